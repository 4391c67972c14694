/**
 * F (n×min(n, p)) with FFᵀ = XXᵀ: X itself, or, of more features than samples, the triangular
 * factor, as {@link thinFactor} without centering. O(n²·p) in that case.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { qr } from "../../linalg/qr";
import { transpose } from "../../linalg/transpose";
import type { Part } from "../measure";

export const uncenteredThinFactor: Part<DenseMatrix> = {
  id: "uncenteredThinFactor",
  bytes: (n, p) => (p > n ? 8 * n * n : 0),
  compute: ({ matrix }, task) =>
    matrix.columns <= matrix.rows ? matrix : transpose(qr(transpose(matrix), task).r),
};
