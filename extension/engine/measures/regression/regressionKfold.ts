import type { ParamSpec } from "../descriptor";
import {
  defineMeasure,
  type Measure,
  type MeasureContext,
  type Measured,
  type Prepared,
} from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { centeredColumnSpace } from "../parts/columnSpace";
import { centeredNorm } from "../parts/norms";
import { ridgeBasis } from "../parts/ridgeBasis";
import { thinFactor } from "../parts/thinFactor";
import { type Direction, directions, inDirection } from "./direction";
import { shuffledFolds } from "./folds";
import { heldOutSquares } from "./heldOut";
import { lambdaParam } from "./regressionRidge";

const foldsParam: ParamSpec = {
  default: 5,
  min: 2,
  max: 1000,
  integer: true,
  help: "Parts of the samples, each held out once; as many as there are samples leaves one out at a time.",
};

const shared = {
  family: "regression",
  direction: "similarity",
  range: [null, 1],
  symmetric: false,
  metric: false,
  stochastic: true,
  // the shuffle goes by position
  rowOrderMatters: true,
  self: null,
  needsNull: false,
  cite: ["stone1974", "hoerl1970"],
} as const;

/**
 * Share of variance that linear regression explains on held-out samples: R² = 1 − SSE/SST pooled
 * over all entries of all folds, SST about the mean of the samples fitted to, for Y (n×q) on X
 * (n×p) with intercept (xy; yx the other way round). Folds are parts of a seeded shuffle.
 * Score up to 1; 0 is no better than predicting the mean, and it may be worse than that.
 * Cost O(n·p² + npq + n²·(p + q)/folds); where a fold's others do not determine the fit, the one of
 * least coefficients is taken, at O(n·p²) a fold.
 * Null with note `variance.none` when all rows of the target are equal.
 * Stone 1974; pooled R² rather than a mean of R² over folds or features.
 */
function defineLinearKfold(direction: Direction): Measure<"folds"> {
  const { from, to } = directions[direction];
  return defineMeasure({
    ...shared,
    id: `regression.linear.kfold.${direction}`,
    name: `Linear regression R², ${from} to ${to}, held out`,
    invariances: ["orthogonal", "isotropicScaling", "translation"],
    help: `Share of the variance of ${to} that linear regression on ${from} predicts on samples it was not fitted to.`,
    ignores: `Rotations and shifts of ${from}, and any invertible map of it while samples outnumber features.`,
    useWhen: `To ask whether ${to} can be read from ${from} without rewarding many features; 0 is no better than predicting the mean.`,
    formula: `1 − Σ‖${lower(to)}ᵢ − ${lower(to)}̂ᵢ‖² / Σ‖${lower(to)}ᵢ − mean‖², fit and mean without the fold of i`,
    cost: costOf(direction),
    params: { folds: foldsParam },
    prepare: () => [centered, thinFactor, centeredColumnSpace, centeredNorm],
    compare: (x, y, context) =>
      heldOut(direction, [x, y], { ...context, params: { ...context.params, lambda: 0 } }),
  });
}

/**
 * Share of variance that ridge regression explains on held-out samples: as for linear regression,
 * with the objective ‖Ȳ − X̄W‖²_F + λ‖W‖²_F in every fold, intercept free.
 * Score up to 1; 0 is no better than predicting the mean, and it may be worse than that.
 * Cost O(n·p² + npq + n²·(p + q)/folds).
 * Null with note `variance.none` when all rows of the target are equal.
 * Hoerl and Kennard 1970, Stone 1974; the objective of scikit-learn's Ridge(alpha=λ).
 */
function defineRidgeKfold(direction: Direction): Measure<"folds" | "lambda"> {
  const { from, to } = directions[direction];
  return defineMeasure({
    ...shared,
    id: `regression.ridge.kfold.${direction}`,
    name: `Ridge regression R², ${from} to ${to}, held out`,
    invariances: ridgeInvariances(direction),
    help: `Share of the variance of ${to} that ridge regression on ${from} predicts on samples it was not fitted to.`,
    ignores: `Rotations and shifts of ${from}; it sees the scale of ${from}, against which λ is weighed.`,
    useWhen:
      "As an encoding model: with many features and few samples, and a score that chance leaves at 0 or below.",
    formula: `1 − Σ‖${lower(to)}ᵢ − ${lower(to)}̂ᵢ‖² / Σ‖${lower(to)}ᵢ − mean‖², ridge fit and mean without the fold of i`,
    cost: costOf(direction),
    params: { folds: foldsParam, lambda: lambdaParam },
    prepare: ({ lambda }) => [centered, thinFactor, ridgeBasis(lambda), centeredNorm],
    compare: (x, y, context) => heldOut(direction, [x, y], context),
  });
}

function heldOut(
  direction: Direction,
  [x, y]: readonly [Prepared, Prepared],
  { task, seed, params }: MeasureContext<"folds" | "lambda">,
): Measured {
  const { predictor, target } = inDirection(direction, x, y);
  if (target.get(centeredNorm, task) === 0) return noVariance(directions[direction].target);
  const fit = {
    features: predictor.get(thinFactor, task),
    basis: predictor.get(ridgeBasis(params.lambda), task),
    targets: target.get(centered, task),
    lambda: params.lambda,
  };
  const { missed, total } = heldOutSquares(fit, shuffledFolds(x.n, params.folds, seed), task);
  return { value: 1 - missed / total };
}

/** Maps of the x side that change nothing: of a target also its scale. */
function ridgeInvariances(direction: Direction) {
  return direction === "xy"
    ? (["orthogonal", "translation"] as const)
    : (["orthogonal", "isotropicScaling", "translation"] as const);
}

/** With p or q features to predict from. */
const costOf = (direction: Direction): string =>
  `O(n·${direction === "xy" ? "p²" : "q²"} + npq + n²·(p + q)/folds)`;

const lower = (name: "X" | "Y"): string => (name === "X" ? "x" : "y");

export const regressionLinearKfoldXy = defineLinearKfold("xy");
export const regressionLinearKfoldYx = defineLinearKfold("yx");
export const regressionRidgeKfoldXy = defineRidgeKfold("xy");
export const regressionRidgeKfoldYx = defineRidgeKfold("yx");
