/**
 * log(C·softmax(z)) of C scores: logarithms of probabilities over those of equal chances. Scores
 * that are nearly equal keep their digits, and large ones do not overflow.
 */
export function logOdds(z: Float64Array): Float64Array {
  const largest = z.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  const mean = z.reduce((sum, value) => sum + Math.expm1(value - largest), 0) / z.length;
  const shift = Math.log1p(mean);
  return z.map((value) => value - largest - shift);
}

/**
 * JSD of two distributions p, q over C classes in nats, from log(C·p) and log(C·q).
 *
 * With s = p + q and δ = (p − q)/s = tanh((log p − log q)/2) it is Σ s·φ(δ)/4, where
 * φ(δ) = (1 + δ)·log(1 + δ) + (1 − δ)·log(1 − δ): no term is negative, so that nothing cancels
 * between distributions that are nearly equal.
 */
export function jensenShannonDivergence(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < p.length; c++) {
    sum += (Math.exp(p[c]) + Math.exp(q[c])) * phi((p[c] - q[c]) / 2);
  }
  return sum / (4 * p.length);
}

/** Below this δ, ten terms of the series are exact to rounding. */
const SMALL = 0.15;

/** φ(tanh h). */
function phi(h: number): number {
  const delta = Math.tanh(h);
  if (Math.abs(delta) < SMALL) {
    // φ(δ) = Σ δ^(2k) / (k·(2k − 1))
    const square = delta * delta;
    let sum = 0;
    for (let k = 10; k >= 1; k--) sum = (sum + 1 / (k * (2 * k - 1))) * square;
    return sum;
  }
  // (1 + δ)·log(1 + δ) + (1 − δ)·log(1 − δ) = 2·(h·δ − log cosh h), without what grows with h
  const size = Math.abs(h);
  const rest = Math.exp(-2 * size);
  return 2 * (Math.LN2 - Math.log1p(rest) - (2 * size * rest) / (1 + rest));
}
