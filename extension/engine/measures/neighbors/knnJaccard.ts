import { defineMeasure } from "../measure";
import { neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { compareNeighbors, meanOf, neighborsParam, sharedCounts } from "./neighborhoods";

/**
 * Jaccard similarity of neighborhoods: mean over samples of |N(i) ∩ N'(i)| / |N(i) ∪ N'(i)|, N(i)
 * and N'(i) the k nearest others of sample i by cosine in X (n×p) and Y (n×q).
 * Score in [0, 1].
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, or all point the same way (`undefined`).
 * Wang et al. 2022, as in ReSi (Klabunde et al. 2025).
 */
export const knnJaccard = defineMeasure({
  id: "knn.jaccard",
  name: "k-NN Jaccard",
  family: "neighbors",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  help: "How much the two sets of each input's k nearest neighbors overlap: those in both, as a share of those in either.",
  ignores: "Everything beyond the k nearest, and their order; a shift of all samples changes it.",
  useWhen: "To compare local structure, with values that other studies report as Jaccard.",
  formula: "meanᵢ |N(i) ∩ N′(i)| / |N(i) ∪ N′(i)|, with N(i) the k rows nearest to row i by cosine",
  cost: "O(n²·(p + q))",
  cite: ["wang2022", "klabunde2025"],
  differs: [
    {
      library: "ReSi JaccardSimilarity",
      text: "Takes whatever comes first in each list for the sample itself; where there are duplicates that may be one of them, and the sample stays among its own neighbors.",
    },
  ],
  params: neighborsParam,
  prepare: ({ k }) => [rowDirections, neighbors(k, "cosine")],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) => ({
      value: meanOf(sharedCounts(a, b).map((shared) => shared / (2 * a.count - shared))),
    })),
});
