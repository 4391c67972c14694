/** What a heat map shows, before it is drawn: a matrix, or paired layers as one column. */

import { EngineError } from "../errors";
import type { Matrix, Result } from "../result";
import { descriptorOf, figureKeys, figureName } from "./measures";

export interface Picture {
  readonly measure: string;
  readonly name: string;
  readonly direction: "similarity" | "distance";
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  /** Values at the ends of the colors. */
  readonly domain: readonly [number, number];
  readonly ignores: string;
}

/** The picture of `measure`, or of the first one there is; null when the result has no figures. */
export function pictureOf(result: Result, measure?: string): Picture | null {
  const matrix = result.matrices.find((each) => measure === undefined || each.measure === measure);
  if (matrix) return pictured(matrix);
  const pairs = result.pairs.filter(({ level }) => level === "layer");
  const id = measure ?? figureKeys({ pairs })[0];
  if (id === undefined) return null;
  if (!pairs.some(({ values }) => id in values)) {
    if (measure === undefined) return null;
    throw new EngineError("usage", `the result has no figures of measure ${measure}`);
  }
  const descriptor = descriptorOf(id);
  return pictured({
    measure: id,
    direction: descriptor?.direction ?? "similarity",
    range: descriptor?.range ?? [null, null],
    rows: pairs.map(({ a, b }) => (a === b ? a : `${a} ↔ ${b}`)),
    columns: ["paired layers"],
    values: pairs.map(({ values }) => {
      const value = values[id];
      return [typeof value === "boolean" ? Number(value) : (value ?? null)];
    }),
  });
}

function pictured(
  matrix: Pick<Matrix, "measure" | "direction" | "range" | "rows" | "columns" | "values">,
): Picture {
  const { measure, direction, range, rows, columns, values } = matrix;
  return {
    measure,
    name: figureName(measure),
    direction,
    rows,
    columns,
    values,
    domain: domainOf(range, values),
    ignores: descriptorOf(measure)?.ignores ?? "",
  };
}

/** The declared range where it is bounded, else as far as the values go. */
function domainOf(range: Matrix["range"], values: Picture["values"]): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const row of values) {
    for (const value of row) {
      if (value === null) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const low = range[0] ?? (Number.isFinite(least) ? least : 0);
  const high = range[1] ?? (Number.isFinite(most) ? most : 1);
  return high > low ? [low, high] : [low, low + 1];
}
