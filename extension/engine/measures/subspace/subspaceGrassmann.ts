import { defineMeasure } from "../measure";
import { columnSpace } from "../parts/columnSpace";
import { sumOfSquares } from "../parts/sums";
import { anglesBetween } from "./angles";
import { fromSpans } from "./spans";

/**
 * Grassmann distance: √(Σθᵢ² + |r − r′|·π²/4) of the principal angles θ between the column spaces
 * of X (n×p) and Y (n×q), of ranks r, r′, not centered: each dimension that only one space has
 * counts as a right angle, which keeps it a metric between spaces of different dimension.
 * Distance in radians, at least 0; 0 means equal column spaces.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq). Small angles keep all digits.
 * Null with note `variance.none` when a side is zero; with note `saturated` when a side has n
 * independent directions, which fixes it by the ranks.
 * Ye and Lim 2016, who treat unequal dimensions.
 */
export const subspaceGrassmann = defineMeasure({
  id: "subspace.grassmann",
  name: "Grassmann distance",
  family: "subspace",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["invertibleLinear"],
  needsNull: true,
  help: "Length of the shortest path (geodesic) between the two column spaces, in radians, means left in; a dimension that only one space has counts as a right angle.",
  ignores: "How much variance a direction has; it grows with the number of features.",
  useWhen: "When a true distance between column spaces is needed, at one width.",
  formula:
    "√(Σθᵢ² + |rank X − rank Y|·π²/4), θᵢ the principal angles between the column spaces of X and Y",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["ye2016", "bjorck1973", "knyazev2002"],
  differs: [
    {
      library: "scipy.linalg.subspace_angles",
      text: "Gives the angles of the smaller space alone; their norm, without right angles for the rest, is no metric where ranks differ.",
    },
  ],
  prepare: () => [columnSpace],
  compare: (x, y, { task }) =>
    fromSpans(x, y, task, (spans) => {
      const missing = Math.abs(spans.ranks[0] - spans.ranks[1]);
      return Math.sqrt(sumOfSquares(anglesBetween(spans, task)) + missing * (Math.PI / 2) ** 2);
    }),
});
