/**
 * Alignment of two sequences that keeps their order: the longest common subsequence, weighted.
 */

/** The table of the dynamic programme holds at most so many cells (16 MB). */
const MAX_CELLS = 4_000_000;

export interface Item {
  /** Items match when their signatures are equal. */
  readonly signature: string;
  /** What a match is worth. */
  readonly worth: number;
}

/**
 * Pairs of positions, in order, of equal signature, of greatest total worth; ties keep what comes
 * first. Above a bounded cost the n-th of a signature on one side takes the n-th on the other.
 */
export function align(a: readonly Item[], b: readonly Item[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  return a.length * b.length > MAX_CELLS ? byOccurrence(a, b) : subsequence(a, b);
}

function subsequence(a: readonly Item[], b: readonly Item[]): [number, number][] {
  const width = b.length + 1;
  // best[i, j]: greatest worth of a[i..] against b[j..].
  const best = new Float32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      const take =
        a[i].signature === b[j].signature ? best[(i + 1) * width + j + 1] + a[i].worth : 0;
      best[i * width + j] = Math.max(skip, take);
    }
  }
  const pairs: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const here = best[i * width + j];
    if (
      a[i].signature === b[j].signature &&
      here === Math.fround(best[(i + 1) * width + j + 1] + a[i].worth)
    ) {
      pairs.push([i++, j++]);
    } else if (here === best[(i + 1) * width + j]) i++;
    else j++;
  }
  return pairs;
}

function byOccurrence(a: readonly Item[], b: readonly Item[]): [number, number][] {
  const waiting = new Map<string, number[]>();
  b.forEach(({ signature }, j) => {
    const queue = waiting.get(signature);
    if (queue) queue.push(j);
    else waiting.set(signature, [j]);
  });
  const taken = new Map<string, number>();
  const pairs: [number, number][] = [];
  a.forEach(({ signature }, i) => {
    const nth = taken.get(signature) ?? 0;
    const j = waiting.get(signature)?.[nth];
    taken.set(signature, nth + 1);
    if (j !== undefined) pairs.push([i, j]);
  });
  return pairs;
}
