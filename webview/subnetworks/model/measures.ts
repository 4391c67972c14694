import { transportMeasures } from "../../../extension/protocol/measures";
import type { Matrix, Result } from "../../../extension/protocol/result";
import type { GridMeasure } from "../../shared/heatmap/grid";

export interface MatrixMeasure extends GridMeasure {
  readonly help: string;
  readonly ignores: string;
}

/** What the groups rest on. */
export const LOSS = "gw";
const FIRST = "gw.root";

/** The matrices of `result` over the layers of its first model, of which it may be the only one. */
export function matrixMeasures(result: Result): readonly MatrixMeasure[] {
  const own = new Set(result.layers.a.map(({ id }) => id));
  const square = result.matrices.filter(
    ({ rows, columns, sides }) =>
      (sides?.join("") ?? "aa") === "aa" && [...rows, ...columns].every((id) => own.has(id)),
  );
  return square.map((matrix) => {
    const known = transportMeasures.find(({ id }) => id === matrix.measure);
    return {
      id: matrix.measure,
      name: known?.name ?? matrix.measure,
      direction: matrix.direction,
      range: matrix.range,
      source: "matrix",
      help: known?.help ?? "",
      ignores: known?.ignores ?? "",
    };
  });
}

export const chooseMatrix = (
  measures: readonly MatrixMeasure[],
  wanted: string | null,
): MatrixMeasure | undefined =>
  measures.find(({ id }) => id === wanted) ??
  measures.find(({ id }) => id === FIRST) ??
  measures[0];

/** The value of `measure` on two layers; null when there is none. */
export function figureOn(result: Result, measure: string, a: string, b: string): number | null {
  const matrix = result.matrices.find((each) => each.measure === measure);
  return matrix ? cellOf(matrix, matrix.values, a, b) : null;
}

/** A cell of one of a matrix's tables, by names of layers. */
export function cellOf<T>(
  { rows, columns }: Matrix,
  cells: readonly (readonly T[])[] | undefined,
  a: string,
  b: string,
): T | null {
  return cells?.[rows.indexOf(a)]?.[columns.indexOf(b)] ?? null;
}
