/**
 * Random subsets and orders of the samples. They depend on the seed and the number of the draw
 * alone: every pair of layers meets the same ones, on any number of threads.
 */
import { createRandom, type Random } from "../linalg/random";

/** Streams of one seed that do not meet. */
const streams = { subsample: 0, shuffle: 1, split: 2, features: 3 } as const;

function generator(seed: number, kind: keyof typeof streams, draw: number): Random {
  return createRandom(seed, 1 + draw * 4 + streams[kind]);
}

/** ⌊n/2⌋ of 0 … n − 1 without replacement, ascending. */
export function halfSample(n: number, seed: number, draw: number): Int32Array {
  return shuffled(n, generator(seed, "subsample", draw))
    .slice(0, Math.floor(n / 2))
    .sort();
}

/** 0 … n − 1 in random order (Fisher and Yates). */
export const shuffle = (n: number, seed: number, draw: number): Int32Array =>
  shuffled(n, generator(seed, "shuffle", draw));

/** Two disjoint random halves of 0 … n − 1, each ascending; of an odd number one is left out. */
export function splitSamples(
  n: number,
  seed: number,
  draw: number,
): readonly [Int32Array, Int32Array] {
  return halves(n, generator(seed, "split", draw));
}

/** As {@link splitSamples}, of the features of one side. */
export function splitFeatures(
  p: number,
  seed: number,
  draw: number,
): readonly [Int32Array, Int32Array] {
  return halves(p, generator(seed, "features", draw));
}

function halves(count: number, random: Random): readonly [Int32Array, Int32Array] {
  const order = shuffled(count, random);
  const half = Math.floor(count / 2);
  return [order.slice(0, half).sort(), order.slice(half, 2 * half).sort()];
}

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
  return order;
}
