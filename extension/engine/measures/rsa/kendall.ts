/** Kendall's tau in O(m log m): Knight's algorithm (1966), on ranks. */
import type { Task } from "../../task";

export interface PairCounts {
  /** Concordant less discordant pairs. */
  readonly score: number;
  /** Pairs of entries, m(m − 1)/2. */
  readonly all: number;
  /** Pairs that are tied in x, and in y. */
  readonly tiedX: number;
  readonly tiedY: number;
}

/** Of two arrays of centered ranks, multiples of ½ within ±m/2, ties at their average. */
export function countPairs(x: Float64Array, y: Float64Array, task: Task): PairCounts {
  const m = x.length;
  const [keysX, keysY] = [wholeKeys(x), wholeKeys(y)];
  const byY = stableOrder(keysY, null);
  // by x, and among equal x by y: there, no pair counts as discordant
  const { order, tied: tiedX } = stableOrder(keysX, byY.order);
  const sequence = new Int32Array(m);
  for (let k = 0; k < m; k++) sequence[k] = keysY[order[k]];
  const tiedBoth = countJointTies(order, keysX, keysY);
  const all = pairsOf(m);
  const discordant = countInversions(sequence, task);
  // pairs tied on neither side are concordant or discordant
  const score = all - tiedX - byY.tied + tiedBoth - 2 * discordant;
  return { score, all, tiedX, tiedY: byY.tied };
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;

/** Twice the rank, from 2 to 2m. */
function wholeKeys(ranks: Float64Array): Int32Array {
  const m = ranks.length;
  const keys = new Int32Array(m);
  for (let i = 0; i < m; i++) keys[i] = 2 * ranks[i] + m + 1;
  return keys;
}

/** Counting sort of `before` (or of 0, 1, ...) by key, stable; and the number of tied pairs. */
function stableOrder(keys: Int32Array, before: Uint32Array | null) {
  const m = keys.length;
  const starts = new Uint32Array(2 * m + 2);
  for (let i = 0; i < m; i++) starts[keys[i] + 1]++;
  let tied = 0;
  for (let key = 1; key < starts.length; key++) {
    tied += pairsOf(starts[key]);
    starts[key] += starts[key - 1];
  }
  const order = new Uint32Array(m);
  for (let k = 0; k < m; k++) {
    const i = before === null ? k : before[k];
    order[starts[keys[i]]++] = i;
  }
  return { order, tied };
}

function countJointTies(order: Uint32Array, keysX: Int32Array, keysY: Int32Array): number {
  let tied = 0;
  let run = 1;
  for (let k = 1; k < order.length; k++) {
    const [i, j] = [order[k - 1], order[k]];
    if (keysX[i] === keysX[j] && keysY[i] === keysY[j]) tied += run++;
    else run = 1;
  }
  return tied;
}

/** Pairs i < j with a larger entry at i, by merge sort; leaves `values` in no order to rely on. */
export function countInversions(values: Int32Array, task: Task): number {
  const m = values.length;
  let from = values;
  let to: Int32Array = new Int32Array(m);
  let inversions = 0;
  const levels = Math.ceil(Math.log2(Math.max(2, m)));
  for (let level = 0; level < levels; level++) {
    task.tick(level, levels);
    const width = 2 ** level;
    for (let low = 0; low < m; low += 2 * width) {
      const middle = Math.min(m, low + width);
      inversions += mergeRuns(from, to, low, { middle, end: Math.min(m, middle + width) });
    }
    [from, to] = [to, from];
  }
  return inversions;
}

function mergeRuns(
  from: Int32Array,
  to: Int32Array,
  low: number,
  { middle, end }: { middle: number; end: number },
): number {
  let inversions = 0;
  let i = low;
  let j = middle;
  let k = low;
  while (i < middle && j < end) {
    if (from[i] <= from[j]) {
      to[k++] = from[i++];
    } else {
      // smaller than all that is left of the first run
      inversions += middle - i;
      to[k++] = from[j++];
    }
  }
  while (i < middle) to[k++] = from[i++];
  while (j < end) to[k++] = from[j++];
  return inversions;
}
