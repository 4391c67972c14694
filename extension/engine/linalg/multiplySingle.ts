import { type Task, untracked } from "../task";
import { columnsOf, rowsOf, writeProduct } from "./blockProducts";

/** A dense matrix in row-major order, in single precision. */
export interface SingleMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/**
 * op(A) · op(B) in float32, sums included: twice as fast as in float64, to about √k · 6e-8 of
 * |a||b| for sums of k terms. For work that draws no digits from it, such as searching.
 * Throws `shape.mismatch` when inner sizes differ.
 */
export function multiplySingle(
  a: SingleMatrix,
  b: SingleMatrix,
  { transposeA = false, transposeB = false } = {},
  task: Task = untracked,
): SingleMatrix {
  const left = transposeA ? columnsOf(a) : rowsOf(a);
  const right = transposeB ? rowsOf(b) : columnsOf(b);
  const data = new Float32Array(left.count * right.count);
  writeProduct(left, right, data, task);
  return { rows: left.count, columns: right.count, data };
}
