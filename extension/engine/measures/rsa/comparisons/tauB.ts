import { ranks } from "../../parts/ranks";
import type { Comparison } from "../comparison";
import { countPairs } from "../kendall";
import { allTied, both } from "../sides";

/** Kendall's τ_b, which leaves out pairs that are tied. Null where a side is all ties. */
export const tauB: Comparison = {
  id: "tauB",
  name: "Kendall tau-b",
  noun: "Kendall's tau-b",
  range: [-1, 1],
  self: 1,
  needsNull: false,
  formula:
    "(concordant − discordant) / √((all − tied in d) · (all − tied in e)) over pairs of entries of d and e",
  ignores: "all but their order",
  useWhen: "and only the order of the distances should count, two at a time",
  cost: "O(n²·log n)",
  cite: ["knight1966", "kendall1945"],
  differs: [],
  prepare: ({ ordered }) => [ranks(ordered)],
  compare(x, y, dissimilarity, task) {
    const [d, e] = both(x, y, ranks(dissimilarity.ordered), task);
    const { score, all, tiedX, tiedY } = countPairs(d, e, task);
    if (tiedX === all) return { value: null, note: allTied("x", dissimilarity) };
    if (tiedY === all) return { value: null, note: allTied("y", dissimilarity) };
    const value = score / Math.sqrt(all - tiedX) / Math.sqrt(all - tiedY);
    return { value: Math.max(-1, Math.min(1, value)) };
  },
};
