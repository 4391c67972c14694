/** The unbiased HSIC of Gram matrices of which only nearest neighbors are kept. */
import type { Neighbors } from "../parts/neighbors";

/** Rows of an n×n matrix with k entries each, by column. */
export type MaskedGram = readonly ReadonlyMap<number, number>[];

/** `values` (n×k) at the places of `neighbors`. */
export function maskedGram({ count, indices }: Neighbors, values: Float64Array): MaskedGram {
  return Array.from({ length: indices.length / count }, (_, i) => {
    const row = new Map<number, number>();
    for (let place = i * count; place < (i + 1) * count; place++) {
      row.set(indices[place], values[place]);
    }
    return row;
  });
}

/**
 * tr(KL) + 1ᵀK1·1ᵀL1/((n−1)(n−2)) − 2·1ᵀKL1/(n−2), over n·(n−3), of what K and L hold at the
 * places that both keep; no place is on the diagonal. O(n·k) for k entries a row.
 * Song et al. 2012, equation 5.
 */
export function unbiasedHsic(k: MaskedGram, l: MaskedGram): number {
  const n = k.length;
  const columnSums = new Float64Array(n);
  const rowSums = new Float64Array(n);
  let trace = 0;
  let sumK = 0;
  for (let i = 0; i < n; i++) {
    for (const [j, kij] of k[i]) {
      const lij = l[i].get(j);
      if (lij === undefined) continue;
      columnSums[j] += kij;
      sumK += kij;
      rowSums[i] += lij;
      const lji = l[j].get(i);
      if (lji !== undefined && k[j].has(i)) trace += kij * lji;
    }
  }
  let sumL = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    sumL += rowSums[i];
    product += columnSums[i] * rowSums[i];
  }
  const sums = (sumK * sumL) / ((n - 1) * (n - 2));
  return (trace + sums - (2 * product) / (n - 2)) / (n * (n - 3));
}
