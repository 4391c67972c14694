import { defineMeasure } from "../measure";
import { centeredColumnSpace } from "../parts/columnSpace";
import { fromCanonicalPair } from "./canonicalPair";

/**
 * Pillai's trace: tr(PₓPᵧ) = Σρ², P the orthogonal projectors on the columns of X̄ (n×p) and
 * Ȳ (n×q).
 * Score from 0 to the smaller rank: how many directions the two have in common.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when all rows of a side are equal; with note `saturated` when a
 * side has n − 1 independent directions, which makes it the smaller rank.
 * Pillai 1955.
 */
export const ccaPillai = defineMeasure({
  id: "cca.pillai",
  name: "Pillai's trace",
  family: "cca",
  direction: "similarity",
  range: [0, null],
  symmetric: true,
  metric: false,
  invariances: ["affine"],
  self: null,
  needsNull: true,
  help: "Number of directions that the two sides have in common, each counted by its squared canonical correlation; at most the smaller rank.",
  ignores:
    "Weighs directions of tiny variance like all others; grows with the number of features, so compare it only between layers of one width.",
  useWhen: "When the number of shared dimensions is asked for and not their share.",
  formula: "tr(PₓPᵧ), P the projectors on the columns of X̄ and Ȳ",
  cost: "O(n·(p² + q² + pq))",
  cite: ["pillai1955", "kornblith2019"],
  prepare: () => [centeredColumnSpace],
  compare: (x, y, { task }) =>
    fromCanonicalPair(
      [x.get(centeredColumnSpace, task), y.get(centeredColumnSpace, task)],
      task,
      ({ squares }) => squares(),
    ),
});
