/** Sorting by index, in time that grows with the length alone. */
import { radixOrder } from "./radixOrder";

/**
 * Indices that put numbers from 0 on in ascending order; of equal ones the earlier first.
 *
 * Numbers that spread evenly, as distances do, fall into buckets of a few each; others, and those
 * with many ties, are sorted by the digits of their bits. O(length).
 */
export const sortOrder = (values: Float64Array): Uint32Array =>
  bucketOrder(values) ?? radixOrder(values);

/** A bucket with more entries than this shows that the numbers do not spread evenly. */
const FULL = 48;

/** Null where a bucket is full. */
function bucketOrder(values: Float64Array): Uint32Array | null {
  const { length } = values;
  const { buckets, starts } = fillBuckets(values);
  const order = new Uint32Array(length);
  const sorted = new Float64Array(length);
  for (let bucket = 0, total = 0; bucket < starts.length; bucket++) {
    const count = starts[bucket];
    if (count > FULL) return null;
    starts[bucket] = total;
    total += count;
  }
  for (let i = 0; i < length; i++) {
    const place = starts[buckets[i]]++;
    order[place] = i;
    sorted[place] = values[i];
  }
  insertionSort(sorted, order);
  return order;
}

/** As many buckets of equal width as there are numbers; which one each is in, and their counts. */
function fillBuckets(values: Float64Array) {
  const { length } = values;
  let [least, largest] = [Infinity, 0];
  for (let i = 0; i < length; i++) {
    if (values[i] < least) least = values[i];
    if (values[i] > largest) largest = values[i];
  }
  // numbers that are all equal, or nearly so, share a bucket
  const scale = largest > least ? (length - 1) / (largest - least) : 0;
  const buckets = new Uint32Array(length);
  const starts = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const bucket = Math.min(length - 1, (values[i] - least) * scale) >>> 0;
    buckets[i] = bucket;
    starts[bucket]++;
  }
  return { buckets, starts };
}

/** Of keys that are nearly in order, with their indices. */
function insertionSort(keys: Float64Array, order: Uint32Array): void {
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i];
    if (keys[i - 1] <= key) continue;
    const index = order[i];
    let j = i - 1;
    while (j >= 0 && keys[j] > key) {
      keys[j + 1] = keys[j];
      order[j + 1] = order[j];
      j--;
    }
    keys[j + 1] = key;
    order[j + 1] = index;
  }
}
