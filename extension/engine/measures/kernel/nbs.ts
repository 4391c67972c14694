import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { thinFactor } from "../parts/thinFactor";
import { fidelity, trace } from "./fidelity";

/**
 * Normalized Bures similarity: ‖X̄ᵀȲ‖_* / (‖X̄‖_F ‖Ȳ‖_F) on column-centered X (n×p), Y (n×q), ‖·‖_*
 * the sum of singular values: the cosine of the Procrustes angle.
 * Score in [0, 1]; 1 means equal up to rotation, shift and one scale.
 * Cost O(n·p·q + p·q·min(p, q)), with min(n, p) in place of p and min(n, q) of q.
 * Null with note `variance.none` when all rows of a side are equal.
 * Tang et al. 2020; Harvey et al. 2024.
 */
export const nbs = defineMeasure({
  id: "nbs",
  name: "Normalized Bures similarity",
  family: "kernel",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  needsNull: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "The cosine of the angle that is left between the two sides after the best rotation: directions of small variance count for more than in linear CKA.",
  ignores:
    "Weighs directions by their variance, where linear CKA takes its square; high by chance where samples are few compared with features.",
  useWhen: "Where linear CKA sees only the few largest directions.",
  formula: "‖X̄ᵀȲ‖_* / (‖X̄‖_F · ‖Ȳ‖_F)",
  cost: "O(n·p·q + p·q·min(p, q)), min(n, p) in place of p and min(n, q) of q",
  cite: ["tang2020", "harvey2024"],
  differs: [
    {
      library: "rsatoolbox compare_bures_similarity",
      text: "Gives the same value for squared Euclidean dissimilarities, under the name of Bures similarity; ours of that name is not normalized.",
    },
  ],
  prepare: () => [thinFactor],
  compare(x, y, { task }) {
    const [k, l] = [trace(x, task), trace(y, task)];
    if (k === 0) return noVariance("x");
    if (l === 0) return noVariance("y");
    return { value: Math.min(1, fidelity(x, y, task) / Math.sqrt(k) / Math.sqrt(l)) };
  },
});
