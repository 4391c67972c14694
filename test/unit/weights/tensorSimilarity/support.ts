import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { randomGaussian } from "../../../../extension/engine/linalg/randomMatrices";
import type { Result } from "../../../../extension/engine/result";
import {
  compareStacks,
  type TensorOptions,
  type TensorSide,
} from "../../../../extension/engine/weights/tensorSimilarity/compare";
import {
  type ProductLayer,
  type Stack,
  type StackLayer,
  stackOf,
} from "../../../../extension/engine/weights/tensorSimilarity/stack";
import { parseStack } from "../../../../extension/engine/weights/tensorSimilarity/stackJson";
import vectors from "../../../vectors/tensorSimilarity.json";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";

export const executor = inlineExecutor(new MemoryFiles({}));

type Matrix = readonly (readonly number[])[];
interface LayerVector {
  readonly factors: readonly Matrix[];
  readonly D: Matrix;
}
export interface Case {
  readonly name: string;
  readonly lifted?: boolean;
  readonly A?: readonly LayerVector[];
  readonly B?: readonly LayerVector[];
  readonly params_A?: readonly unknown[];
  readonly params_B?: readonly unknown[];
  readonly order?: readonly string[];
  readonly mask?: Matrix;
  readonly expected: Readonly<Record<string, { ab: number; aa: number; bb: number; cos: number }>>;
}

export const cases = vectors.cases as unknown as readonly Case[];

export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The two stacks of a case, through the reader of `.json` files. */
export function stacksOf(each: Case): { a: Stack; b: Stack } {
  const read = (layers: unknown, parameters: readonly unknown[] | undefined, name: string) => {
    if (!parameters) return parseStack(json({ lifted: each.lifted, layers }), name);
    const heads = (each.order ?? []).map((key, i) => [key, parameters[i]] as const);
    const attention = { ...Object.fromEntries(heads), mask: each.mask, residual: 1 };
    return parseStack(json({ lifted: true, layers: [{ attention }] }), name);
  };
  return { a: read(each.A, each.params_A, "A"), b: read(each.B, each.params_B, "B") };
}

export const sideOf = (stack: Stack): TensorSide => ({
  stack,
  input: { path: stack.name, bytes: 0, format: "json", id: "", sha256: null },
  layers: [],
  problems: [],
  notes: [],
});

export const options: TensorOptions = {
  form: null,
  slice: null,
  samples: 64,
  seed: 0,
  mode: "strict",
};

export const compared = (
  a: Stack,
  b: Stack,
  changes: Partial<TensorOptions> = {},
): Promise<Result> =>
  compareStacks(
    sideOf(a),
    sideOf(b),
    { ...options, ...changes },
    { executor, signal: new AbortController().signal, onProgress() {} },
  );

export const valuesOf = async (a: Stack, b: Stack, changes?: Partial<TensorOptions>) =>
  (await compared(a, b, changes)).values ?? {};

/** Random bilinear layers of these widths, `hidden` units each; `lifted` ones keep the constant. */
export function randomLayers(
  widths: readonly number[],
  hidden: number,
  seed: number,
): ProductLayer[] {
  const random = createRandom(seed);
  return widths.slice(1).map((outputs, i) => ({
    kind: "product",
    factors: [randomGaussian(hidden, widths[i], random), randomGaussian(hidden, widths[i], random)],
    output: randomGaussian(outputs, hidden, random),
  }));
}

export const stack = (layers: readonly StackLayer[], name = "A"): Stack =>
  stackOf(name, false, layers);

/** Entry by entry. */
export const mapped = (
  { rows, columns, data }: DenseMatrix,
  change: (value: number, row: number, column: number) => number,
): DenseMatrix => ({
  rows,
  columns,
  data: data.map((value, at) => change(value, Math.floor(at / columns), at % columns)),
});
