import { defineMeasure } from "../measure";
import { allZero, noVariance } from "../notes";
import { centeredNorm, norm } from "../parts/norms";
import { thinFactor } from "../parts/thinFactor";
import { uncenteredThinFactor } from "../parts/uncenteredThinFactor";
import { rotationAngle, unitShape } from "./rotationDistance";

const shared = {
  family: "alignment",
  direction: "distance",
  range: [0, Math.PI / 2],
  symmetric: true,
  metric: true,
  needsNull: true,
  cost: "O(npq + min(p, q)·pq), with n in place of a larger p or q",
  cite: ["schonemann1966", "williams2021"],
} as const;

/**
 * Angular Procrustes distance: arccos ‖XᵀY‖_*, the angle that the best rotation leaves between X
 * (n×p) and Y (n×q), column-centered and of unit Frobenius norm.
 * Distance in [0, π/2]; 0 means equal up to rotation, shift and one scale.
 * Cost O(npq + min(p, q)·pq), with n in place of a larger p or q. By the arcsine of half of the
 * Procrustes distance, so that small angles keep all digits; equal inputs come out at 0.
 * Null with note `variance.none` when all rows of a side are equal.
 * Williams et al. 2021 with centering, as netrep's LinearMetric(alpha=1).
 */
export const procrustesAngular = defineMeasure({
  ...shared,
  id: "procrustes.angular",
  name: "Angular Procrustes distance",
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "The angle that remains between the two sides after the best rotation, each centered and taken as one long vector.",
  ignores:
    "Rotations, shifts and overall size; directions of small variance hardly count; small by chance where samples are few compared with features.",
  useWhen: "As the Procrustes distance, where an angle is easier to read.",
  formula: "arccos ‖XᵀY‖_*, X and Y centered and scaled to ‖·‖_F = 1",
  prepare: () => [thinFactor, centeredNorm],
  compare(x, y, { task }) {
    const [sizeX, sizeY] = [x.get(centeredNorm, task), y.get(centeredNorm, task)];
    if (sizeX === 0) return noVariance("x");
    if (sizeY === 0) return noVariance("y");
    const [a, b] = [x.get(thinFactor, task), y.get(thinFactor, task)];
    return { value: rotationAngle(unitShape(a, sizeX), unitShape(b, sizeY), task) };
  },
});

/**
 * As {@link procrustesAngular} without centering: arccos ‖XᵀY‖_* for X (n×p), Y (n×q) of unit
 * Frobenius norm.
 * Distance in [0, π/2]; 0 means equal up to rotation about the origin and one scale.
 * Cost O(npq + min(p, q)·pq), with n in place of a larger p or q.
 * Null with note `variance.none` when a side is zero.
 * Williams et al. 2021, as ReSi's orthogonal_angular_shape_metric.
 */
export const procrustesAngularUncentered = defineMeasure({
  ...shared,
  id: "procrustes.angular.uncentered",
  name: "Angular Procrustes distance, uncentered",
  invariances: ["orthogonal", "isotropicScaling"],
  help: "The angle that remains between the two sides after the best rotation, each taken as one long vector, means left in.",
  ignores:
    "Rotations and overall size; where means are large compared with the spread, it sees little else.",
  useWhen: "When the origin means something, as for activations after a ReLU.",
  formula: "arccos ‖XᵀY‖_*, X and Y scaled to ‖·‖_F = 1",
  prepare: () => [uncenteredThinFactor, norm],
  compare(x, y, { task }) {
    const [sizeX, sizeY] = [x.get(norm, task), y.get(norm, task)];
    if (sizeX === 0) return allZero("x");
    if (sizeY === 0) return allZero("y");
    const [a, b] = [x.get(uncenteredThinFactor, task), y.get(uncenteredThinFactor, task)];
    return { value: rotationAngle(unitShape(a, sizeX), unitShape(b, sizeY), task) };
  },
});
