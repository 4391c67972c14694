/** Squared 2-Wasserstein distance on the line: the monotone plan of two sorted lists. */

/** Values in increasing order, with weights of sum 1. */
export interface Distribution {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** ∫ (F⁻¹(t) − G⁻¹(t))² dt. O(m + n). */
export function squaredWasserstein(x: Distribution, y: Distribution): number {
  let [i, j] = [0, 0];
  let [left, right] = [x.weights[0], y.weights[0]];
  let sum = 0;
  while (i < x.values.length && j < y.values.length) {
    const mass = Math.min(left, right);
    const difference = x.values[i] - y.values[j];
    sum += mass * difference * difference;
    left -= mass;
    right -= mass;
    // the last of a side takes what rounding left of the other
    if (left <= 0) left = x.weights[++i];
    if (right <= 0) right = y.weights[++j];
  }
  return sum;
}

/** Sorted, values and weights alike. */
export function distributionOf(values: Float64Array, weights: Float64Array): Distribution {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  return {
    values: Float64Array.from(order, (k) => values[k]),
    weights: Float64Array.from(order, (k) => weights[k]),
  };
}
