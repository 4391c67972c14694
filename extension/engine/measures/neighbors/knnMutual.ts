import { defineMeasure } from "../measure";
import { neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { compareNeighbors, meanOf, neighborsParam, sharedCounts } from "./neighborhoods";

/**
 * Mutual k-nearest neighbors: mean over samples of |N(i) ∩ N'(i)| / k, N(i) and N'(i) the k
 * nearest others of sample i by cosine in X (n×p) and Y (n×q), ties to the lower index.
 * Score in [0, 1]; about k/(n − 1) by chance.
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, or all point the same way (`undefined`).
 * Huh et al. 2024, section 2 and appendix A.
 */
export const knnMutual = defineMeasure({
  id: "knn.mutual",
  name: "Mutual k-NN",
  family: "neighbors",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  help: "The share of each input's k nearest neighbors that both sides agree on; by chance that is about k over the number of other inputs.",
  ignores: "Everything beyond the k nearest, and their order; a shift of all samples changes it.",
  useWhen: "To compare models of different width or modality by local structure alone.",
  formula: "meanᵢ |N(i) ∩ N′(i)| / k, with N(i) the k rows nearest to row i by cosine",
  cost: "O(n²·(p + q))",
  cite: ["huh2024"],
  differs: [
    {
      library: "platonic-rep mutual_knn",
      text: "Orders by inner products of the rows as given, which are cosines only when the caller has normalized them.",
    },
  ],
  params: neighborsParam,
  prepare: ({ k }) => [rowDirections, neighbors(k, "cosine")],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) => ({ value: meanOf(sharedCounts(a, b)) / a.count })),
});
