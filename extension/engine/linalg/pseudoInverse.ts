import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { numericalRank } from "./numericalRank";
import { multiplyTransposed } from "./products";
import { thinSvd } from "./thinSvd";

/**
 * Moore-Penrose inverse (n×m) of A (m×n), with singular values cut at numerical rank; zero for a
 * matrix of zeros. O(m·n·min(m, n)). Throws `input.nonfinite` for NaN and infinities.
 */
export function pseudoInverse(a: DenseMatrix, task: Task = untracked): DenseMatrix {
  const { u, s, v } = thinSvd(a, task);
  const rank = numericalRank(s, a.rows, a.columns);
  const scaled = new Float64Array(v.rows * rank);
  for (let r = 0; r < v.rows; r++) {
    for (let k = 0; k < rank; k++) scaled[r * rank + k] = v.data[r * v.columns + k] / s[k];
  }
  return multiplyTransposed(
    { rows: v.rows, columns: rank, data: scaled },
    leadingColumns(u, rank),
    task,
  );
}

/** The first `count` columns of A. */
export function leadingColumns({ rows, columns, data }: DenseMatrix, count: number): DenseMatrix {
  const out = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) {
    out.set(data.subarray(r * columns, r * columns + count), r * count);
  }
  return { rows, columns: count, data: out };
}
