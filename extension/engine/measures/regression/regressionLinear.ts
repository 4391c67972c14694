import { transposedMultiply } from "../../linalg/multiply";
import { defineMeasure, type Measure } from "../measure";
import { noVariance, saturated } from "../notes";
import { centered } from "../parts/centered";
import { centeredColumnSpace } from "../parts/columnSpace";
import { centeredNorm } from "../parts/norms";
import { sumOfSquares } from "../parts/sums";
import { type Direction, directions, inDirection } from "./direction";

/**
 * Share of variance that linear regression explains, in sample: R² = ‖QₓᵀȲ‖²_F / ‖Ȳ‖²_F for Y
 * (n×q) on X (n×p), Qₓ an orthonormal basis of the columns of X̄ (xy; yx the other way round).
 * Score in [0, 1]; 1 means that the target is an affine function of the predictor.
 * Cost O(n·p² + npq).
 * Null with note `variance.none` when all rows of the target are equal, 0 when only those of the
 * predictor are; 1 with note `saturated` when the predictor has n − 1 independent directions.
 * Kornblith et al. 2019, table 1 (R²_LR), to numerical rank.
 */
function defineLinear(direction: Direction): Measure {
  const { from, to, predictor: source, target: goal } = directions[direction];
  return defineMeasure({
    id: `regression.linear.${direction}`,
    name: `Linear regression R², ${from} to ${to}`,
    family: "regression",
    direction: "similarity",
    range: [0, 1],
    symmetric: false,
    metric: false,
    invariances: invariancesOf(direction),
    needsNull: true,
    help: `Share of the variance of ${to} that the best affine map of ${from} explains on these samples.`,
    ignores: `Every invertible affine map of ${from}. It rewards many features: for independent data it is about the number of features of ${from} over that of samples, not 0.`,
    useWhen: `To ask whether ${to} can be read from ${from}, with many times more samples than features.`,
    formula: `‖Q${from === "X" ? "ₓ" : "ᵧ"}ᵀ${to}̄‖²_F / ‖${to}̄‖²_F, Q an orthonormal basis of the columns of ${from}̄`,
    cost: direction === "xy" ? "O(n·p² + npq)" : "O(n·q² + npq)",
    cite: ["kornblith2019"],
    aliases: direction === "yx" ? ["linearRegression"] : [],
    differs:
      direction === "yx"
        ? [
            {
              library: "ReSi LinearRegression",
              text: "Inverts a root of the covariance of Y, which fails, or returns rounding errors, where the features of Y depend on one another.",
            },
          ]
        : [],
    prepare: () => [centered, centeredColumnSpace, centeredNorm],
    compare(x, y, { task }) {
      const { predictor, target } = inDirection(direction, x, y);
      const size = target.get(centeredNorm, task);
      if (size === 0) return noVariance(goal);
      const basis = predictor.get(centeredColumnSpace, task);
      if (basis.columns === 0) return { value: 0 };
      if (basis.columns >= x.n - 1) {
        const text = `${source} spans all ${x.n - 1} directions that ${x.n} centered samples can differ in, and so fits anything; more samples are needed`;
        return { value: 1, note: saturated(text) };
      }
      const explained = transposedMultiply(basis, target.get(centered, task), task);
      return { value: Math.min(1, sumOfSquares(explained.data) / size ** 2) };
    },
  });
}

/** Maps of the x side that change nothing: of a predictor all affine ones. */
function invariancesOf(direction: Direction) {
  return direction === "xy"
    ? (["affine"] as const)
    : (["orthogonal", "isotropicScaling", "translation"] as const);
}

export const regressionLinearXy = defineLinear("xy");
export const regressionLinearYx = defineLinear("yx");
