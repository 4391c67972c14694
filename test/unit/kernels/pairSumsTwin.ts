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
  const pairs: [number, number][] = [];
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (x !== y) totals.changed++;
    if (Number.isNaN(x) || Number.isNaN(y) || Math.sign(x) !== Math.sign(y)) totals.signsDiffer++;
    countSign(totals.signsA, x);
    countSign(totals.signsB, y);
    if (!Number.isFinite(x)) totals.nonfiniteA++;
    if (!Number.isFinite(y)) totals.nonfiniteB++;
    const both = Number.isFinite(x) && Number.isFinite(y);
    if (!both) totals.nonfinitePairs++;
    else totals.maxDifference = Math.max(totals.maxDifference, Math.abs(x - y));
    // what is left out takes its place as a pair of zeros
    pairs.push(both ? [x, y] : [0, 0]);
  }
  totals.sums = terms.map((term) => blockedSum(pairs.map(([x, y]) => term(x, y))));
  return totals;
}

/** Of four values first and third, and second and fourth; then along both lanes of a block. */
function blockedSum(values: readonly number[]): number {
  const at = (i: number) => values[i] ?? 0;
  let total = 0;
  for (let first = 0; first < values.length; first += BLOCK) {
    const lanes = [0, 0];
    for (let i = first; i < Math.min(first + BLOCK, values.length); i += 4) {
      lanes[0] += at(i) + at(i + 2);
      lanes[1] += at(i + 1) + at(i + 3);
    }
    total += lanes[0] + lanes[1];
  }
  return total;
}

function countSign(signs: TwinTotals["signsA"], x: number): void {
  if (x > 0) signs.positive++;
  else if (x < 0) signs.negative++;
  else if (x === 0) signs.zero++;
}
