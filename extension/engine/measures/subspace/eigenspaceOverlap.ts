import { defineMeasure } from "../measure";
import { columnSpace } from "../parts/columnSpace";
import { fromSpans, sharedDimensions } from "./spans";

/**
 * Eigenspace overlap score: ‖QₓᵀQᵧ‖²_F / max(p, q), Qₓ (n×r), Qᵧ (n×r′) orthonormal bases of the
 * columns of X (n×p), Y (n×q), not centered.
 * Score in [0, 1]; 1 means equal column spaces of full rank p = q.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when a side is zero; with note `saturated` when a side has n
 * independent directions, which fixes it by rank and width.
 * May et al. 2019, to numerical rank as in ReSi.
 */
export const eigenspaceOverlap = defineMeasure({
  id: "eigenspaceOverlap",
  name: "Eigenspace overlap score",
  family: "subspace",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["invertibleLinear"],
  // rank/p, which is 1 for full column rank alone
  self: null,
  needsNull: true,
  help: "How many dimensions the two column spaces have in common, over the number of features of the wider side.",
  ignores: "How much variance a direction has; features that depend on others lower it.",
  useWhen:
    "To predict whether linear models on one representation do as well as on the other, as with compressed embeddings.",
  formula: "‖QₓᵀQᵧ‖²_F / max(p, q), Q orthonormal bases of the columns of X and Y",
  cost: "O(n·(p² + q² + pq))",
  cite: ["may2019", "klabunde2025"],
  prepare: () => [columnSpace],
  compare: (x, y, { task }) =>
    fromSpans(x, y, task, (spans) => sharedDimensions(spans, task) / Math.max(x.p, y.p)),
});
