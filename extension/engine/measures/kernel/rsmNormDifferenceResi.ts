import { defineMeasure } from "../measure";
import { distances } from "../parts/distances";
import { condensedSpectralNorm } from "./spectralNorm";

/**
 * Norm of the difference of distances as ReSi computes it: the spectral norm of D − E,
 * dᵢⱼ = |xᵢ − xⱼ|, eᵢⱼ = |yᵢ − yⱼ| (n×n).
 * Distance from 0 on; 0 means equal up to rotation and shift.
 * Cost O(n²·(p + q)), and O(n²) a step of the iteration that finds the norm.
 * Defined for all inputs.
 * Klabunde et al. 2025, `RSMNormDifference`.
 */
export const rsmNormDifferenceResi = defineMeasure({
  id: "rsmNormDifference@resi",
  name: "RSM norm difference (ReSi)",
  family: "kernel",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "translation"],
  help: "How far the distances between inputs differ, in the spectral norm, to reproduce values of ReSi.",
  ignores: "Sees scale before shape, and only the one pattern in which distances differ most.",
  useWhen: "Only to compare with numbers that ReSi gave.",
  formula: "‖D − E‖₂, dᵢⱼ = |xᵢ − xⱼ|, eᵢⱼ = |yᵢ − yⱼ|",
  cost: "O(n²·(p + q))",
  cite: ["klabunde2025"],
  prepare: () => [distances],
  compare(x, y, { task }) {
    const [d, e] = [x.get(distances, task), y.get(distances, task)];
    return {
      value: condensedSpectralNorm(
        d.map((entry, i) => entry - e[i]),
        x.n,
        task,
      ),
    };
  },
});
