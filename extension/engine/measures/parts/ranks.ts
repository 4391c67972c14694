/** Ranks of dissimilarities, ties at their average, less the mean rank. O(m) for m of them. */
import type { Part } from "../measure";
import { condensedLength } from "./condensed";
import { sortOrder } from "./sortOrder";
import { sum } from "./sums";

/**
 * Dissimilarities that differ by no more than this share of their size, or of the mean of all
 * where it is larger, are tied: equal ones may differ so much by the rounding of products.
 */
const ROUNDING = 2 ** -48;
/** Below this share of the mean, dissimilarities are sums of differences, and closer to exact. */
const NEAR = 1e-3;

/** Null for null. Multiples of ½, so that sums of them are exact. */
export const ranks = (part: Part<Float64Array | null>): Part<Float64Array | null> => ({
  id: `ranks(${part.id})`,
  bytes: (n) => 8 * condensedLength(n),
  compute(x, task) {
    const values = x.get(part, task);
    return values && centeredRanks(values);
  },
});

/** Of numbers from 0 on. */
export function centeredRanks(values: Float64Array): Float64Array {
  const m = values.length;
  const order = sortOrder(values);
  const mean = sum(values) / m;
  const result = new Float64Array(m);
  for (let first = 0; first < m; ) {
    let end = first + 1;
    let value = values[order[first]];
    while (end < m) {
      const next = values[order[end]];
      if (next - value > ROUNDING * Math.max(next, Math.min(mean, next / NEAR))) break;
      value = next;
      end++;
    }
    // ranks first + 1 to end, about the mean rank (m + 1)/2
    const rank = (first + end - m) / 2;
    for (let k = first; k < end; k++) result[order[k]] = rank;
    first = end;
  }
  return result;
}
