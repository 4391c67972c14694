/**
 * A 95 % interval of a measure over the choice of inputs, by resampling them.
 *
 * Resamples are halves of the samples, drawn without replacement (subsampling, Politis and Romano
 * 1994, with m = ⌊n/2⌋; the half-sample bootstrap), and not n drawn with replacement. A sample that
 * occurs twice is its own nearest neighbor at distance 0 and breaks what unbiased estimators rest
 * on, so that for neighbors, for RSA and for debiased CKA the usual bootstrap is wrong, while for
 * the others both agree. The variance of a mean over m of n samples drawn without replacement is
 * σ²(1/m − 1/n), that over n samples σ²/n: deviations are scaled by √(m/(n − m)), which is 1 where n
 * is even.
 *
 * Deviations are taken from the resamples' own mean, since many measures are biased by the number
 * of samples: low = θ + s·(q₂.₅ − θ̄*), high = θ + s·(q₉₇.₅ − θ̄*), kept inside the measure's range.
 */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface IntervalOptions {
  /** The value on all samples. */
  readonly value: number;
  readonly samples: number;
  readonly range: readonly [number | null, number | null];
}

/** Fewer resamples tell nothing of a tail of 2.5 %. */
export const MIN_RESAMPLES = 20;

/** The interval from the values on resamples, none of which is NaN. */
export function subsampleInterval(
  values: ArrayLike<number>,
  { value, samples, range }: IntervalOptions,
): Interval {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
  const half = Math.floor(samples / 2);
  const scale = Math.sqrt(half / (samples - half));
  const [least, most] = [
    range[0] ?? Number.NEGATIVE_INFINITY,
    range[1] ?? Number.POSITIVE_INFINITY,
  ];
  const end = (share: number) =>
    Math.min(most, Math.max(least, value + scale * (quantile(sorted, share) - mean)));
  return { low: end(0.025), high: end(0.975) };
}

/** By linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
