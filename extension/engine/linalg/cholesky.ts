import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { requireSquare, scaleExponent, scaleInPlace } from "./scaling";

/** Lower triangular L with A = L·Lᵀ, or null when A is not positive definite to working precision. */
export function cholesky(a: DenseMatrix, task: Task = untracked): DenseMatrix | null {
  requireSquare(a, "Cholesky factor");
  const n = a.rows;
  // an even exponent, so that its half scales the factor
  const exponent = 2 * Math.ceil(scaleExponent(a, "Cholesky factor") / 2);
  const l = scaleInPlace(Float64Array.from(a.data), -exponent);
  for (let i = 0; i < n; i++) {
    task.tick(i, n);
    for (let j = 0; j <= i; j++) {
      let sum = l[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (j < i) l[i * n + j] = sum / l[j * n + j];
      else {
        if (!(sum > 0)) return null;
        l[i * n + i] = Math.sqrt(sum);
      }
    }
    l.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return { rows: n, columns: n, data: scaleInPlace(l, exponent / 2) };
}
