import { saturation } from "../cca/canonicalPair";
import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centeredSvd } from "../parts/centeredSvd";
import { alphaParam, partlyWhitened, rescaled } from "./partialWhitening";
import { rotationAngle, rotationDistance } from "./rotationDistance";

const shared = {
  family: "alignment",
  direction: "distance",
  symmetric: true,
  metric: true,
  // between α = 0 and 1 the variances are compared with 1, so that scale matters
  invariances: ["orthogonal", "translation"],
  needsNull: true,
  ignores:
    "Rotations and shifts. Between α = 0 and 1 it depends on the scale of the data: with singular values far above 1 it is close to Procrustes, far below 1 to CCA.",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["williams2021"],
  params: { alpha: alphaParam },
  prepare: () => [centeredSvd],
} as const;

/**
 * Generalized shape metric, angular: arccos(‖X_αᵀY_α‖_* / (‖X_α‖_F ‖Y_α‖_F)) with
 * X_α = X̄·V·diag(α + (1 − α)·λ^(−1/2))·Vᵀ, V and λ the eigenvectors and eigenvalues of X̄ᵀX̄, for
 * column-centered X (n×p), Y (n×q).
 * Distance in [0, π/2]; α = 1 is the angular Procrustes distance, α = 0 arccos(Σρ/√(r·r′)) of
 * the canonical correlations ρ.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal; directions below numerical
 * rank stay without variance. At α = 0 with note `saturated` when a side has n − 1 directions.
 * Williams et al. 2021.
 */
export const shapeMetricAngular = defineMeasure({
  ...shared,
  id: "shapeMetric.angular",
  name: "Shape metric, angular",
  range: [0, Math.PI / 2],
  help: "The angle that remains after the best rotation, once the variances of directions have been evened out in part: Procrustes at α = 1, canonical correlation at α = 0.",
  useWhen:
    "To go from Procrustes to CCA by degrees with a distance that obeys the triangle inequality.",
  formula:
    "arccos(‖X_αᵀY_α‖_* / (‖X_α‖_F‖Y_α‖_F)), X_α = X̄·V·diag(α + (1 − α)λ^(−1/2))·Vᵀ, λ and V the eigenvalues and eigenvectors of X̄ᵀX̄",
  differs: [
    {
      library: "netrep LinearMetric",
      text: "Clips eigenvalues of X̄ᵀX̄ at 10⁻⁷, whatever the scale, where we cut at numerical rank; its default alpha is 1.",
      variant: "shapeMetric.angular@netrep",
    },
  ],
  compare(x, y, { task, params }) {
    const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
    if (a.rank === 0) return noVariance("x");
    if (b.rank === 0) return noVariance("y");
    const [left, right] = [a, b].map((svd) => rescaled(partlyWhitened(svd, params.alpha), 1));
    const value = rotationAngle(left, right, task);
    const note = params.alpha === 0 ? saturation(x.n, [a.rank, b.rank]) : undefined;
    return note ? { value, note } : { value };
  },
});

/**
 * Generalized shape metric, Euclidean: min over rotations of ‖X_αQ − Y_α‖_F with X_α as for the
 * angular one, rescaled to ‖X̄‖_F, for column-centered X (n×p), Y (n×q).
 * Distance in the unit of the features, at least 0; α = 1 is the size-and-shape distance.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal; directions below numerical
 * rank stay without variance.
 * Williams et al. 2021; the rescaling is netrep's.
 */
export const shapeMetricEuclidean = defineMeasure({
  ...shared,
  id: "shapeMetric.euclidean",
  name: "Shape metric, Euclidean",
  range: [0, null],
  help: "What remains after the best rotation, once the variances of directions have been evened out in part, in units of the entries.",
  useWhen: "As the angular shape metric, when the size of activations matters.",
  formula:
    "√(‖X̄‖²_F + ‖Ȳ‖²_F − 2‖X_αᵀY_α‖_*), X_α as in the angular shape metric, rescaled to ‖X_α‖_F = ‖X̄‖_F",
  differs: [
    {
      library: "netrep LinearMetric(score_method='euclidean')",
      text: "Counts features without variance, zero padding included, as if whitening had made them 1, and clips eigenvalues at 10⁻⁷; its default alpha is 1.",
      variant: "shapeMetric.euclidean@netrep",
    },
  ],
  compare(x, y, { task, params }) {
    const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
    if (a.rank === 0) return noVariance("x");
    if (b.rank === 0) return noVariance("y");
    const [left, right] = [a, b].map((svd) => partlyWhitened(svd, params.alpha));
    return { value: rotationDistance(left, right, task) };
  },
});
