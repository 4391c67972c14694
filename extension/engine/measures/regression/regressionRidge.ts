import { multiply, transposedMultiply } from "../../linalg/multiply";
import type { ParamSpec } from "../descriptor";
import { defineMeasure, type Measure } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { centeredNorm } from "../parts/norms";
import { ridgeBasis } from "../parts/ridgeBasis";
import { sumOfSquares } from "../parts/sums";
import { type Direction, directions, inDirection } from "./direction";

export const lambdaParam: ParamSpec = {
  default: 1,
  min: 0,
  max: Number.MAX_VALUE,
  integer: false,
  help: "Weight of the penalty on squared coefficients, in squared units of the predictor.",
};

/**
 * Share of variance that ridge regression explains, in sample: R² = 1 − ‖Ȳ − X̄W‖²_F / ‖Ȳ‖²_F with
 * W = argmin ‖Ȳ − X̄W‖²_F + λ‖W‖²_F for Y (n×q) on X (n×p), intercept free (xy; yx the other way
 * round). In the basis F with FFᵀ = X̄(X̄ᵀX̄ + λI)⁻¹X̄ᵀ the fit is FFᵀȲ.
 * Score in [0, 1]; larger λ gives less.
 * Cost O(n·p² + npq).
 * Null with note `variance.none` when all rows of the target are equal; 0 when only those of the
 * predictor are.
 * Hoerl and Kennard 1970; the objective of scikit-learn's Ridge(alpha=λ).
 */
function defineRidge(direction: Direction): Measure<"lambda"> {
  const { from, to, target: goal } = directions[direction];
  return defineMeasure({
    id: `regression.ridge.${direction}`,
    name: `Ridge regression R², ${from} to ${to}`,
    family: "regression",
    direction: "similarity",
    range: [0, 1],
    symmetric: false,
    metric: false,
    invariances: invariancesOf(direction),
    self: null,
    needsNull: true,
    help: `Share of the variance of ${to} that ridge regression on ${from} explains on these samples.`,
    ignores: `Rotations and shifts of ${from}. Unlike plain regression it sees the scale of ${from}, against which λ is weighed; it rewards many features.`,
    useWhen:
      "Where features are many or nearly dependent, so that plain regression would fit anything; held-out samples are the safer choice.",
    formula: `1 − ‖${to}̄ − ${from}̄W‖²_F / ‖${to}̄‖²_F, W = argmin ‖${to}̄ − ${from}̄W‖²_F + λ‖W‖²_F`,
    cost: direction === "xy" ? "O(n·p² + npq)" : "O(n·q² + npq)",
    cite: ["hoerl1970"],
    params: { lambda: lambdaParam },
    prepare: ({ lambda }) => [centered, centeredNorm, ridgeBasis(lambda)],
    compare(x, y, { task, params }) {
      const { predictor, target } = inDirection(direction, x, y);
      const size = target.get(centeredNorm, task);
      if (size === 0) return noVariance(goal);
      const basis = predictor.get(ridgeBasis(params.lambda), task);
      if (basis.columns === 0) return { value: 0 };
      const loadings = transposedMultiply(basis, target.get(centered, task), task);
      const fitted = sumOfSquares(multiply(basis, loadings, task).data);
      // ‖Ȳ‖² − ‖Ȳ − FFᵀȲ‖², without the difference that a small share would be lost in
      const explained = 2 * sumOfSquares(loadings.data) - fitted;
      return { value: Math.min(1, explained / size ** 2) };
    },
  });
}

/** Maps of the x side that change nothing: of a target also its scale. */
function invariancesOf(direction: Direction) {
  return direction === "xy"
    ? (["orthogonal", "translation"] as const)
    : (["orthogonal", "isotropicScaling", "translation"] as const);
}

export const regressionRidgeXy = defineRidge("xy");
export const regressionRidgeYx = defineRidge("yx");
