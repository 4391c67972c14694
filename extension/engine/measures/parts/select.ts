/** Order statistics without sorting. */

/** The entry that sorting would put at `rank`, counted from 0; reorders `values`. O(length). */
export function selectInPlace(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values[low], values[(low + high) >>> 1], values[high]);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank];
}

/** The two entries in the middle, which are one and the same where the count is odd. */
export function middleTwo(values: Float64Array): [lower: number, upper: number] {
  const copy = Float64Array.from(values);
  const upperRank = copy.length >>> 1;
  const upper = selectInPlace(copy, upperRank);
  if (copy.length % 2 === 1) return [upper, upper];
  // everything before the upper one is at most as large
  let lower = copy[0];
  for (let i = 1; i < upperRank; i++) if (copy[i] > lower) lower = copy[i];
  return [lower, upper];
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
