import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centeredNorm } from "../parts/norms";
import { thinFactor } from "../parts/thinFactor";
import { rotationDistance, unitShape } from "./rotationDistance";

/**
 * Procrustes distance: min over rotations of ‖XQ − Y‖_F = √(2 − 2‖XᵀY‖_*) for X (n×p), Y (n×q)
 * column-centered and of unit Frobenius norm, the narrower padded with zeros.
 * Distance in [0, √2]; 0 means equal up to rotation, shift and one scale.
 * Cost O(npq + min(p, q)·pq), with n in place of a larger p or q. Rotated copies come out at
 * 10⁻¹⁵ times the condition number, 10⁻⁸ at worst; equal inputs at 0.
 * Null with note `variance.none` when all rows of a side are equal.
 * Ding et al. 2021; Schönemann 1966.
 */
export const procrustesEuclidean = defineMeasure({
  id: "procrustes.euclidean",
  name: "Procrustes distance",
  family: "alignment",
  direction: "distance",
  range: [0, Math.SQRT2],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  needsNull: true,
  help: "What remains between the two sides, each centered and scaled to unit size, after the best rotation of one onto the other.",
  ignores:
    "Rotations, shifts and overall size; directions of small variance hardly count; small by chance where samples are few compared with features.",
  useWhen: "When a true distance is needed, to cluster or embed layers and models.",
  formula: "min_Q ‖XQ − Y‖_F = √(2 − 2‖XᵀY‖_*), X and Y centered and scaled to ‖·‖_F = 1",
  cost: "O(npq + min(p, q)·pq), with n in place of a larger p or q",
  cite: ["schonemann1966", "ding2021", "williams2021"],
  aliases: ["procrustes"],
  differs: [
    {
      library: "sim_metric procrustes (Ding et al. 2021)",
      text: "Returns the squared distance, 2 − 2‖XᵀY‖_*.",
    },
    {
      library: "scipy.spatial.procrustes",
      text: "Also fits a scale to one side and returns 1 − ‖XᵀY‖²_*, a squared residual.",
    },
  ],
  prepare: () => [thinFactor, centeredNorm],
  compare(x, y, { task }) {
    const [sizeX, sizeY] = [x.get(centeredNorm, task), y.get(centeredNorm, task)];
    if (sizeX === 0) return noVariance("x");
    if (sizeY === 0) return noVariance("y");
    const [a, b] = [x.get(thinFactor, task), y.get(thinFactor, task)];
    const value = rotationDistance(unitShape(a, sizeX), unitShape(b, sizeY), task);
    return { value: Math.min(Math.SQRT2, value) };
  },
});
