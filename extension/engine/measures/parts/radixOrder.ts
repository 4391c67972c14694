const DIGIT_BITS = 11;
const DIGITS = 6;
const BUCKETS = 1 << DIGIT_BITS;
const MASK = BUCKETS - 1;

/**
 * Indices that put numbers from 0 on in ascending order; of equal ones the earlier first.
 *
 * By radix: the bits of floats that are not negative are in the order of the floats. O(length).
 */
export function radixOrder(values: Float64Array): Uint32Array {
  const { length } = values;
  let from = keyed(length);
  let to = keyed(length);
  // little-endian, as everywhere that WebAssembly runs; of a copy, which starts where words may
  const words = new Uint32Array(Float64Array.from(values).buffer);
  for (let i = 0; i < length; i++) {
    from.low[i] = words[2 * i];
    from.high[i] = words[2 * i + 1];
    from.at[i] = i;
  }
  const counts = countDigits(from);
  for (let digit = 0; digit < DIGITS; digit++) {
    const starts = counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    // a digit that all share, as exponents often are, orders nothing
    if (starts.includes(length)) continue;
    exclusiveSums(starts);
    scatter(from, to, digit, starts);
    [from, to] = [to, from];
  }
  return from.at;
}

/** Words of the numbers, and where these were. */
interface Keyed {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly at: Uint32Array;
}

const keyed = (length: number): Keyed => ({
  low: new Uint32Array(length),
  high: new Uint32Array(length),
  at: new Uint32Array(length),
});

function digitOf(low: number, high: number, digit: number): number {
  const shift = digit * DIGIT_BITS;
  if (shift + DIGIT_BITS <= 32) return (low >>> shift) & MASK;
  if (shift < 32) return ((low >>> shift) | (high << (32 - shift))) & MASK;
  return (high >>> (shift - 32)) & MASK;
}

function countDigits({ low, high }: Keyed): Uint32Array {
  const counts = new Uint32Array(DIGITS * BUCKETS);
  for (let digit = 0; digit < DIGITS; digit++) {
    const first = digit * BUCKETS;
    for (let i = 0; i < low.length; i++) counts[first + digitOf(low[i], high[i], digit)]++;
  }
  return counts;
}

function exclusiveSums(counts: Uint32Array): void {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    counts[i] = total;
    total += count;
  }
}

function scatter(from: Keyed, to: Keyed, digit: number, starts: Uint32Array): void {
  const { low, high, at } = from;
  for (let i = 0; i < low.length; i++) {
    const place = starts[digitOf(low[i], high[i], digit)]++;
    to.low[place] = low[i];
    to.high[place] = high[i];
    to.at[place] = at[i];
  }
}
