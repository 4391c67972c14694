/**
 * The scalar twin of assembly/pairSums.ts: the same sums by the same order of additions, written
 * for the eye. Kernels must agree with it to the last bit.
 */
export interface TwinTotals {
  sums: number[];
  maxDifference: number;
  signsDiffer: number;
  changed: number;
  signsA: { positive: number; negative: number; zero: number };
  signsB: { positive: number; negative: number; zero: number };
  nonfiniteA: number;
  nonfiniteB: number;
  nonfinitePairs: number;
}

const BLOCK = 2048;

const terms: readonly ((x: number, y: number) => number)[] = [
  (x, y) => x * y,
  (x) => x * x,
  (_, y) => y * y,
  (x, y) => (x - y) * (x - y),
  (x, y) => Math.abs(x - y),
  (x) => Math.abs(x),
  (_, y) => Math.abs(y),
];

export function pairTotalsTwin(a: Float64Array, b: Float64Array): TwinTotals {
  const totals: TwinTotals = {
    sums: terms.map(() => 0),
    maxDifference: 0,
    signsDiffer: 0,
    changed: 0,
    signsA: { positive: 0, negative: 0, zero: 0 },
    signsB: { positive: 0, negative: 0, zero: 0 },
    nonfiniteA: 0,
    nonfiniteB: 0,
    nonfinitePairs: 0,
  };
  for (let first = 0; first < a.length; first += BLOCK) {
    const lanes = terms.map(() => [0, 0]);
    for (let i = first; i < Math.min(first + BLOCK, a.length); i++) {
      const [x, y] = [a[i], b[i]];
      if (x !== y) totals.changed++;
      if (Number.isNaN(x) || Number.isNaN(y) || Math.sign(x) !== Math.sign(y)) totals.signsDiffer++;
      countSign(totals.signsA, x);
      countSign(totals.signsB, y);
      const [finiteA, finiteB] = [Number.isFinite(x), Number.isFinite(y)];
      if (!finiteA) totals.nonfiniteA++;
      if (!finiteB) totals.nonfiniteB++;
      if (!finiteA || !finiteB) {
        totals.nonfinitePairs++;
        continue;
      }
      for (const [t, term] of terms.entries()) lanes[t][(i - first) % 2] += term(x, y);
      totals.maxDifference = Math.max(totals.maxDifference, Math.abs(x - y));
    }
    for (const [t, [even, odd]] of lanes.entries()) totals.sums[t] += even + odd;
  }
  return totals;
}

function countSign(signs: TwinTotals["signsA"], x: number): void {
  if (x > 0) signs.positive++;
  else if (x < 0) signs.negative++;
  else if (x === 0) signs.zero++;
}
