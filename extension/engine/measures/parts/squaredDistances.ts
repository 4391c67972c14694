/** |xᵢ − xⱼ|² of all pairs i < j, condensed. O(n²·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistances, squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part } from "../measure";
import { condensedLength } from "./condensed";

/** Up to so many samples, the whole square is computed at once, which takes 128 MiB at most. */
const WHOLE = 4096;
/** Beyond it, so many rows at a time. */
const SLAB = 512;

export const squaredDistancesPart: Part<Float64Array> = {
  id: "squaredDistances",
  bytes: (n) => 8 * condensedLength(n),
  compute: ({ matrix }, task) => condensedSquaredDistances(matrix, task),
};

/** Squared distances between the rows of a, to about 1e-12 relative, zero for equal rows. */
export function condensedSquaredDistances(a: DenseMatrix, task: Task): Float64Array {
  const n = a.rows;
  const entries = new Float64Array(condensedLength(n));
  let to = 0;
  const height = n <= WHOLE ? n : SLAB;
  for (let first = 0; first < n; first += height) {
    const count = Math.min(height, n - first);
    const block =
      count === n
        ? squaredDistances(a, task)
        : squaredDistancesBetween(rowsOf(a, first, first + count), rowsOf(a, first, n), task);
    for (let i = 0; i < count; i++) {
      const row = block.data.subarray(i * block.columns + i + 1, (i + 1) * block.columns);
      entries.set(row, to);
      to += row.length;
    }
  }
  return entries;
}

/** Rows `from` up to `to`; a view. */
export function rowsOf({ columns, data }: DenseMatrix, from: number, to: number): DenseMatrix {
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) };
}
