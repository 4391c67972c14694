/**
 * Symmetric matrices in condensed form: the n(n − 1)/2 entries right of the diagonal, row by row,
 * where the diagonal is one number that goes without saying.
 */
import { sum } from "./sums";

export const condensedLength = (n: number): number => (n * (n - 1)) / 2;

/** Sums of the entries of each row, the diagonal not among them. O(n²). */
export function rowSums(entries: Float64Array, n: number): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let row = 0;
    for (let j = i + 1; j < n; j++, at++) {
      row += entries[at];
      sums[j] += entries[at];
    }
    sums[i] += row;
  }
  return sums;
}

function lessConstant(entries: Float64Array, constant: number): Float64Array {
  const rest = new Float64Array(entries.length);
  for (let i = 0; i < entries.length; i++) rest[i] = entries[i] - constant;
  return rest;
}

/**
 * HDH with H = I − 11ᵀ/n, as the upper triangle row by row with the diagonal (n(n + 1)/2 entries),
 * those right of it times √2: so that the dot product of two is ⟨HDH, HEH⟩_F. O(n²).
 */
export function doubleCenter(entries: Float64Array, n: number, diagonal: number): Float64Array {
  // a constant is centered away; without it, sums are of small numbers and lose less
  const shift = entries.length === 0 ? 0 : sum(entries) / entries.length;
  const shifted = lessConstant(entries, shift);
  const onDiagonal = diagonal - shift;
  const means = rowSums(shifted, n).map((total) => (total + onDiagonal) / n);
  const mean = sum(means) / n;
  const result = new Float64Array((n * (n + 1)) / 2);
  for (let i = 0, at = 0, to = 0; i < n; i++) {
    result[to++] = onDiagonal - 2 * means[i] + mean;
    const offset = mean - means[i];
    for (let j = i + 1; j < n; j++) {
      result[to++] = (shifted[at++] - means[j] + offset) * Math.SQRT2;
    }
  }
  return result;
}

/**
 * U-centered (Székely and Rizzo 2014): D − r1ᵀ/(n − 2) − 1rᵀ/(n − 2) + t11ᵀ/((n − 1)(n − 2)) off
 * the diagonal, with r and t the sums of rows and of all, which leaves rows that add up to zero.
 * Twice the dot product of two, over n(n − 3), is the unbiased HSIC of Song et al. 2012. Condensed;
 * what is no larger than the rounding of `size`, the size of entries, is zero. n ≥ 4. O(n²).
 */
export function uCenter(entries: Float64Array, n: number, size: number): Float64Array {
  const shift = sum(entries) / entries.length;
  const shifted = lessConstant(entries, shift);
  const offsets = rowSums(shifted, n).map((total) => total / (n - 2));
  const mean = sum(offsets) / (n - 1);
  const rounding = ROUNDING * size;
  for (let i = 0, at = 0; i < n; i++) {
    const offset = mean - offsets[i];
    for (let j = i + 1; j < n; j++, at++) {
      const entry = shifted[at] - offsets[j] + offset;
      shifted[at] = Math.abs(entry) > rounding ? entry : 0;
    }
  }
  return shifted;
}

/** What is left of an entry of size 1 where all of it should have canceled. */
export const ROUNDING = 2 ** -44;
