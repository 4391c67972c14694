import type { DenseMatrix } from "../../linalg/matrix";
import { defineMeasure } from "../measure";
import { unitColumns } from "../parts/unitColumns";
import { scoreCorrelations } from "./correlations";

/**
 * Soft correlation match: the mean over features of X (n×p) of the greatest correlation with a
 * feature of Y (n×q), and the same of Y with X, averaged. Partners may be shared.
 * Score in [−1, 1]; 1 when each side's features are among the other's, but for shift and scale.
 * Cost O(n·p·q).
 * Features that do not vary count as uncorrelated, with a note; null (`variance.none`) when none
 * of a side varies.
 * Li et al. 2016 (semi-matching), made symmetric as in ReSi (Klabunde et al. 2025).
 */
export const correlationMatchSoft = defineMeasure({
  id: "correlationMatch.soft",
  name: "Soft correlation match",
  family: "matching",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  invariances: ["permutation", "isotropicScaling", "translation"],
  needsNull: true,
  help: "The mean correlation of single features with their best partner on the other side; several may share one.",
  ignores: "Whether many features share one partner, and what several features carry together.",
  useWhen: "As the hard match, where one model may hold copies of a feature.",
  formula: "½ (meanᵢ maxⱼ corr(xᵢ, yⱼ) + meanⱼ maxᵢ corr(xᵢ, yⱼ)), xᵢ and yⱼ the features",
  cost: "O(n·p·q)",
  cite: ["li2016", "klabunde2025"],
  differs: [
    {
      library: "Li et al. 2016",
      text: "Report the match of one model's features in the other alone, which is not symmetric.",
    },
  ],
  prepare: () => [unitColumns],
  compare: (x, y, { task }) => scoreCorrelations(x, y, task, meanOfBest),
});

function meanOfBest({ rows, columns, data }: DenseMatrix): number {
  const bestOfColumn = new Float64Array(columns).fill(-1);
  let sumOfRows = 0;
  for (let i = 0; i < rows; i++) {
    let best = -1;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j];
      if (value > best) best = value;
      if (value > bestOfColumn[j]) bestOfColumn[j] = value;
    }
    sumOfRows += best;
  }
  const sumOfColumns = bestOfColumn.reduce((sum, best) => sum + best, 0);
  return (sumOfRows / rows + sumOfColumns / columns) / 2;
}
