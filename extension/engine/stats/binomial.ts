/** The exact binomial test. */

/**
 * P[X ≥ hits] for X of n trials that each hit with probability p: the p value of a classifier that
 * was right `hits` times out of n, were it to guess. Exact: terms of the shorter tail are summed,
 * the first by the logarithms of its factors.
 */
export function binomialTail(hits: number, n: number, p: number): number {
  if (hits <= 0) return 1;
  if (hits > n || p <= 0) return 0;
  if (p >= 1) return 1;
  if (hits > n * p) return upperTail(hits, n, p);
  // the mean lies above: what is below is the shorter tail, seen from the other side
  return 1 - upperTail(n - hits + 1, n, 1 - p);
}

/** Σ over k ≥ hits, each term from the one before, until nothing is added. */
function upperTail(hits: number, n: number, p: number): number {
  let term = Math.exp(logTerm(hits, n, p));
  let sum = 0;
  for (let k = hits; k <= n; k++) {
    const next = sum + term;
    if (next === sum && k > hits) break;
    sum = next;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return Math.min(1, sum);
}

/** log of n over k · pᵏ (1 − p)ⁿ⁻ᵏ. */
function logTerm(k: number, n: number, p: number): number {
  const few = Math.min(k, n - k);
  let sum = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 0; i < few; i++) sum += Math.log((n - i) / (i + 1));
  return sum;
}
