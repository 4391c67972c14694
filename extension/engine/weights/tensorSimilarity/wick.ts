/** Sums over ways to join the legs of one or two layers: what an entry of K is for any degree. */

/**
 * The permanent of a p×p matrix: Σ over bijections σ of ∏ x[m][σ(m)]. O(2^p · p).
 * `x` holds it row-major.
 */
export function permanent(x: Float64Array, p: number): number {
  const sums = new Float64Array(1 << p);
  sums[0] = 1;
  for (let mask = 1; mask < sums.length; mask++) {
    const row = (bitCount(mask) - 1) * p;
    let sum = 0;
    for (let s = 0; s < p; s++) {
      if (mask & (1 << s)) sum += sums[mask ^ (1 << s)] * x[row + s];
    }
    sums[mask] = sum;
  }
  return sums[sums.length - 1];
}

/**
 * E[x₁ ⋯ x_n] of jointly Gaussian numbers with these means and covariances (n×n, row-major): the
 * sum over all partial matchings, pairs by covariance and single ones by mean (the loop Hafnian).
 * O(2^n · n).
 */
export function gaussianMoment(means: Float64Array, covariances: Float64Array): number {
  const n = means.length;
  const sums = new Float64Array(1 << n);
  sums[0] = 1;
  for (let mask = 1; mask < sums.length; mask++) {
    const first = 31 - Math.clz32(mask);
    const rest = mask ^ (1 << first);
    let sum = means[first] * sums[rest];
    for (let j = 0; j < first; j++) {
      if (rest & (1 << j)) sum += covariances[first * n + j] * sums[rest ^ (1 << j)];
    }
    sums[mask] = sum;
  }
  return sums[sums.length - 1];
}

export function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
