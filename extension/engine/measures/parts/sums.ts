/**
 * Long sums of products. Four running sums, which the processor can overlap, and which keep the
 * error of rounding at a quarter; the order depends on the length alone.
 */

/** Σ aᵢbᵢ of two arrays of one length. */
export function dot(a: Float64Array, b: Float64Array): number {
  const blocks = a.length & ~3;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < blocks; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = blocks; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

export const sumOfSquares = (a: Float64Array): number => dot(a, a);

/** Σ aᵢ. */
export function sum(a: Float64Array): number {
  const blocks = a.length & ~3;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < blocks; i += 4) {
    s0 += a[i];
    s1 += a[i + 1];
    s2 += a[i + 2];
    s3 += a[i + 3];
  }
  for (let i = blocks; i < a.length; i++) s0 += a[i];
  return s0 + s1 + (s2 + s3);
}
