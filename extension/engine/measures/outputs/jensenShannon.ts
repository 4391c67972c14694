/** log softmax(z), by the largest score first so that nothing overflows. */
export function logSoftmax(z: Float64Array): Float64Array {
  const largest = z.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  const shift = largest + Math.log(z.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  return z.map((value) => value - shift);
}

/**
 * JSD of two distributions in nats, from the logarithms of their probabilities.
 *
 * With s = p + q and δ = (p − q)/s = tanh((log p − log q)/2) it is Σ s·φ(δ)/4, where
 * φ(δ) = (1 + δ)·log(1 + δ) + (1 − δ)·log(1 − δ): no term is negative, so that nothing cancels
 * between distributions that are nearly equal.
 */
export function jensenShannonDivergence(logP: Float64Array, logQ: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < logP.length; c++) {
    const half = (logP[c] - logQ[c]) / 2;
    sum += (Math.exp(logP[c]) + Math.exp(logQ[c])) * phi(Math.tanh(half), half);
  }
  return sum / 4;
}

/** Below this δ, ten terms of the series are exact to rounding. */
const SMALL = 0.15;

/** φ(tanh h), given both. */
function phi(delta: number, h: number): number {
  const square = delta * delta;
  if (Math.abs(delta) < SMALL) {
    // φ(δ) = Σ δ^(2k) / (k·(2k − 1))
    let sum = 0;
    for (let k = 10; k >= 1; k--) sum = (sum + 1 / (k * (2 * k - 1))) * square;
    return sum;
  }
  // (1 + δ)·log(1 + δ) + (1 − δ)·log(1 − δ) = log(1 − δ²) + 2·h·δ, log(1 − δ²) = −2·log cosh h
  const size = Math.abs(h);
  const logCosh = size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
  return 2 * (h * delta - logCosh);
}
