/** The reference values that lie beside this file, and the pairs that they are of. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DenseMatrix } from "../../extension/engine/linalg/matrix";
import { build, labels, type Recipe } from "./matrices";

interface Case {
  readonly x: Recipe;
  readonly y: Recipe;
  /** Seed of the true classes. */
  readonly labels?: number;
}

export interface Pair {
  readonly x: DenseMatrix;
  readonly y: DenseMatrix;
  readonly labels?: Int32Array;
}

export interface Vectors {
  readonly family: string;
  /** Relative difference that is allowed. */
  readonly tolerance: number;
  /** Absolute difference that is allowed. */
  readonly absolute: number;
  /** By name of the pair, then by key of the measure (`knn.mutual:k=2`); null where undefined. */
  readonly values: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

const folder = import.meta.dirname;
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

const cases: {
  readonly representations: Record<string, Case>;
  readonly outputs: Record<string, Case>;
  readonly checksums: Record<string, { readonly x: number; readonly y: number }>;
} = read("cases.json");

/** Of the matrices that the values were computed on. */
export const { checksums } = cases;

const recipes = new Map(Object.entries({ ...cases.representations, ...cases.outputs }));

export const pairNames: readonly string[] = [...recipes.keys()];

/** The two sides of a pair. */
export function pairOf(name: string): Pair {
  const recipe = recipes.get(name);
  if (!recipe) throw new Error(`no pair is named ${name}`);
  const x = build(recipe.x, {});
  const y = build(recipe.y, { x, unscaled: build({ ...recipe.x, scale: 1 }, {}) });
  if (recipe.labels === undefined) return { x, y };
  return { x, y, labels: labels(x.rows, x.columns, recipe.labels) };
}

/** Every file of values on these pairs. */
export const vectors: readonly Vectors[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ family: name.replace(".json", ""), ...read(name) }))
  .filter(({ values }) => values !== undefined);
