import { moments } from "../../parts/moments";
import type { Comparison } from "../comparison";
import { allTied, both } from "../sides";

/** Pearson's correlation. Null where all dissimilarities of a side are equal. */
export const pearson: Comparison = {
  id: "pearson",
  name: "Pearson",
  noun: "Pearson correlation",
  range: [-1, 1],
  self: 1,
  needsNull: false,
  formula: "r(d, e)",
  ignores: "an offset and a scale",
  useWhen: "and the distances are expected to agree up to an offset and a scale",
  cost: "O(n²)",
  cite: [],
  differs: [],
  prepare: ({ entries }) => [entries, moments(entries)],
  compare(x, y, dissimilarity, task) {
    const [d, e] = both(x, y, dissimilarity.entries, task);
    const [dMoments, eMoments] = both(x, y, moments(dissimilarity.entries), task);
    if (dMoments.squares === 0) return { value: null, note: allTied("x", dissimilarity) };
    if (eMoments.squares === 0) return { value: null, note: allTied("y", dissimilarity) };
    const [dMean, eMean] = [dMoments.mean, eMoments.mean];
    let product = 0;
    for (let i = 0; i < d.length; i++) product += (d[i] - dMean) * (e[i] - eMean);
    const r = product / Math.sqrt(dMoments.squares) / Math.sqrt(eMoments.squares);
    return { value: Math.max(-1, Math.min(1, r)) };
  },
};
