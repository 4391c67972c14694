import { defineMeasure } from "../measure";
import { columnSpace } from "../parts/columnSpace";
import { sum } from "../parts/sums";
import { anglesBetween } from "./angles";
import { fromSpans } from "./spans";

/**
 * Mean principal angle: (1/k)·Σθᵢ of the k = min(r, r′) principal angles between the column spaces
 * of X (n×p) and Y (n×q), of ranks r, r′, not centered.
 * Distance in [0, π/2], radians; 0 means that one space contains the other.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq). Small angles keep all digits.
 * Null with note `variance.none` when a side is zero; 0 with note `saturated` when a side has n
 * independent directions.
 * Björck and Golub 1973; Knyazev and Argentati 2002.
 */
export const subspaceMeanAngle = defineMeasure({
  id: "subspace.meanAngle",
  name: "Mean principal angle",
  family: "subspace",
  direction: "distance",
  range: [0, Math.PI / 2],
  symmetric: true,
  // a space is at 0 from all that it contains
  metric: false,
  invariances: ["invertibleLinear"],
  needsNull: true,
  help: "Average of the principal angles between the two column spaces, in radians, means left in; 0 means that one space contains the other.",
  ignores: "How much variance a direction has, and how much larger one space is.",
  useWhen: "When an angle is easier to read than a share, with many more samples than features.",
  formula:
    "(1/k)·Σθᵢ, cos θᵢ the k = min(rank X, rank Y) singular values of QₓᵀQᵧ, Q orthonormal bases of the columns of X and Y",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["bjorck1973", "knyazev2002"],
  differs: [
    {
      library: "scipy.linalg.subspace_angles (1.10)",
      text: "Where some angles are below π/4 and some above, takes small ones from cosines, and so gives about 10⁻⁸ in place of 0.",
    },
  ],
  prepare: () => [columnSpace],
  compare: (x, y, { task }) =>
    fromSpans(x, y, task, (spans) => {
      const angles = anglesBetween(spans, task);
      return Math.min(Math.PI / 2, sum(angles) / angles.length);
    }),
});
