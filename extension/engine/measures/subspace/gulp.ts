import type { ParamSpec } from "../descriptor";
import { defineMeasure, type MeasureContext, type Measured, type Prepared } from "../measure";
import { noVariance, saturated, undefinedHere } from "../notes";
import { relativeRidgeBasis } from "../parts/ridgeBasis";
import { projectorDistance, smootherDistance } from "./smootherDistance";

const lambdaParam: ParamSpec = {
  default: 0,
  min: 0,
  max: Number.MAX_VALUE,
  integer: false,
  help: "Weight of the penalty of the linear predictors, for representations of unit total variance.",
};

const shared = {
  family: "subspace",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  needsNull: true,
  params: { lambda: lambdaParam },
  cost: "O(n·(p² + q² + pq))",
} as const;

/**
 * GULP distance: how far predictions by ridge regression on X (n×p) and on Y (n×q) can be apart,
 * d² = tr((Σ⁻Σ)²) + tr((Σ′⁻Σ′)²) − 2·tr(Σ⁻ΣₓᵧΣ′⁻Σᵧₓ) with Σ⁻ = (Σ + λI)⁻¹ and covariances of
 * centered representations of unit total variance: ‖H − H′‖_F, H = X̄(X̄ᵀX̄ + λ‖X̄‖²I)⁻¹X̄ᵀ.
 * Distance, at least 0; with λ = 0, √(r + r′ − 2Σρ²) of the ranks and the canonical correlations.
 * Cost O(n·(p² + q² + pq)). Copies come out at 10⁻¹⁴ times the condition number.
 * Null with note `variance.none` when all rows of a side are equal; with note `saturated` at
 * λ = 0 when a side has n − 1 independent directions, which fixes it by the ranks.
 * Boix-Adserà et al. 2022; λ = 0 to numerical rank.
 */
export const gulp = defineMeasure({
  ...shared,
  id: "gulp",
  name: "GULP distance",
  metric: true,
  // at λ = 0; with a penalty: orthogonal, isotropicScaling, translation
  invariances: ["affine"],
  help: "How far apart the predictions of linear (ridge) models fitted to the two sides can be, whatever target of bounded size they are fitted to.",
  ignores:
    "With λ = 0, how much variance a direction has, as in CCA; it grows with the number of features.",
  useWhen:
    "To ask whether linear models fitted to the two sides would predict alike; raise λ where features are many.",
  formula: "‖H − H′‖_F, H = X̄(X̄ᵀX̄ + λ‖X̄‖²_F·I)⁻¹X̄ᵀ, H′ the same of Y",
  cite: ["boixadsera2022"],
  differs: [
    {
      library: "ReSi Gulp and sgstepaniants/GULP predictor_dist",
      text: "Return the squared distance, which is no metric.",
      variant: "gulp@resi",
    },
  ],
  prepare: ({ lambda }) => [relativeRidgeBasis(lambda)],
  compare: (x, y, context) => distance(x, y, context),
});

/**
 * GULP as ReSi returns it, squared: see `gulp`, X (n×p), Y (n×q).
 * Distance, at least 0.
 * Cost O(n·(p² + q² + pq)).
 * Null with note `variance.none` when all rows of a side are equal, and where the library refuses:
 * more features than samples. It divides by rounding errors where features depend on one another;
 * this one cuts at numerical rank.
 * Boix-Adserà et al. 2022, as in repsim/measures/gulp.py of ReSi.
 */
export const gulpResi = defineMeasure({
  ...shared,
  id: "gulp@resi",
  name: "GULP distance (ReSi)",
  metric: false,
  invariances: ["affine"],
  help: "The square of the GULP distance, to reproduce values of ReSi, which lists it as a metric.",
  ignores: "As the GULP distance.",
  useWhen: "Only to compare with numbers that ReSi gave.",
  formula: "‖H − H′‖²_F, H = X̄(X̄ᵀX̄ + λ‖X̄‖²_F·I)⁻¹X̄ᵀ, H′ the same of Y",
  cite: ["boixadsera2022", "klabunde2025"],
  prepare: ({ lambda }) => [relativeRidgeBasis(lambda)],
  compare(x, y, context) {
    const [side, width] = x.p > x.n ? ["x", x.p] : ["y", y.p];
    if (width > x.n) {
      return undefinedHere(
        `ReSi refuses more features (${width} in ${side}) than samples (${x.n})`,
      );
    }
    const measured = distance(x, y, context);
    return measured.value === null ? measured : { ...measured, value: measured.value ** 2 };
  },
});

function distance(
  x: Prepared,
  y: Prepared,
  { task, params: { lambda } }: MeasureContext<"lambda">,
): Measured {
  const [f, g] = [x.get(relativeRidgeBasis(lambda), task), y.get(relativeRidgeBasis(lambda), task)];
  if (f.columns === 0) return noVariance("x");
  if (g.columns === 0) return noVariance("y");
  const most = Math.max(f.columns, g.columns);
  if (lambda > 0) return { value: smootherDistance(f, g, task) };
  if (most < x.n - 1) return { value: projectorDistance(f, g, task) };
  const text = `a side spans all ${x.n - 1} directions that ${x.n} centered samples can differ in, so that the distance follows from the ranks; more samples are needed`;
  return { value: Math.sqrt(Math.abs(f.columns - g.columns)), note: saturated(text) };
}
