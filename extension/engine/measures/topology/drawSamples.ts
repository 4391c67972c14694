import type { Random } from "../../linalg/random";

/** `count` of the samples 0 … n − 1, each at most once, ascending; all of them when n ≤ count. */
export function drawSamples(n: number, count: number, random: Random): Int32Array {
  const samples = Int32Array.from({ length: n }, (_, i) => i);
  if (count >= n) return samples;
  // the first steps of a Fisher-Yates shuffle
  for (let i = 0; i < count; i++) {
    const other = i + random.below(n - i);
    [samples[i], samples[other]] = [samples[other], samples[i]];
  }
  return samples.slice(0, count).sort();
}
