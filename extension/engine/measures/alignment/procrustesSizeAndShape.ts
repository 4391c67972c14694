import { defineMeasure } from "../measure";
import { centeredNorm } from "../parts/norms";
import { thinFactor } from "../parts/thinFactor";
import { rotationDistance } from "./rotationDistance";

/**
 * Size-and-shape distance: min over rotations of ‖X̄Q − Ȳ‖_F = √(‖X̄‖² + ‖Ȳ‖² − 2‖X̄ᵀȲ‖_*) for
 * column-centered X (n×p), Y (n×q), the narrower padded with zeros.
 * Distance in the unit of the features, at least 0; 0 means equal up to rotation and shift.
 * Cost O(npq + min(p, q)·pq), with n in place of a larger p or q. Rotated copies come out at
 * 10⁻¹⁵ of the norm times the condition number, 10⁻⁸ at worst; equal inputs at 0.
 * Defined on all input: against a side without variance it is the norm of the other.
 * Williams et al. 2021; Schönemann 1966.
 */
export const procrustesSizeAndShape = defineMeasure({
  id: "procrustes.sizeAndShape",
  name: "Procrustes size-and-shape distance",
  family: "alignment",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "translation"],
  needsNull: true,
  help: "What remains between the two centered representations after the best rotation, in units of their entries: the same number as the Bures distance.",
  ignores:
    "Rotations and shifts; it grows with the number of samples and with the scale of the data.",
  useWhen: "When the size of activations matters, as between training steps of one model.",
  formula: "min_Q ‖X̄Q − Ȳ‖_F = √(‖X̄‖²_F + ‖Ȳ‖²_F − 2‖X̄ᵀȲ‖_*)",
  cost: "O(npq + min(p, q)·pq), with n in place of a larger p or q",
  cite: ["schonemann1966", "williams2021"],
  prepare: () => [thinFactor, centeredNorm],
  compare(x, y, { task }) {
    const [a, b] = [x, y].map((side) => ({
      matrix: side.get(thinFactor, task),
      scale: 1,
      norm: side.get(centeredNorm, task),
    }));
    return { value: rotationDistance(a, b, task) };
  },
});
