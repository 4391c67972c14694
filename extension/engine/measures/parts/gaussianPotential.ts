/**
 * How close samples lie, by exp(−2·|xᵢ − xⱼ|²): what uniformity is made of. O(n²·p). Of many
 * samples, the distances of a block at a time, so that n×n are never held.
 */
import { squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { condensedSquaredDistances, rowsOf, squaredDistancesPart } from "./squaredDistances";

export interface GaussianPotential {
  /** Mean over samples of the sum over all others. */
  readonly others: number;
  /** 1 less the mean over all pairs, each sample with itself included. */
  readonly missing: number;
}

export const gaussianPotential: Part<GaussianPotential> = {
  id: "gaussianPotential",
  bytes: () => 16,
  compute(x, task) {
    const { potential, missing } = x.n > WHOLE ? sumsOverBlocks(x, task) : sumsAtOnce(x, task);
    return { others: (2 * potential) / x.n, missing: (2 * missing) / x.n / x.n };
  },
};

/** Up to so many samples all distances are held at once, which takes 192 MiB at most. */
const WHOLE = 4096;
/** Beyond, those of so many samples. */
const BLOCK = 256;
/** exp(−2·d) is 0 beyond. */
const FARTHEST = 373;

/** Σ of exp(−2·|xᵢ − xⱼ|²), and of 1 less that, over pairs i < j; neither through the other. */
interface Sums {
  potential: number;
  missing: number;
}

function sumsAtOnce(x: Prepared, task: Task): Sums {
  const sums = { potential: 0, missing: 0 };
  // those that another measure has asked for, where there are any
  const distances = x.parts().has(squaredDistancesPart.id)
    ? x.get(squaredDistancesPart, task)
    : condensedSquaredDistances(x.matrix, task);
  for (let i = 0, at = 0; i < x.n; i++) {
    const next = at + x.n - 1 - i;
    addSums(sums, distances.subarray(at, next));
    at = next;
  }
  return sums;
}

function sumsOverBlocks({ matrix, n }: Prepared, task: Task): Sums {
  const sums = { potential: 0, missing: 0 };
  for (let first = 0; first < n; first += BLOCK) {
    const tick = () => task.tick(first, n);
    tick();
    // every pair once: the samples of the block with themselves and with those that follow
    const block = rowsOf(matrix, first, Math.min(first + BLOCK, n));
    const rest = rowsOf(matrix, first, n);
    const { data } = squaredDistancesBetween(block, rest, { tick });
    for (let i = 0; i < block.rows; i++) {
      addSums(sums, data.subarray(i * rest.rows + i + 1, (i + 1) * rest.rows));
    }
  }
  return sums;
}

function addSums(sums: Sums, squaredDistances: Float64Array): void {
  let near = 0;
  let away = 0;
  for (let i = 0; i < squaredDistances.length; i++) {
    const squared = squaredDistances[i];
    if (squared > FARTHEST) {
      away += 1;
      continue;
    }
    const lost = -Math.expm1(-2 * squared);
    near += lost < 0.5 ? 1 - lost : Math.exp(-2 * squared);
    away += lost;
  }
  sums.potential += near;
  sums.missing += away;
}
