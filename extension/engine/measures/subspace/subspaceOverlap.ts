import { defineMeasure } from "../measure";
import { columnSpace } from "../parts/columnSpace";
import { fromSpans, sharedDimensions } from "./spans";

/**
 * Overlap of column spaces: ‖QₓᵀQᵧ‖²_F / min(r, r′) = mean of cos²θ over the principal angles θ,
 * Qₓ (n×r), Qᵧ (n×r′) orthonormal bases of the columns of X (n×p), Y (n×q), not centered.
 * Score in [0, 1]; 1 means that one space contains the other.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when a side is zero; 1 with note `saturated` when a side has n
 * independent directions.
 * Björck and Golub 1973.
 */
export const subspaceOverlap = defineMeasure({
  id: "subspace.overlap",
  name: "Subspace overlap",
  family: "subspace",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["invertibleLinear"],
  needsNull: true,
  help: "Share of the smaller column space that lies in the other one, means left in; with means taken off it is the mean squared canonical correlation.",
  ignores:
    "How much variance a direction has; sides whose means are both far from 0 share one direction for that alone. Nears 1 by chance as the number of features approaches that of samples.",
  useWhen:
    "When representations that a linear map without offset turns into one another should count as equal, with many more samples than features.",
  formula: "‖QₓᵀQᵧ‖²_F / min(rank X, rank Y), Q orthonormal bases of the columns of X and Y",
  cost: "O(n·(p² + q² + pq))",
  cite: ["bjorck1973"],
  prepare: () => [columnSpace],
  compare: (x, y, { task }) =>
    fromSpans(x, y, task, (spans) => sharedDimensions(spans, task) / Math.min(...spans.ranks)),
});
