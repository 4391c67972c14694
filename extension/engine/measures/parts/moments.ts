/** Mean of condensed dissimilarities, and Σ of squared deviations from it. */
import type { Part } from "../measure";
import { ROUNDING } from "./condensed";
import { sum } from "./sums";

export interface Moments {
  readonly mean: number;
  /** Zero where all are equal but for rounding. */
  readonly squares: number;
}

export const moments = (part: Part<Float64Array | null>): Part<Moments | null> => ({
  id: `moments(${part.id})`,
  bytes: () => 16,
  compute(x, task) {
    const values = x.get(part, task);
    return values && momentsOf(values);
  },
});

function momentsOf(values: Float64Array): Moments {
  const mean = sum(values) / values.length;
  let squares = 0;
  let [least, largest] = [values[0], values[0]];
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - mean;
    squares += deviation * deviation;
    if (values[i] < least) least = values[i];
    if (values[i] > largest) largest = values[i];
  }
  return { mean, squares: largest - least <= ROUNDING * largest ? 0 : squares };
}
