/**
 * The spectral norm of a symmetric matrix with zero diagonal, by the Lanczos iteration with full
 * reorthogonalization: far fewer than n products with a vector, where a decomposition would take
 * n³ operations (Golub and Van Loan 2013, section 10.1).
 */

import { symmetricEigen, symmetricEigenvalues } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { createRandom } from "../../linalg/random";
import type { Task } from "../../task";
import { dot, sumOfSquares } from "../parts/sums";

/** Steps between looks at whether the norm has settled; each look is a small eigenproblem. */
const LOOK_EVERY = 8;
/** More steps than this cost as much as all eigenvalues. */
const MAX_STEPS = 160;
/** The error bound, relative to the norm, at which it has. */
const SETTLED = 2 ** -48;

/** The largest |eigenvalue| of the n×n matrix with these condensed entries, to about 1e-14. */
export function condensedSpectralNorm(entries: Float64Array, n: number, task: Task): number {
  return lanczosNorm(entries, n, task) ?? normByEigenvalues(entries, n, task);
}

/** Null where it does not settle within {@link MAX_STEPS}. */
function lanczosNorm(entries: Float64Array, n: number, task: Task): number | null {
  const steps = Math.min(n, MAX_STEPS);
  const random = createRandom(n);
  const basis = [unit(Float64Array.from({ length: n }, () => random.gaussian()))];
  const alphas: number[] = [];
  const betas: number[] = [];
  for (let k = 0; k < steps; k++) {
    task.tick(k, steps);
    const next = timesVector(entries, basis[k]);
    alphas.push(dot(next, basis[k]));
    // twice is enough for orthogonality to rounding
    for (let pass = 0; pass < 2; pass++) for (const v of basis) subtractProjection(next, v);
    const beta = Math.sqrt(sumOfSquares(next));
    const last = k + 1 === steps;
    if (last || (k + 1) % LOOK_EVERY === 0 || beta === 0) {
      const { norm, error } = ritzNorm(alphas, betas, beta);
      if (error <= SETTLED * norm || k + 1 === n) return norm;
    }
    betas.push(beta);
    basis.push(next.map((entry) => entry / beta));
  }
  return null;
}

/** The largest |eigenvalue| of the tridiagonal matrix so far, and how far off it can be. */
function ritzNorm(alphas: readonly number[], betas: readonly number[], beta: number) {
  const k = alphas.length;
  const data = new Float64Array(k * k);
  for (let i = 0; i < k; i++) data[i * (k + 1)] = alphas[i];
  for (let i = 0; i + 1 < k; i++) {
    data[i * k + i + 1] = betas[i];
    data[(i + 1) * k + i] = betas[i];
  }
  const { values, vectors } = symmetricEigen({ rows: k, columns: k, data });
  const at = Math.abs(values[0]) > Math.abs(values[k - 1]) ? 0 : k - 1;
  const residual = beta * Math.abs(vectors.data[(k - 1) * k + at]);
  const norm = Math.abs(values[at]);
  return { norm, error: residual };
}

function timesVector(entries: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const result = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let row = 0;
    const factor = v[i];
    for (let j = i + 1; j < n; j++, at++) {
      const entry = entries[at];
      row += entry * v[j];
      result[j] += entry * factor;
    }
    result[i] += row;
  }
  return result;
}

function subtractProjection(target: Float64Array, v: Float64Array): void {
  const length = dot(target, v);
  for (let i = 0; i < v.length; i++) target[i] -= length * v[i];
}

function unit(v: Float64Array): Float64Array {
  const length = Math.sqrt(sumOfSquares(v));
  return v.map((entry) => entry / length);
}

function normByEigenvalues(entries: Float64Array, n: number, task: Task): number {
  const values = symmetricEigenvalues(square(entries, n), task);
  return Math.max(-values[0], values[n - 1]);
}

function square(entries: Float64Array, n: number): DenseMatrix {
  const data = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      data[i * n + j] = entries[at];
      data[j * n + i] = entries[at];
    }
  }
  return { rows: n, columns: n, data };
}
