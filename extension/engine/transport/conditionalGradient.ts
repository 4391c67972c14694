/**
 * Gromov-Wasserstein by conditional gradient (Frank-Wolfe), as POT's `gromov_wasserstein`: the
 * best plan for the gradient, an exact line search on the parabola towards it, and again. For any
 * weights, symmetric or not, square and Kullback-Leibler loss, fused or not.
 */
import type { DenseMatrix } from "../linalg/matrix";
import type { Task } from "../task";
import { linearOracle } from "./linearOracle";
import { between, inner, type Objective } from "./objective";
import { densePlan } from "./plan";
import { isRest, type Stopping } from "./solution";

export interface CgAnswer {
  readonly plan: DenseMatrix;
  readonly iterations: number;
  readonly converged: boolean;
  readonly trace: readonly number[];
}

/** Weights are positive; `start` is a coupling of them. O(n³) an iteration. */
export function conditionalGradient(
  objective: Objective,
  { a, b }: { readonly a: Float64Array; readonly b: Float64Array },
  { start, stopping, task }: { start: DenseMatrix; stopping: Stopping; task: Task },
): CgAnswer {
  const oracle = linearOracle(a, b);
  let here = objective.at(start, task);
  let value = objective.value(here);
  const trace = [value];
  for (let iterations = 1; iterations <= stopping.maxIterations; iterations++) {
    task.tick(0, 1);
    const gradient = objective.gradient(here);
    const vertex = densePlan(oracle.solve(gradient, task), a.length, b.length);
    const there = objective.at(vertex, task);
    const slope = inner(gradient, vertex) - inner(gradient, here.plan);
    const curvature = objective.curvature(here, there);
    const share = lineSearch(curvature, slope);
    here = share === 1 ? there : between(here, there, share);
    const next = value + curvature * share * share + slope * share;
    trace.push(next);
    const rest = isRest(value, next, stopping);
    value = next;
    if (rest) return { plan: here.plan, iterations, converged: true, trace };
  }
  return { plan: here.plan, iterations: stopping.maxIterations, converged: false, trace };
}

/** Where ax² + bx is least on [0, 1]. */
export function lineSearch(a: number, b: number): number {
  if (a > 0) return Math.min(1, Math.max(0, -b / (2 * a)));
  return a + b < 0 ? 1 : 0;
}
