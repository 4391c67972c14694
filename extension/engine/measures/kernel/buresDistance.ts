import { defineMeasure } from "../measure";
import { thinFactor } from "../parts/thinFactor";
import { buresSquared } from "./fidelity";

/**
 * Bures distance: √(tr K + tr L − 2·tr (K^½ L K^½)^½), K = X̄X̄ᵀ, L = ȲȲᵀ (n×n) on column-centered
 * X (n×p), Y (n×q): the Procrustes distance ‖X̄Q − Ȳ‖_F after the best rotation Q.
 * Distance from 0 on, in units of the entries; 0 means equal up to rotation and shift.
 * Cost O(n·p·q + p·q·min(p, q)), with min(n, p) in place of p and min(n, q) of q.
 * Defined for all inputs.
 * Bhatia, Jain and Lim 2019; Harvey et al. 2024.
 */
export const buresDistance = defineMeasure({
  id: "bures.distance",
  name: "Bures distance",
  family: "kernel",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "translation"],
  help: "How far apart the two sides remain after the best rotation, in units of their entries: the same number as the Procrustes size-and-shape distance.",
  ignores: "Sees scale before shape: a representation and its double are far apart.",
  useWhen: "Between stages of one network, where the size of activations means something.",
  formula: "√(tr K + tr L − 2 · tr (K^½ L K^½)^½), K = X̄X̄ᵀ, L = ȲȲᵀ",
  cost: "O(n·p·q + p·q·min(p, q)), min(n, p) in place of p and min(n, q) of q",
  cite: ["bhatia2019", "harvey2024"],
  aliases: ["bures"],
  differs: [
    {
      library: "rsatoolbox compare_bures_metric",
      text: "Returns the square of the distance, though named a metric.",
      variant: "bures.distance@rsatoolbox",
    },
  ],
  prepare: () => [thinFactor],
  compare: (x, y, { task }) => ({ value: Math.sqrt(buresSquared(x, y, task)) }),
});
