import { defineMeasure } from "../measure";
import { thinFactor } from "../parts/thinFactor";
import { fidelity } from "./fidelity";

/**
 * Bures similarity: ‖X̄ᵀȲ‖_* = tr (K^½ L K^½)^½, the fidelity of K = X̄X̄ᵀ and L = ȲȲᵀ (n×n) on
 * column-centered X (n×p), Y (n×q). Not normalized: `nbs` is.
 * Score from 0 on, in squared units of the entries; ‖X̄‖²_F for a side with itself.
 * Cost O(n·p·q + p·q·min(p, q)), with min(n, p) in place of p and min(n, q) of q.
 * 0 where a side has no variance.
 * Bhatia, Jain and Lim 2019; Harvey et al. 2024.
 */
export const buresSimilarity = defineMeasure({
  id: "bures.similarity",
  name: "Bures similarity",
  family: "kernel",
  direction: "similarity",
  range: [0, null],
  symmetric: true,
  metric: false,
  self: null,
  needsNull: true,
  invariances: ["orthogonal", "translation"],
  help: "How much the two sides have in common after the best rotation, in squared units of their entries; also called fidelity.",
  ignores: "Sees scale before shape: doubling a side doubles the value.",
  useWhen:
    "As a building block of the Bures distance; to compare layers, take the normalized Bures similarity.",
  formula: "‖X̄ᵀȲ‖_* = tr (K^½ L K^½)^½, K = X̄X̄ᵀ, L = ȲȲᵀ",
  cost: "O(n·p·q + p·q·min(p, q)), min(n, p) in place of p and min(n, q) of q",
  cite: ["bhatia2019", "harvey2024"],
  differs: [
    {
      library: "rsatoolbox compare_bures_similarity",
      text: "Divides by √(tr K · tr L).",
      variant: "nbs",
    },
  ],
  prepare: () => [thinFactor],
  compare: (x, y, { task }) => ({ value: fidelity(x, y, task) }),
});
