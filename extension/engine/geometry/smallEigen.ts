import type { DenseMatrix } from "../linalg/matrix";

/** Off-diagonal weight, relative to the whole, that no rotation brings below rounding. */
const DONE = 1e-32;
/** Jacobi's method converges quadratically; no matrix that is finite needs half as many sweeps. */
const MAX_SWEEPS = 60;

/**
 * A = V·diag(values)·Vᵀ for symmetric A (m×m): values ascending, V's columns the vectors.
 * By cyclic Jacobi rotations, O(m³) a sweep: for the thousands of matrices of order m = 2 to 16 of
 * a metric field, where blocked methods cost more to start than to run. Small eigenvalues of graded
 * definite matrices keep their relative accuracy (Demmel and Veselić 1992). For m = 2 one rotation
 * is the closed form.
 */
export function smallSymmetricEigen(a: DenseMatrix): {
  values: Float64Array;
  vectors: DenseMatrix;
} {
  const m = a.rows;
  const work = Float64Array.from(a.data);
  const vectors = new Float64Array(m * m);
  for (let i = 0; i < m; i++) vectors[i * m + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(work, m) > 0; sweep++) {
    for (let p = 0; p < m - 1; p++) {
      for (let q = p + 1; q < m; q++) rotate(work, vectors, { m, p, q });
    }
  }
  return sorted(work, vectors, m);
}

/** Squares off the diagonal, or 0 where they are nothing but rounding. */
function offDiagonal(a: Float64Array, m: number): number {
  let off = 0;
  let all = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const square = a[i * m + j] * a[i * m + j];
      all += square;
      if (i !== j) off += square;
    }
  }
  return off <= DONE * all ? 0 : off;
}

/** Makes a[p, q] zero (Golub and Van Loan 2013, algorithm 8.5.1). */
function rotate(
  a: Float64Array,
  v: Float64Array,
  { m, p, q }: { readonly m: number; readonly p: number; readonly q: number },
): void {
  const apq = a[p * m + q];
  if (apq === 0) return;
  const tau = (a[q * m + q] - a[p * m + p]) / (2 * apq);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let i = 0; i < m; i++) {
    const [x, y] = [a[i * m + p], a[i * m + q]];
    a[i * m + p] = c * x - s * y;
    a[i * m + q] = s * x + c * y;
  }
  for (let i = 0; i < m; i++) {
    const [x, y] = [a[p * m + i], a[q * m + i]];
    a[p * m + i] = c * x - s * y;
    a[q * m + i] = s * x + c * y;
    const [g, h] = [v[i * m + p], v[i * m + q]];
    v[i * m + p] = c * g - s * h;
    v[i * m + q] = s * g + c * h;
  }
  a[p * m + q] = a[q * m + p] = 0;
}

function sorted(a: Float64Array, v: Float64Array, m: number) {
  const order = Array.from({ length: m }, (_, i) => i).sort((i, j) => a[i * m + i] - a[j * m + j]);
  const vectors = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) vectors[i * m + k] = v[i * m + order[k]];
  }
  const values = Float64Array.from(order, (i) => a[i * m + i]);
  return { values, vectors: { rows: m, columns: m, data: vectors } };
}
