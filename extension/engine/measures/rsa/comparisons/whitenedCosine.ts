import { doubleCentered } from "../../parts/doubleCentered";
import { squareSum } from "../../parts/squareSum";
import { dot } from "../../parts/sums";
import type { Comparison } from "../comparison";
import { both } from "../sides";

/**
 * The cosine under the covariance V that dissimilarities have among each other when the noise of
 * samples is independent and alike: dᵀV⁻¹e/√(dᵀV⁻¹d·eᵀV⁻¹e). Since V = 2I + BBᵀ, B the incidence
 * of pairs and samples, V⁻¹ = ½(I − B(nI + 11ᵀ)⁻¹Bᵀ), and dᵀV⁻¹e = ¼⟨HDH, HEH⟩, H = I − 11ᵀ/n.
 * On squared distances this is linear CKA; on distances, the square of distance correlation.
 */
export const whitenedCosine: Comparison = {
  id: "whitenedCosine",
  name: "whitened cosine",
  noun: "whitened cosine",
  range: [0, 1],
  self: 1,
  needsNull: true,
  formula: "dᵀV⁻¹e / √(dᵀV⁻¹d · eᵀV⁻¹e), V the covariance of distances under independent noise",
  ignores: "one scale; high by chance where samples are few compared with features",
  useWhen: "and distances that share a sample should not count as independent",
  cost: "O(n²)",
  cite: ["diedrichsen2021", "schuett2023"],
  differs: [],
  prepare: ({ entries }) => [doubleCentered(entries), squareSum(doubleCentered(entries))],
  compare(x, y, { entries }, task) {
    const part = doubleCentered(entries);
    const [d, e] = both(x, y, part, task);
    const [dd, ee] = [x.get(squareSum(part), task), y.get(squareSum(part), task)];
    // never negative for distances of Euclidean spaces and their squares, but for rounding
    return { value: Math.max(0, Math.min(1, dot(d, e) / Math.sqrt(dd) / Math.sqrt(ee))) };
  },
};
