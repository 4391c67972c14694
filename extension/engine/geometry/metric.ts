/** Metrics on an input manifold: symmetric positive semi-definite m×m matrices, one a point. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";

/**
 * G = JᵀJ (m×m) for J n×m: the pull-back of the Euclidean dot product of a layer of n units to the
 * m coordinates of the manifold (Cayco Gajic and Pellegrino 2026, section 1). With `state` (n×n,
 * symmetric), G = Jᵀ·state·J: another dot product of the layer, an inverse noise covariance say.
 */
export function pullback(j: DenseMatrix, state?: DenseMatrix): DenseMatrix {
  const { rows: n, columns: m } = j;
  const right = state ? applied(state, j) : j.data;
  const data = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = a; b < m; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += j.data[i * m + a] * right[i * m + b];
      data[a * m + b] = data[b * m + a] = sum;
    }
  }
  return { rows: m, columns: m, data };
}

/**
 * Fisher metric of a softmax layer: Jᵀ(diag q − q·qᵀ)J for J (classes×m) of the logits and
 * probabilities q. The expectation over classes of the pull-back of the log-likelihood's gradient.
 */
export function softmaxFisher(j: DenseMatrix, q: Float64Array): DenseMatrix {
  const { rows: n, columns: m } = j;
  requireLength("probabilities", n, q.length);
  const mean = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < m; a++) mean[a] += q[i] * j.data[i * m + a];
  }
  // about the mean, so that nothing cancels where one class has nearly all probability
  const data = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = a; b < m; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += q[i] * (j.data[i * m + a] - mean[a]) * (j.data[i * m + b] - mean[b]);
      }
      data[a * m + b] = data[b * m + a] = sum;
    }
  }
  return { rows: m, columns: m, data };
}

/**
 * Fisher metric of independent normal outputs of mean μ(p) and standard deviation σ(p):
 * Σᵢ (∂ₐμᵢ ∂ᵦμᵢ + 2 ∂ₐσᵢ ∂ᵦσᵢ)/σᵢ², for Jacobians n×m of μ and, where it changes, of σ.
 */
export function gaussianFisher(
  means: DenseMatrix,
  deviations: Float64Array,
  deviationJacobian?: DenseMatrix,
): DenseMatrix {
  const { rows: n, columns: m } = means;
  requireLength("standard deviations", n, deviations.length);
  const data = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = a; b < m; b++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        let product = means.data[i * m + a] * means.data[i * m + b];
        if (deviationJacobian) {
          const s = deviationJacobian.data;
          product += 2 * s[i * m + a] * s[i * m + b];
        }
        sum += product / (deviations[i] * deviations[i]);
      }
      data[a * m + b] = data[b * m + a] = sum;
    }
  }
  return { rows: m, columns: m, data };
}

function applied(state: DenseMatrix, j: DenseMatrix): Float64Array {
  const { rows: n, columns: m } = j;
  requireLength("state metric rows", n, state.rows);
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const weight = state.data[i * n + k];
      for (let a = 0; a < m; a++) out[i * m + a] += weight * j.data[k * m + a];
    }
  }
  return out;
}

function requireLength(what: string, expected: number, got: number): void {
  if (expected === got) return;
  throw new EngineError("shape.mismatch", `metric: ${what}: expected ${expected}, got ${got}`, {
    where: what,
    expected: `${expected}`,
    got: `${got}`,
  });
}
