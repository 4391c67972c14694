/**
 * How far figures would come out the same again.
 *
 * Of a matrix: the samples are split at random into halves, the matrix is computed on each, and
 * the two are correlated over their cells (Pearson). Of a side: its features are split, and the
 * measure itself compares the halves. Both say how well half of the data agrees with the other
 * half; the formula of Spearman (1910) and Brown (1910) says what that means for all of it.
 */

/** 2r/(1 + r): the reliability of the whole from the agreement of its halves; 0 for r ≤ 0. */
export const spearmanBrown = (r: number): number => (r <= 0 ? 0 : (2 * r) / (1 + r));

/**
 * √(reliability of a · reliability of b): how far two sides would agree whose features were drawn at
 * random from one population (Spearman's attenuation, 1904), as recorded neurons are. Exact for
 * correlations; for other similarities from 0 to 1 a guide. A value above it is no error: then
 * particular features correspond, beyond what two such samples would share.
 */
export const noiseCeiling = (a: number, b: number): number => Math.sqrt(a * b);

/** Pearson's correlation; null for fewer than three pairs, or a side that does not vary. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const count = x.length;
  if (count < 3) return null;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanX += x[i] / count;
    meanY += y[i] / count;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [x[i] - meanX, y[i] - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0
    ? null
    : Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}
