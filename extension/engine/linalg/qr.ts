import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { scaleExponent, scaleInPlace } from "./scaling";

/** A = Q·R (m×n): Q m×k with orthonormal columns, R k×n upper triangular with diagonal ≥ 0, k = min(m, n). */
export function qr(a: DenseMatrix, task: Task = untracked): { q: DenseMatrix; r: DenseMatrix } {
  const { rows: m, columns: n } = a;
  const k = Math.min(m, n);
  const exponent = scaleExponent(a, "QR");
  const x = scaleInPlace(Float64Array.from(a.data), -exponent);
  const taus = new Float64Array(k);
  const w = new Float64Array(Math.max(n, k));
  for (let j = 0; j < k; j++) {
    task.tick(j, 2 * k);
    let tail = 0;
    for (let i = j + 1; i < m; i++) tail += x[i * n + j] * x[i * n + j];
    const alpha = x[j * n + j];
    if (tail < 1e-280) {
      for (let i = j + 1; i < m; i++) x[i * n + j] = 0;
      continue;
    }
    const norm = Math.sqrt(alpha * alpha + tail);
    const beta = alpha > 0 ? -norm : norm;
    taus[j] = (beta - alpha) / beta;
    const scale = 1 / (alpha - beta);
    for (let i = j + 1; i < m; i++) x[i * n + j] *= scale;
    x[j * n + j] = beta;
    reflect({ v: x, from: j, stride: n, tau: taus[j], rows: m }, x, n, j + 1, w);
  }
  const q = new Float64Array(m * k);
  for (let j = 0; j < k; j++) q[j * k + j] = 1;
  for (let j = k - 1; j >= 0; j--) {
    task.tick(2 * k - 1 - j, 2 * k);
    if (taus[j] !== 0) reflect({ v: x, from: j, stride: n, tau: taus[j], rows: m }, q, k, j, w);
  }
  const r = new Float64Array(k * n);
  for (let i = 0; i < k; i++) {
    const sign = x[i * n + i] < 0 ? -1 : 1;
    for (let j = i; j < n; j++) r[i * n + j] = sign * x[i * n + j];
    if (sign < 0) for (let row = 0; row < m; row++) q[row * k + i] = -q[row * k + i];
  }
  scaleInPlace(r, exponent);
  return { q: { rows: m, columns: k, data: q }, r: { rows: k, columns: n, data: r } };
}

interface Reflector {
  readonly v: Float64Array;
  readonly from: number;
  readonly stride: number;
  readonly tau: number;
  readonly rows: number;
}

/** Y ← (I − τ v vᵀ) Y for columns `first`.. of Y. */
function reflect(
  { v, from, stride, tau, rows }: Reflector,
  y: Float64Array,
  columns: number,
  first: number,
  w: Float64Array,
): void {
  w.fill(0);
  for (let i = from; i < rows; i++) {
    const f = i === from ? 1 : v[i * stride + from];
    for (let c = first; c < columns; c++) w[c] += f * y[i * columns + c];
  }
  for (let i = from; i < rows; i++) {
    const f = tau * (i === from ? 1 : v[i * stride + from]);
    for (let c = first; c < columns; c++) y[i * columns + c] -= f * w[c];
  }
}
