/** p values of many comparisons at once. */

/**
 * Holm's step-down p values: max over j ≤ i of (m − j)·p₍ⱼ₎, at most 1, in the order given.
 * Hold the chance of any false rejection, under any dependence. Holm 1979.
 */
export function holm(p: ArrayLike<number>): Float64Array {
  const order = ascending(p);
  const adjusted = new Float64Array(p.length);
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (p.length - rank) * p[at]));
    adjusted[at] = least;
  });
  return adjusted;
}

/**
 * Benjamini and Hochberg's step-up p values: min over j ≥ i of m·p₍ⱼ₎/j, at most 1.
 * Hold the expected share of false rejections among all, under independence or positive
 * dependence. Benjamini and Hochberg 1995.
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const order = ascending(p);
  const adjusted = new Float64Array(p.length);
  let most = 1;
  for (let rank = p.length; rank >= 1; rank--) {
    const at = order[rank - 1];
    most = Math.min(most, (p.length * p[at]) / rank);
    adjusted[at] = most;
  }
  return adjusted;
}

const ascending = (p: ArrayLike<number>): number[] =>
  Array.from(p, (_, i) => i).sort((x, y) => p[x] - p[y] || x - y);
