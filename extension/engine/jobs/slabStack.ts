/** Slabs of several representations as the rows of a matrix, and their inner products. */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import type { Prepared, SlabMethod, SlabRows } from "../measures/measure";
import type { Task } from "../task";

/** One slab of each, as the rows of a matrix. */
export function stackSlabs(
  method: SlabMethod,
  list: readonly Prepared[],
  slab: SlabRows,
  task: Task,
): DenseMatrix {
  const columns = slab.count * (list[0].n - slab.first);
  const data = new Float64Array(list.length * columns);
  const quiet: Task = { tick: () => task.tick(0, 1) };
  for (const [i, x] of list.entries()) data.set(method.slab(x, slab, quiet), i * columns);
  return { rows: list.length, columns, data };
}

/** X · Yᵀ. */
export const stackProducts = (x: DenseMatrix, y: DenseMatrix, task: Task): DenseMatrix =>
  multiplyTransposed(x, y, task);

/** |x|² of each row. */
export function rowSquares({ rows, columns, data }: DenseMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = i * columns; at < (i + 1) * columns; at++) sum += data[at] * data[at];
    sums[i] = sum;
  }
  return sums;
}

/** The slabs of n rows whose stack of so many representations takes at most `bytes`. */
export function slabsOf(n: number, representations: number, bytes: number): SlabRows[] {
  const count = Math.max(1, Math.min(n, Math.floor(bytes / (8 * n * representations))));
  const slabs: SlabRows[] = [];
  for (let first = 0; first < n; first += count) {
    slabs.push({ first, count: Math.min(count, n - first) });
  }
  return slabs;
}
