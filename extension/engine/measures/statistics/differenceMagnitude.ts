import { defineMeasure } from "../measure";
import { meanRow } from "../parts/meanRow";
import { sumOfSquares } from "../parts/sums";

/**
 * Magnitude difference: | ‖x̄‖ − ‖ȳ‖ |, the Euclidean norms of the mean samples of X (n×p), Y (n×q).
 * Distance, 0 and up; a pseudometric.
 * Cost O(n·(p + q)).
 * Always defined.
 * Wang et al. 2022, as in ReSi (Klabunde et al. 2025).
 */
export const differenceMagnitude = defineMeasure({
  id: "difference.magnitude",
  name: "Magnitude difference",
  family: "statistics",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal"],
  minSamples: 1,
  help: "How much the lengths of the two mean samples differ.",
  ignores:
    "Everything but the length of the mean sample: 0 does not mean that the sides are alike.",
  useWhen: "As a descriptive figure beside a measure of similarity; it depends on scale.",
  formula: "| ‖x̄‖₂ − ‖ȳ‖₂ |, x̄ and ȳ the mean rows",
  cost: "O(n·(p + q))",
  cite: ["wang2022", "klabunde2025"],
  prepare: () => [meanRow],
  compare: (x, y, { task }) => ({
    value: Math.abs(norm(x.get(meanRow, task)) - norm(y.get(meanRow, task))),
  }),
});

const norm = (a: Float64Array): number => Math.sqrt(sumOfSquares(a));
