import { EngineError } from "../errors";
import { type Task, untracked } from "../task";
import { cholesky } from "./cholesky";
import type { DenseMatrix } from "./matrix";
import { requireSquare } from "./scaling";
import { symmetricEigen } from "./symmetricEigen";

/**
 * A·v = λ·B·v for symmetric A and positive definite B (their lower triangles are read): values
 * ascending, vectors B-orthonormal, VᵀBV = I. Null when B is not positive definite.
 * By B = L·Lᵀ and the eigenvalues of L⁻¹·A·L⁻ᵀ, so that digits go as B's condition grows. O(n³).
 */
export function generalizedSymmetricEigen(
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): { values: Float64Array; vectors: DenseMatrix } | null {
  requireSquare(a, "generalized eigenvalues");
  if (b.rows !== a.rows) {
    const [expected, got] = [`${a.rows} rows of B`, `${b.rows}`];
    const message = `generalized eigenvalues: expected ${expected}, got ${got}`;
    throw new EngineError("shape.mismatch", message, { expected, got });
  }
  const l = cholesky(b, task);
  if (!l) return null;
  const n = a.rows;
  const x = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) x[r * n + c] = x[c * n + r] = a.data[r * n + c];
  }
  // L⁻¹ A, then its transpose A L⁻ᵀ, and L⁻¹ again
  solveLower(l, x, n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < r; c++) [x[r * n + c], x[c * n + r]] = [x[c * n + r], x[r * n + c]];
  }
  solveLower(l, x, n);
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data: x }, task);
  solveLowerTransposed(l, vectors.data, n);
  return { values, vectors };
}

/** X ← L⁻¹ X for X of `columns` columns. */
function solveLower({ rows: n, data: l }: DenseMatrix, x: Float64Array, columns: number): void {
  for (let r = 0; r < n; r++) {
    const row = x.subarray(r * columns, (r + 1) * columns);
    for (let k = 0; k < r; k++) {
      const f = l[r * n + k];
      for (let c = 0; c < columns; c++) row[c] -= f * x[k * columns + c];
    }
    for (let c = 0; c < columns; c++) row[c] /= l[r * n + r];
  }
}

/** X ← L⁻ᵀ X for X of `columns` columns. */
function solveLowerTransposed(
  { rows: n, data: l }: DenseMatrix,
  x: Float64Array,
  columns: number,
): void {
  for (let r = n - 1; r >= 0; r--) {
    const row = x.subarray(r * columns, (r + 1) * columns);
    for (let k = r + 1; k < n; k++) {
      const f = l[k * n + r];
      for (let c = 0; c < columns; c++) row[c] -= f * x[k * columns + c];
    }
    for (let c = 0; c < columns; c++) row[c] /= l[r * n + r];
  }
}
