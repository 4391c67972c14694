import { ranks } from "../../parts/ranks";
import { squareSum } from "../../parts/squareSum";
import { dot } from "../../parts/sums";
import type { Comparison } from "../comparison";
import { allTied, both } from "../sides";

/** Spearman's correlation, ties at average ranks. Null where a side is all ties. */
export const spearman: Comparison = {
  id: "spearman",
  name: "Spearman",
  noun: "Spearman correlation",
  range: [-1, 1],
  self: 1,
  needsNull: false,
  formula: "r(rank d, rank e)",
  ignores: "all but their order",
  useWhen: "and only the order of the distances should count",
  cost: "O(n²·log n)",
  cite: [],
  differs: [],
  prepare: ({ ordered }) => [ranks(ordered), squareSum(ranks(ordered))],
  compare(x, y, dissimilarity, task) {
    const part = ranks(dissimilarity.ordered);
    const [xx, yy] = [x.get(squareSum(part), task), y.get(squareSum(part), task)];
    if (xx === 0) return { value: null, note: allTied("x", dissimilarity) };
    if (yy === 0) return { value: null, note: allTied("y", dissimilarity) };
    const [d, e] = both(x, y, part, task);
    return { value: Math.max(-1, Math.min(1, dot(d, e) / Math.sqrt(xx) / Math.sqrt(yy))) };
  },
};
