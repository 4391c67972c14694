/**
 * Chance level and p value of a measure, by shuffling the rows of one side: what is left when row i
 * of both sides is no longer the same input.
 */

export type Direction = "similarity" | "distance";

export interface Chance {
  /** The mean over shuffles. */
  readonly mean: number;
  /**
   * (1 + shuffles at least as alike as the value) / (1 + shuffles), which is never 0: the value's
   * own order is one of those that chance could have drawn (Phipson and Smyth 2010).
   */
  readonly p: number;
}

/** Shuffles that differ from the value by rounding alone are as alike as it. */
const ROUNDING = 1e-10;

/** `shuffled` holds no NaN. */
export function chanceOf(value: number, shuffled: ArrayLike<number>, direction: Direction): Chance {
  let sum = 0;
  let asAlike = 0;
  for (let i = 0; i < shuffled.length; i++) {
    sum += shuffled[i];
    if (isAsAlike(shuffled[i], value, direction)) asAlike++;
  }
  return { mean: sum / shuffled.length, p: (1 + asAlike) / (1 + shuffled.length) };
}

function isAsAlike(shuffled: number, value: number, direction: Direction): boolean {
  const slack = ROUNDING * Math.max(Math.abs(value), Math.abs(shuffled));
  return direction === "similarity" ? shuffled >= value - slack : shuffled <= value + slack;
}

/**
 * The most extreme of many comparisons over the same shuffles, for p values that hold for all of
 * them at once (single-step maxT of Westfall and Young 1993). Comparisons are made comparable by
 * their own mean and deviation over shuffles.
 */
export class ExtremeOfAll {
  readonly #most: Float64Array;

  constructor(shuffles: number) {
    this.#most = new Float64Array(shuffles).fill(Number.NEGATIVE_INFINITY);
  }

  /** Takes one comparison in; answers with its own extremeness, null where chance never varies. */
  add(value: number, shuffled: ArrayLike<number>, direction: Direction): number | null {
    const count = shuffled.length;
    let mean = 0;
    for (let i = 0; i < count; i++) mean += shuffled[i] / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (shuffled[i] - mean) ** 2;
    const deviation = Math.sqrt(squares / Math.max(1, count - 1));
    // what rounding alone moves does not vary
    if (!(deviation > ROUNDING * Math.abs(mean))) return null;
    const sign = direction === "similarity" ? 1 : -1;
    for (let i = 0; i < count; i++) {
      this.#most[i] = Math.max(this.#most[i], (sign * (shuffled[i] - mean)) / deviation);
    }
    return (sign * (value - mean)) / deviation;
  }

  /** The p value of a comparison of this extremeness, once all are in. */
  p(extremeness: number): number {
    const above = this.#most.reduce((count, most) => count + (most >= extremeness ? 1 : 0), 0);
    return (1 + above) / (1 + this.#most.length);
  }
}
