/**
 * How far samples point away from their mean: mean of 1 − cosine between samples and mean sample.
 * As the cosine's distance from 1, since that keeps its digits far from the origin. O(n·p).
 */
import type { Part, Prepared } from "../measure";
import { meanRow } from "./meanRow";
import { sumOfSquares } from "./sums";

export interface Concentricity {
  /** In [0, 2]; null where a cosine is undefined. */
  readonly distance: number | null;
  /** Samples that are zero. */
  readonly zeroRows: number;
}

export const concentricity: Part<Concentricity> = {
  id: "concentricity",
  bytes: () => 16,
  compute(x, task) {
    const mean = x.get(meanRow, task);
    const length = Math.sqrt(sumOfSquares(mean));
    const direction = mean.map((value) => value / length);
    let [sum, squares, zeroRows] = [0, 0, 0];
    for (let i = 0; i < x.n; i++) {
      const { along, square } = against(direction, x, i);
      squares += square;
      if (square === 0) zeroRows++;
      else sum += distanceOf(along, Math.sqrt(square), () => offDirection(direction, x, i));
    }
    // where samples cancel, what rounding leaves of the mean has no direction
    const vanishes = !(length > 8 * Number.EPSILON * Math.sqrt(squares / x.n));
    return { distance: zeroRows > 0 || vanishes ? null : sum / x.n, zeroRows };
  },
};

/** Inner product of sample i with a unit vector, and its square length. */
function against(
  direction: Float64Array,
  { matrix: { data }, p }: Prepared,
  i: number,
): { along: number; square: number } {
  const row = i * p;
  let along = 0;
  let square = 0;
  for (let j = 0; j < p; j++) {
    along += data[row + j] * direction[j];
    square += data[row + j] * data[row + j];
  }
  return { along, square };
}

/** 1 − cosine; near 1, by the squared length off the direction, which is (1 − cos²)·length². */
function distanceOf(along: number, length: number, off: () => number): number {
  const cosine = along / length;
  if (cosine < 0.9) return 1 - cosine;
  return off() / length / length / (1 + cosine);
}

/** Squared length of what of sample i is not along a unit vector. */
function offDirection(direction: Float64Array, x: Prepared, i: number): number {
  const { along } = against(direction, x, i);
  const row = i * x.p;
  let squares = 0;
  for (let j = 0; j < x.p; j++) {
    squares += (x.matrix.data[row + j] - along * direction[j]) ** 2;
  }
  return squares;
}
