/**
 * Mean over samples of Σ_{j ≠ i} exp(−2·|xᵢ − xⱼ|²): what uniformity is made of. O(n²·p), with the
 * distances of a block of samples at a time, so that n×n are never held.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part } from "../measure";

export const gaussianPotential: Part<number> = {
  id: "gaussianPotential",
  bytes: () => 8,
  compute: ({ matrix }, task) => (2 * sumOverPairs(matrix, task)) / matrix.rows,
};

const BLOCK = 256;
/** exp(−2·d) is 0 beyond. */
const FARTHEST = 373;

/** Σ_{i < j} exp(−2·|xᵢ − xⱼ|²). */
function sumOverPairs(x: DenseMatrix, task: Task): number {
  const { rows: n, columns: p, data } = x;
  let total = 0;
  for (let first = 0; first < n; first += BLOCK) {
    task.tick(first, n);
    const rows = Math.min(BLOCK, n - first);
    // every pair once: the samples of the block with themselves and with those that follow
    const block = { rows, columns: p, data: data.subarray(first * p, (first + rows) * p) };
    const rest = { rows: n - first, columns: p, data: data.subarray(first * p) };
    const distances = squaredDistancesBetween(block, rest, {
      tick: () => task.tick(first, n),
    });
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = i + 1; j < rest.rows; j++) {
        const squared = distances.data[i * rest.rows + j];
        if (squared < FARTHEST) sum += Math.exp(-2 * squared);
      }
      total += sum;
    }
  }
  return total;
}
