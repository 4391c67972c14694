import { defineMeasure } from "../measure";
import { centeredColumnSpace } from "../parts/columnSpace";
import { fromCanonicalPair } from "./canonicalPair";

/**
 * Mean squared canonical correlation R²_CCA: ‖QₓᵀQᵧ‖²_F / min(r, r′) with Qₓ (n×r), Qᵧ (n×r′)
 * orthonormal bases of the columns of X̄ (n×p), Ȳ (n×q).
 * Score in [0, 1]; 1 means that one side is an affine function of the other.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when all rows of a side are equal; 1 with note `saturated` when
 * a side has n − 1 independent directions.
 * Kornblith et al. 2019, table 1 (R²_CCA), to numerical rank.
 */
export const ccaMeanSquared = defineMeasure({
  id: "cca.meanSquared",
  name: "Mean squared canonical correlation (R² CCA)",
  family: "cca",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["affine"],
  needsNull: true,
  help: "With all directions of the smaller side scaled to equal variance, the share of that variance that an affine map of the other side explains.",
  ignores:
    "Weighs directions of tiny variance like all others; for independent data it is about the larger number of features over that of samples, not 0.",
  useWhen:
    "As the mean canonical correlation, where a share of explained variance is easier to read.",
  formula: "‖QₓᵀQᵧ‖²_F / min(rank X̄, rank Ȳ), Q orthonormal bases of the columns of X̄ and Ȳ",
  cost: "O(n·(p² + q² + pq))",
  cite: ["hotelling1936", "bjorck1973", "kornblith2019"],
  prepare: () => [centeredColumnSpace],
  compare: (x, y, { task }) =>
    fromCanonicalPair(
      [x.get(centeredColumnSpace, task), y.get(centeredColumnSpace, task)],
      task,
      ({ squares, count }) => squares() / count,
    ),
});
