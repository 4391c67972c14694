import type { DenseMatrix } from "../../linalg/matrix";
import { maximumAssignment } from "../../transport/assignment";
import { defineMeasure } from "../measure";
import { unitColumns } from "../parts/unitColumns";
import { scoreCorrelations } from "./correlations";

/**
 * Hard correlation match: mean correlation of features of X (n×p) and Y (n×q) paired one to one so
 * that it is greatest, min(p, q) pairs.
 * Score in [−1, 1]; 1 when the smaller side's features are features of the other, each shifted and
 * scaled by a positive factor.
 * Cost O(n·p·q + min(p, q)²·max(p, q)).
 * Features that do not vary count as uncorrelated, with a note; null (`variance.none`) when none
 * of a side varies.
 * Li et al. 2016 (bipartite matching), as in ReSi (Klabunde et al. 2025).
 */
export const correlationMatchHard = defineMeasure({
  id: "correlationMatch.hard",
  name: "Hard correlation match",
  family: "matching",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  invariances: ["permutation", "isotropicScaling", "translation"],
  needsNull: true,
  help: "The mean correlation of single features (units, neurons) when each gets one partner of its own on the other side.",
  ignores:
    "What several features carry together: a rotation destroys the match. Of a wider side, also the features left over.",
  useWhen: "To ask whether two models have the same neurons, and not only the same subspace.",
  formula: "max_σ (1/min(p, q)) Σᵢ corr(xᵢ, y_σ(i)), σ one to one, xᵢ and yⱼ the features",
  cost: "O(n·p·q + min(p, q)²·max(p, q))",
  cite: ["li2016", "crouse2016", "klabunde2025"],
  prepare: () => [unitColumns],
  compare: (x, y, { task }) =>
    scoreCorrelations(x, y, task, (correlations) => {
      const columnOf = maximumAssignment(correlations, task);
      return matchedSum(correlations, columnOf) / Math.min(x.p, y.p);
    }),
});

function matchedSum({ columns, data }: DenseMatrix, columnOf: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < columnOf.length; i++) {
    if (columnOf[i] >= 0) sum += data[i * columns + columnOf[i]];
  }
  return sum;
}
