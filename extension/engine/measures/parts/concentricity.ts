/**
 * How far samples point away from their mean: mean of 1 − cosine between samples and mean sample.
 * As the cosine's distance from 1, since that keeps its digits far from the origin.
 */
import type { Part, Prepared } from "../measure";
import { meanRow } from "./meanRow";
import { sumOfSquares } from "./sums";
import { unitRows } from "./unitRows";

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
    const { matrix, zeroRows } = x.get(unitRows, task);
    const mean = x.get(meanRow, task);
    const length = Math.sqrt(sumOfSquares(mean));
    if (zeroRows > 0 || vanishes(length, x)) return { distance: null, zeroRows };
    const direction = mean.map((value) => value / length);
    let sum = 0;
    for (let i = 0; i < x.n; i++) {
      let squares = 0;
      for (let j = 0; j < x.p; j++) squares += (matrix.data[i * x.p + j] - direction[j]) ** 2;
      sum += squares;
    }
    return { distance: sum / x.n / 2, zeroRows };
  },
};

/** True where the mean is what rounding leaves of samples that cancel, and has no direction. */
function vanishes(length: number, { matrix, n }: Prepared): boolean {
  return length <= 8 * Number.EPSILON * Math.sqrt(sumOfSquares(matrix.data) / n);
}
