/** How closely the samples point along their mean: mean cosine between samples and mean sample. */
import type { Part, Prepared } from "../measure";
import { meanRow } from "./meanRow";
import { sumOfSquares } from "./sums";
import { unitRows } from "./unitRows";

export interface Concentricity {
  /** In [−1, 1]; null where a cosine is undefined. */
  readonly value: number | null;
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
    if (zeroRows > 0 || vanishes(length, x)) return { value: null, zeroRows };
    let sum = 0;
    for (let i = 0; i < x.n; i++) {
      let cosine = 0;
      for (let j = 0; j < x.p; j++) cosine += matrix.data[i * x.p + j] * (mean[j] / length);
      sum += cosine;
    }
    return { value: sum / x.n, zeroRows };
  },
};

/** True where the mean is what rounding leaves of samples that cancel, and has no direction. */
function vanishes(length: number, { matrix, n }: Prepared): boolean {
  return length <= 8 * Number.EPSILON * Math.sqrt(sumOfSquares(matrix.data) / n);
}
