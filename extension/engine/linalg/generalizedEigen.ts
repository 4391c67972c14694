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
  const tick = (): void => task.tick(0, 1);
  solveLower(l, x, tick);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < r; c++) [x[r * n + c], x[c * n + r]] = [x[c * n + r], x[r * n + c]];
  }
  solveLower(l, x, tick);
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data: x }, task);
  solveLowerTransposed(l, vectors.data, tick);
  return { values, vectors };
}

/** X ← L⁻¹·X. */
function solveLower({ rows: n, data: l }: DenseMatrix, x: Float64Array, tick: () => void): void {
  for (let r = 0; r < n; r++) {
    tick();
    const row = x.subarray(r * n, (r + 1) * n);
    for (let k = 0; k < r; k++) subtract(row, l[r * n + k], x.subarray(k * n, (k + 1) * n));
    divide(row, l[r * n + r]);
  }
}

/** X ← L⁻ᵀ·X. */
function solveLowerTransposed(
  { rows: n, data: l }: DenseMatrix,
  x: Float64Array,
  tick: () => void,
): void {
  for (let r = n - 1; r >= 0; r--) {
    tick();
    const row = x.subarray(r * n, (r + 1) * n);
    for (let k = r + 1; k < n; k++) subtract(row, l[k * n + r], x.subarray(k * n, (k + 1) * n));
    divide(row, l[r * n + r]);
  }
}

/** x ← x − factor·y. */
function subtract(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] -= factor * y[i];
}

function divide(x: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i] /= by;
}
