import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centeredSvd } from "../parts/centeredSvd";
import { alphaParam, partlyWhitenedByNetrep, rescaled } from "./partialWhitening";
import { rotationAngle, rotationDistance } from "./rotationDistance";

const shared = {
  family: "alignment",
  direction: "distance",
  symmetric: true,
  invariances: ["orthogonal", "translation"],
  needsNull: true,
  ignores:
    "As the shape metric; in addition, directions of a variance below 10⁻⁷ (summed over samples) are not evened out.",
  useWhen: "Only to compare with numbers that netrep gave.",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["williams2021"],
  params: { alpha: alphaParam },
  prepare: () => [centeredSvd],
} as const;

/**
 * The angular shape metric as netrep's LinearMetric computes it: as `shapeMetric.angular` with the
 * eigenvalues λ of X̄ᵀX̄ (X n×p) clipped from below at 10⁻⁷ in λ^(−1/2).
 * Distance in [0, π/2].
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal.
 * Williams et al. 2021, as in `whiten` of netrep.
 */
export const shapeMetricAngularNetrep = defineMeasure({
  ...shared,
  id: "shapeMetric.angular@netrep",
  name: "Shape metric, angular (netrep)",
  metric: true,
  range: [0, Math.PI / 2],
  help: "The angular shape metric with netrep's bound on small eigenvalues, to reproduce its values.",
  formula: "arccos(‖X_αᵀY_α‖_* / (‖X_α‖_F‖Y_α‖_F)), max(λ, 10⁻⁷) in place of λ",
  compare(x, y, { task, params }) {
    const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
    if (a.rank === 0) return noVariance("x");
    if (b.rank === 0) return noVariance("y");
    const width = Math.max(x.p, y.p);
    const [left, right] = [a, b].map((svd) =>
      rescaled(partlyWhitenedByNetrep(svd, params.alpha, width), 1),
    );
    return { value: rotationAngle(left, right, task) };
  },
});

/**
 * The Euclidean shape metric as netrep's LinearMetric computes it: both sides padded with zeros to
 * max(p, q) features, eigenvalues of X̄ᵀX̄ clipped from below at 10⁻⁷, and X_α scaled by
 * √(Σλ / Σ(α√λ + 1 − α)²), both sums over all features.
 * Distance, at least 0. Not a metric: the scale of one side depends on the width of the other.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal.
 * Williams et al. 2021, as in `whiten` of netrep.
 */
export const shapeMetricEuclideanNetrep = defineMeasure({
  ...shared,
  id: "shapeMetric.euclidean@netrep",
  name: "Shape metric, Euclidean (netrep)",
  metric: false,
  range: [0, null],
  help: "The Euclidean shape metric with netrep's scaling and bound on small eigenvalues, to reproduce its values.",
  formula: "√(‖X_α‖²_F + ‖Y_α‖²_F − 2‖X_αᵀY_α‖_*), X_α scaled by √(Σλ / Σ(α√λ + 1 − α)²)",
  compare(x, y, { task, params }) {
    const [a, b] = [x.get(centeredSvd, task), y.get(centeredSvd, task)];
    if (a.rank === 0) return noVariance("x");
    if (b.rank === 0) return noVariance("y");
    const width = Math.max(x.p, y.p);
    const [left, right] = [a, b].map((svd) => partlyWhitenedByNetrep(svd, params.alpha, width));
    return { value: rotationDistance(left, right, task) };
  },
});
