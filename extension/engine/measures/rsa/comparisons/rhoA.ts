import { ranks } from "../../parts/ranks";
import { dot } from "../../parts/sums";
import type { Comparison } from "../comparison";
import { both } from "../sides";
import { tiesOf } from "../ties";

/**
 * ρₐ = 12·⟨rank d − mean, rank e − mean⟩/(m³ − m) for m dissimilarities, ties at average ranks: the
 * Spearman correlation to expect when ties are broken at random. 0 where a side is all ties.
 */
export const rhoA: Comparison = {
  id: "rhoA",
  name: "Spearman rho-a",
  noun: "rho-a, the Spearman correlation with ties broken at random,",
  range: [-1, 1],
  self: null,
  needsNull: false,
  formula: "12·⟨rank d − mean, rank e − mean⟩ / (m³ − m), m = n(n − 1)/2",
  ignores: "all but their order",
  useWhen: "and a side with equal distances should not gain by them",
  cost: "O(n²·log n)",
  cite: ["schuett2023"],
  differs: [],
  prepare: ({ ordered }) => [ranks(ordered)],
  compare(x, y, dissimilarity, task) {
    const [d, e] = both(x, y, ranks(dissimilarity.ordered), task);
    const m = d.length;
    // (m³ − m)/12 is at most 2⁵³ only up to m of about 4·10⁵; a factor at a time loses nothing
    const value = ((dot(d, e) / m) * 12) / (m - 1) / (m + 1);
    return { value: Math.max(-1, Math.min(1, value)), ...tiesOf(x, y, dissimilarity, task) };
  },
};
