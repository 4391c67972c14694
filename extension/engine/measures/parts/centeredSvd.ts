/** X̄ = U·diag(s)·Vᵀ, the thin singular value decomposition of the centered representation. */
import { numericalRank, thinSvd } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";
import { centered } from "./centered";

export interface Svd {
  /** n×k, k = min(n, p): principal components, each of unit norm. */
  readonly u: DenseMatrix;
  /** Descending. */
  readonly s: Float64Array;
  /** p×k. */
  readonly v: DenseMatrix;
  /** Singular values above max(n, p)·ε·s[0]. */
  readonly rank: number;
}

export const centeredSvd: Part<Svd> = {
  id: "centeredSvd",
  bytes: (n, p) => 8 * Math.min(n, p) * (n + p + 1),
  compute(x, task) {
    const { u, s, v } = thinSvd(x.get(centered, task), task);
    return { u, s, v, rank: numericalRank(s, x.n, x.p) };
  },
};

/** The first `count` columns of A. */
export function leadingColumns({ rows, columns, data }: DenseMatrix, count: number): DenseMatrix {
  if (count === columns) return { rows, columns, data };
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    out.set(data.subarray(i * columns, i * columns + count), i * count);
  }
  return { rows, columns: count, data: out };
}

/** A·diag(factors), for as many columns as there are factors. */
export function scaleColumns({ rows, columns, data }: DenseMatrix, factors: Float64Array) {
  const count = factors.length;
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) out[i * count + j] = data[i * columns + j] * factors[j];
  }
  return { rows, columns: count, data: out };
}
