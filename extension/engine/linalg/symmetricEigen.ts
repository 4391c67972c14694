import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { requireSquare, scaleExponent, scaleInPlace } from "./scaling";
import { tridiagonalQl } from "./tridiagonalQl";

/** A = V·diag(values)·Vᵀ for symmetric A (its lower triangle is read): values ascending, V's columns the vectors. */
export function symmetricEigen(
  a: DenseMatrix,
  task: Task = untracked,
): { values: Float64Array; vectors: DenseMatrix } {
  const n = a.rows;
  const { d, e, qt, exponent } = tridiagonalize(a, true, task);
  tridiagonalQl(d, e, { data: qt, width: n }, task);
  const order = Array.from(d.keys()).sort((i, j) => d[i] - d[j] || i - j);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let k = 0; k < n; k++) vectors[k * n + to] = qt[from * n + k];
  });
  const values = scaleInPlace(d.sort(), exponent);
  return { values, vectors: { rows: n, columns: n, data: vectors } };
}

/** The eigenvalues of symmetric A, ascending. */
export function symmetricEigenvalues(a: DenseMatrix, task: Task = untracked): Float64Array {
  const { d, e, exponent } = tridiagonalize(a, false, task);
  tridiagonalQl(d, e, null, task);
  return scaleInPlace(d.sort(), exponent);
}

function tridiagonalize(a: DenseMatrix, withVectors: boolean, task: Task) {
  requireSquare(a, "eigenvalues");
  const n = a.rows;
  const lower = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) lower[r * n + c] = lower[c * n + r] = a.data[r * n + c];
  }
  const exponent = scaleExponent({ rows: n, columns: n, data: lower }, "eigenvalues");
  const x = scaleInPlace(lower, -exponent);
  const d = new Float64Array(n);
  const e = new Float64Array(Math.max(0, n - 1));
  const reflectors: { v: Float64Array; tau: number }[] = [];
  const w = new Float64Array(n);
  for (let j = 0; j < n - 1; j++) {
    task.tick(j, n);
    d[j] = x[j * n + j];
    const v = x.slice(j * n + j + 1, (j + 1) * n);
    const size = v.length;
    let tail = 0;
    for (let i = 1; i < size; i++) tail += v[i] * v[i];
    if (tail < 1e-280) {
      e[j] = v[0];
      reflectors.push({ v, tau: 0 });
      continue;
    }
    const norm = Math.sqrt(v[0] * v[0] + tail);
    const beta = v[0] > 0 ? -norm : norm;
    const tau = (beta - v[0]) / beta;
    const scale = 1 / (v[0] - beta);
    v[0] = 1;
    for (let i = 1; i < size; i++) v[i] *= scale;
    e[j] = beta;
    reflectors.push({ v, tau });
    let product = 0;
    for (let i = 0; i < size; i++) {
      const row = (j + 1 + i) * n + j + 1;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += x[row + k] * v[k];
      w[i] = tau * sum;
      product += w[i] * v[i];
    }
    for (let i = 0; i < size; i++) w[i] -= 0.5 * tau * product * v[i];
    for (let i = 0; i < size; i++) {
      const row = (j + 1 + i) * n + j + 1;
      for (let k = 0; k < size; k++) x[row + k] -= v[i] * w[k] + w[i] * v[k];
    }
  }
  if (n > 0) d[n - 1] = x[n * n - 1];
  const qt = new Float64Array(withVectors ? n * n : 0);
  if (withVectors) {
    for (let i = 0; i < n; i++) qt[i * n + i] = 1;
    // Qᵀ = ... H₁ H₀: rows of the identity reflected, the last reflector first
    for (let j = n - 2; j >= 0; j--) {
      const { v, tau } = reflectors[j];
      if (tau === 0) continue;
      for (let i = j + 1; i < n; i++) {
        const row = i * n + j + 1;
        let sum = 0;
        for (let k = 0; k < v.length; k++) sum += qt[row + k] * v[k];
        for (let k = 0; k < v.length; k++) qt[row + k] -= tau * sum * v[k];
      }
    }
  }
  return { d, e, qt, exponent };
}
