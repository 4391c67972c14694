import { defineMeasure } from "../measure";
import { distances } from "../parts/distances";

/**
 * Norm of the difference of distances: ‖D − E‖_F, dᵢⱼ = |xᵢ − xⱼ|, eᵢⱼ = |yᵢ − yⱼ| (n×n).
 * Distance from 0 on; 0 means equal up to rotation and shift. Grows with n.
 * Cost O(n²·(p + q)).
 * Defined for all inputs.
 * Yin and Shen 2018; as Klabunde et al. 2025 list it.
 */
export const rsmNormDifference = defineMeasure({
  id: "rsmNormDifference",
  name: "RSM norm difference",
  family: "kernel",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: true,
  invariances: ["orthogonal", "translation"],
  help: "How far the distances between inputs differ: the Frobenius norm of the difference of the two distance matrices.",
  ignores:
    "Sees scale before shape: a representation and its double are far apart; grows with the number of samples.",
  useWhen: "Between stages of one network, where the size of distances means something.",
  formula: "‖D − E‖_F, dᵢⱼ = |xᵢ − xⱼ|, eᵢⱼ = |yᵢ − yⱼ|",
  cost: "O(n²·(p + q))",
  cite: ["yin2018", "klabunde2025"],
  differs: [
    {
      library: "ReSi RSMNormDifference",
      text: "Takes the spectral norm of the square matrix, where its comment means the norm of a vector.",
      variant: "rsmNormDifference@resi",
    },
    {
      library: "Yin and Shen 2018 (PIP loss)",
      text: "Take inner products between inputs where this measure takes distances.",
    },
  ],
  prepare: () => [distances],
  compare(x, y, { task }) {
    const [d, e] = [x.get(distances, task), y.get(distances, task)];
    let total = 0;
    for (let i = 0; i < d.length; i++) {
      const difference = d[i] - e[i];
      total += difference * difference;
    }
    // every pair is in the matrix twice
    return { value: Math.sqrt(2 * total) };
  },
});
