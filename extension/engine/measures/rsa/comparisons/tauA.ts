import { ranks } from "../../parts/ranks";
import type { Comparison } from "../comparison";
import { countPairs } from "../kendall";
import { both } from "../sides";
import { tiesOf } from "../ties";

/** Kendall's τₐ: concordant less discordant pairs, over all. 0 where a side is all ties. */
export const tauA: Comparison = {
  id: "tauA",
  name: "Kendall tau-a",
  noun: "Kendall's tau-a",
  range: [-1, 1],
  self: null,
  needsNull: false,
  formula:
    "(concordant − discordant) / (m(m − 1)/2) over pairs of the m = n(n − 1)/2 entries of d and e",
  ignores: "all but their order",
  useWhen: "and a side with equal distances should not gain by them",
  cost: "O(n²·log n)",
  cite: ["knight1966", "kendall1945"],
  differs: [],
  prepare: ({ ordered }) => [ranks(ordered)],
  compare(x, y, dissimilarity, task) {
    const [d, e] = both(x, y, ranks(dissimilarity.ordered), task);
    const { score, all } = countPairs(d, e, task);
    return { value: score / all, ...tiesOf(x, y, dissimilarity, task) };
  },
};
