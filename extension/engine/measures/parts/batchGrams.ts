/**
 * U-centered Gram matrices of consecutive batches of rows, condensed, one after the other, each
 * over √(b(b − 3)/2) for its b rows, so that the dot product of two sides is the sum of unbiased
 * HSICs. A last batch of fewer than 4 rows is left out. O(n·batch·p).
 */
import type { Part } from "../measure";
import { condensedLength } from "./condensed";
import { rowsOf } from "./squaredDistances";
import { uCenteredGramOf } from "./uCenteredGram";

/** Fewest rows of a batch: with three, the unbiased HSIC divides by zero. */
export const SMALLEST_BATCH = 4;

export const batchGrams = (batch: number): Part<Float64Array> => ({
  id: `batchGrams(${batch})`,
  bytes: (n) => 8 * lengthOf(n, batch),
  compute({ matrix }, task) {
    const n = matrix.rows;
    const grams = new Float64Array(lengthOf(n, batch));
    let to = 0;
    for (let first = 0; n - first >= SMALLEST_BATCH; first += batch) {
      task.tick(first, n);
      const rows = rowsOf(matrix, first, Math.min(n, first + batch));
      const weight = Math.sqrt(2 / (rows.rows * (rows.rows - 3)));
      const gram = uCenteredGramOf(rows, task);
      for (let i = 0; i < gram.length; i++) grams[to++] = gram[i] * weight;
    }
    return grams;
  },
});

function lengthOf(n: number, batch: number): number {
  const rest = n % batch;
  const last = rest < SMALLEST_BATCH ? 0 : condensedLength(rest);
  return Math.floor(n / batch) * condensedLength(batch) + last;
}
