/** What the solvers of Gromov-Wasserstein answer with, and how long they go on. */
import type { DenseMatrix } from "../linalg/matrix";

export interface Stopping {
  readonly maxIterations: number;
  /** A step that gains less than this, relative to E or as it stands, is the last. */
  readonly tolerance: number;
}

/** POT's. Mean-normalised layers have E from 1e-6 on: a coarser tolerance would hide them. */
export const defaultStopping: Stopping = { maxIterations: 10_000, tolerance: 1e-9 };

export interface GwSolution {
  /** E of the plan, summed anew from the losses. */
  readonly value: number;
  /** n1 × n2; of a one-to-one plan only `matching` is there. */
  readonly plan: DenseMatrix | null;
  /** The partner of each point, where the plan is one-to-one. */
  readonly matching: Int32Array | null;
  readonly iterations: number;
  /** It came to rest before the limit of iterations. */
  readonly converged: boolean;
  /** E at the start and after each step, as the solver kept count of it. */
  readonly trace: readonly number[];
}

/** True when the step from `before` to `after` is too small to go on. */
export const isRest = (before: number, after: number, { tolerance }: Stopping): boolean => {
  const change = Math.abs(after - before);
  return change < tolerance || change < tolerance * Math.abs(after);
};
