import { createRandom } from "../linalg/random";
import { pullback } from "./metric";
import { spectralRatio } from "./spectralRatio";

/** Enough for a mean to about two digits at every width. */
export const CHANCE_DRAWS = 200;

export interface Chance {
  readonly mean: number;
  /** Standard error of the mean over draws. */
  readonly error: number;
}

/**
 * What d_SR is between two random layers: Jacobians of independent standard normal entries, of
 * `widths` n₁ and n₂ and `order` m coordinates. Grows about like √(m/n): distances mean nothing
 * across widths or orders without it. Draws are seeded; the same on every machine.
 */
export function chanceDistance(
  order: number,
  widths: readonly [number, number],
  { seed, draws = CHANCE_DRAWS }: { readonly seed: number; readonly draws?: number },
): Chance {
  const random = createRandom(seed, 0x6d7361);
  // the Gram matrix of n rows is that of its triangular factor: m² numbers instead of n·m
  const gaussianMetric = (n: number) => {
    const rows = Math.min(n, order);
    const r = new Float64Array(rows * order);
    for (let i = 0; i < rows; i++) {
      r[i * order + i] = random.chi(n - i);
      for (let j = i + 1; j < order; j++) r[i * order + j] = random.gaussian();
    }
    return pullback({ rows, columns: order, data: r });
  };
  let [sum, squares] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const { distance } = spectralRatio(gaussianMetric(widths[0]), gaussianMetric(widths[1]));
    sum += distance;
    squares += distance * distance;
  }
  const mean = sum / draws;
  const variance = Math.max(0, squares / draws - mean * mean);
  return { mean, error: Math.sqrt(variance / Math.max(1, draws - 1)) };
}
