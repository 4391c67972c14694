/** Parts of the samples that take turns in being held out. */
import { createRandom } from "../../linalg/random";

/**
 * `count` folds of the whole numbers below n after a seeded shuffle (Fisher and Yates), the first
 * n mod `count` of them one longer; n folds of one where `count` is larger.
 */
export function shuffledFolds(n: number, count: number, seed: number): Int32Array[] {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const random = createRandom(seed);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const folds = Math.min(count, n);
  const long = n % folds;
  let from = 0;
  return Array.from({ length: folds }, (_, fold) => {
    const to = from + Math.floor(n / folds) + (fold < long ? 1 : 0);
    const part = order.slice(from, to).sort();
    from = to;
    return part;
  });
}

/** The samples that are not in `fold`, in order. */
export function restOf(fold: Int32Array, n: number): Int32Array {
  const held = new Uint8Array(n);
  for (const i of fold) held[i] = 1;
  return Int32Array.from({ length: n }, (_, i) => i).filter((i) => held[i] === 0);
}
