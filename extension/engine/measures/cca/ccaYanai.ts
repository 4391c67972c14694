import { defineMeasure } from "../measure";
import { centeredColumnSpace } from "../parts/columnSpace";
import { fromCanonicalPair } from "./canonicalPair";

/**
 * Yanai's generalized coefficient of determination: tr(PₓPᵧ) / √(r·r′) = Σρ² / √(r·r′), P the
 * orthogonal projectors on the columns of X̄ (n×p) and Ȳ (n×q), r, r′ their ranks.
 * Score in [0, 1]; 1 means that each side is an affine function of the other.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when all rows of a side are equal; with note `saturated` when a
 * side has n − 1 independent directions, which fixes it by the ranks.
 * Yanai 1974, as in Ramsay, ten Berge, Styan 1984.
 */
export const ccaYanai = defineMeasure({
  id: "cca.yanai",
  name: "Yanai's GCD",
  family: "cca",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["affine"],
  needsNull: true,
  help: "Yanai's generalized coefficient of determination, the cosine of the angle between the projectors on the two column spaces; 1 means that each side can be computed from the other.",
  ignores:
    "Weighs directions of tiny variance like all others; it cannot reach 1 where ranks differ.",
  useWhen:
    "In place of the mean squared canonical correlation, where a small part of a larger space must not count as equal.",
  formula: "tr(PₓPᵧ) / √(rank X̄ · rank Ȳ), P the projectors on the columns of X̄ and Ȳ",
  cost: "O(n·(p² + q² + pq))",
  cite: ["yanai1974", "ramsay1984", "kornblith2019"],
  differs: [
    {
      library: "Kornblith et al. 2019",
      text: "Give the name of Yanai's GCD to the mean squared canonical correlation; the two are equal where ranks are.",
      variant: "cca.meanSquared",
    },
  ],
  prepare: () => [centeredColumnSpace],
  compare: (x, y, { task }) =>
    fromCanonicalPair(
      [x.get(centeredColumnSpace, task), y.get(centeredColumnSpace, task)],
      task,
      ({ squares, ranks }) => squares() / Math.sqrt(ranks[0] * ranks[1]),
    ),
});
