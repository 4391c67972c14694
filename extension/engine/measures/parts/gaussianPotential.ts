/**
 * How close samples lie, by exp(−2·|xᵢ − xⱼ|²): what uniformity is made of. O(n²·p), with the
 * distances of a block of samples at a time, so that n×n are never held.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part } from "../measure";

export interface GaussianPotential {
  /** Mean over samples of the sum over all others. */
  readonly others: number;
  /** 1 less the mean over all pairs, each sample with itself included. */
  readonly missing: number;
}

export const gaussianPotential: Part<GaussianPotential> = {
  id: "gaussianPotential",
  bytes: () => 16,
  compute({ matrix }, task) {
    const { potential, missing } = sumsOverPairs(matrix, task);
    const n = matrix.rows;
    return { others: (2 * potential) / n, missing: (2 * missing) / n / n };
  },
};

const BLOCK = 256;
/** exp(−2·d) is 0 beyond. */
const FARTHEST = 373;

/** Σ_{i < j} exp(−2·|xᵢ − xⱼ|²), and Σ_{i < j} of 1 less that, neither through the other. */
function sumsOverPairs(
  { rows: n, columns: p, data }: DenseMatrix,
  task: Task,
): { potential: number; missing: number } {
  let potential = 0;
  let missing = 0;
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
      let near = 0;
      let away = 0;
      for (let j = i + 1; j < rest.rows; j++) {
        const squared = distances.data[i * rest.rows + j];
        if (squared < FARTHEST) {
          const lost = -Math.expm1(-2 * squared);
          near += lost < 0.5 ? 1 - lost : Math.exp(-2 * squared);
          away += lost;
        } else away += 1;
      }
      potential += near;
      missing += away;
    }
  }
  return { potential, missing };
}
