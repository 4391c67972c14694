import { defineMeasure } from "../measure";
import { centeredColumnSpace } from "../parts/columnSpace";
import { fromCanonicalPair } from "./canonicalPair";

/**
 * Mean canonical correlation: ‖QₓᵀQᵧ‖_* / min(r, r′) with Qₓ (n×r), Qᵧ (n×r′) orthonormal bases
 * of the columns of X̄ (n×p), Ȳ (n×q).
 * Score in [0, 1]; 1 means that one side is an affine function of the other.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal; 1 with note `saturated` when
 * a side has n − 1 independent directions.
 * Kornblith et al. 2019, table 1 (ρ̄_CCA), to numerical rank.
 */
export const ccaMean = defineMeasure({
  id: "cca.mean",
  name: "Mean canonical correlation (CCA)",
  family: "cca",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["affine"],
  needsNull: true,
  help: "How well, on average, an affine map of one side finds the directions of the other; 1 means that the smaller side can be computed from the larger.",
  ignores:
    "Weighs directions of tiny variance like all others, and nears 1 by chance as the number of features approaches that of samples.",
  useWhen:
    "When representations that an affine map turns into one another should count as equal, with many times more samples than features.",
  formula: "‖QₓᵀQᵧ‖_* / min(rank X̄, rank Ȳ), Q orthonormal bases of the columns of X̄ and Ȳ",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["hotelling1936", "bjorck1973", "kornblith2019"],
  differs: [
    {
      library: "google/svcca get_cca_similarity",
      text: "Inverts covariances with a cut at 10⁻¹⁵ of their largest singular value, so that correlations of rank-deficient data hang on rounding; its `mean` leaves out the last correlations, up to 2 % of their sum.",
    },
    {
      library: "anatome",
      text: "Has returned distances, 1 less the value, for some of these measures and similarities for others, depending on its version.",
    },
  ],
  prepare: () => [centeredColumnSpace],
  compare: (x, y, { task }) =>
    fromCanonicalPair(
      [x.get(centeredColumnSpace, task), y.get(centeredColumnSpace, task)],
      task,
      ({ sum, count }) => sum() / count,
    ),
});
