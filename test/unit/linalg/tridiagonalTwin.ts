/**
 * Scalar twin of the reduction to tridiagonal form (assembly/tridiagonal.ts): the same reflectors,
 * one at a time on the whole matrix, without panels.
 */
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";

/** Of symmetric A (n×n): T's diagonal (n), what lies beside it (n − 1), and Q with A = Q·T·Qᵀ. */
export function tridiagonalTwin(a: DenseMatrix) {
  const n = a.rows;
  const t = a.data.slice();
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let i = 0; i < n - 1; i++) {
    const { v, tau } = reflectorOf(t, n, i);
    reflect(t, n, { v, tau, across: false });
    reflect(t, n, { v, tau, across: true });
    reflect(q, n, { v, tau, across: true });
  }
  return {
    d: Float64Array.from({ length: n }, (_, i) => t[i * n + i]),
    e: Float64Array.from({ length: n - 1 }, (_, i) => t[i * n + i + 1]),
    q: { rows: n, columns: n, data: q } satisfies DenseMatrix,
  };
}

/** The one that clears row i right of element i + 1. */
function reflectorOf(t: Float64Array, n: number, i: number) {
  const v = new Float64Array(n);
  for (let c = i + 1; c < n; c++) v[c] = t[i * n + c];
  const alpha = v[i + 1];
  let tail = 0;
  for (let c = i + 2; c < n; c++) tail += v[c] * v[c];
  if (tail === 0) return { v, tau: 0 };
  const length = Math.sqrt(alpha * alpha + tail);
  const beta = alpha > 0 ? -length : length;
  for (let c = i + 2; c < n; c++) v[c] /= alpha - beta;
  v[i + 1] = 1;
  return { v, tau: (beta - alpha) / beta };
}

/** X·H, or with `across` false H·X, for H = I − τ·v·vᵀ. */
function reflect(
  x: Float64Array,
  n: number,
  { v, tau, across }: { v: Float64Array; tau: number; across: boolean },
): void {
  const [line, step] = across ? [n, 1] : [1, n];
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += x[i * line + k * step] * v[k];
    for (let k = 0; k < n; k++) x[i * line + k * step] -= tau * sum * v[k];
  }
}
