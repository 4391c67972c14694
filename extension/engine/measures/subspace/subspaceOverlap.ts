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
  help: "Share of the smaller column space that lies in the other one, the origin fixed.",
  ignores:
    "How much variance a direction has; means that are far from the origin make one direction shared.",
  useWhen: "When linear maps without offset count as equal, with many more samples than features.",
  formula: "‖QₓᵀQᵧ‖²_F / min(rank X, rank Y)",
  cost: "O(n·(p² + q² + pq))",
  cite: ["bjorck1973"],
  prepare: () => [columnSpace],
  compare: (x, y, { task }) =>
    fromSpans(x, y, task, (spans) => sharedDimensions(spans, task) / Math.min(...spans.ranks)),
});
