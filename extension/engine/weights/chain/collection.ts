/** Similarities within a collection of networks. */
import type { DenseMatrix } from "../../linalg/matrix";

/**
 * Double-centers a matrix of similarities (n×n, unit diagonal) and divides by the new diagonal:
 * the cosines of the representations once their mean is subtracted. Uncentered ones are all high,
 * since every C is positive semidefinite. NaN in the rows of a network that is the mean itself.
 * Of two networks the centered cosine is −1 whatever they are.
 */
export function centeredSimilarity(similarity: DenseMatrix): DenseMatrix {
  const all = Array.from({ length: similarity.rows }, (_, i) => i);
  return centeredBy(similarity, all);
}

/** As {@link centeredSimilarity}, about the mean of the networks `of` alone. */
export function centeredBy({ rows: n, data }: DenseMatrix, of: readonly number[]): DenseMatrix {
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (const j of of) sum += data[i * n + j];
    means[i] = sum / of.length;
  }
  let mean = 0;
  for (const i of of) mean += means[i];
  mean /= of.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i * n + j] = data[i * n + j] - means[i] - means[j] + mean;
  }
  return unitDiagonal({ rows: n, columns: n, data: out });
}

/** What rounding leaves of a norm that is 0. */
const TINY = 1e-13;

function unitDiagonal({ rows: n, data }: DenseMatrix): DenseMatrix {
  const norms = Float64Array.from({ length: n }, (_, i) => {
    const square = data[i * n + i];
    return square > TINY ? Math.sqrt(square) : Number.NaN;
  });
  const out = data.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    if (i === j) return Number.isNaN(norms[i]) ? Number.NaN : 1;
    return Math.max(-1, Math.min(1, value / (norms[i] * norms[j])));
  });
  return { rows: n, columns: n, data: out };
}
