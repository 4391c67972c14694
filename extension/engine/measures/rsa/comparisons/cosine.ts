import { squareSum } from "../../parts/squareSum";
import { dot } from "../../parts/sums";
import type { Comparison } from "../comparison";
import { both } from "../sides";

/** The cosine of the lists as they are. */
export const cosine: Comparison = {
  id: "cosine",
  name: "cosine",
  noun: "cosine",
  range: [0, 1],
  self: 1,
  needsNull: true,
  formula: "⟨d, e⟩ / (|d| · |e|)",
  ignores: "one scale; close to 1 for any two sides, since none of them is negative",
  useWhen: "and a distance of 0 means something; read it beside its chance level",
  cost: "O(n²)",
  cite: [],
  differs: [],
  prepare: ({ entries }) => [entries, squareSum(entries)],
  compare(x, y, { entries }, task) {
    const [d, e] = both(x, y, entries, task);
    const [dd, ee] = [x.get(squareSum(entries), task), y.get(squareSum(entries), task)];
    return { value: Math.min(1, dot(d, e) / Math.sqrt(dd) / Math.sqrt(ee)) };
  },
};
