/**
 * Entropic Gromov-Wasserstein (Peyré, Cuturi and Solomon 2016; Xu et al. 2019), as POT's
 * `entropic_gromov_wasserstein`: Sinkhorn on the gradient, again and again.
 *
 * `pgd`, projected gradient, comes to rest at a stationary point of E − ε·H: its E lies above that
 * of the unregularised problem. `ppa`, proximal point, subtracts ε·log T from the gradient and
 * comes to a local optimum of E itself. Values are E without the entropy.
 */
import type { DenseMatrix } from "../linalg/matrix";
import type { Task } from "../task";
import type { CgAnswer } from "./conditionalGradient";
import type { Objective } from "./objective";
import { sinkhorn } from "./sinkhorn";

export interface EntropicOptions {
  readonly solver: "pgd" | "ppa";
  readonly epsilon: number;
  readonly start: DenseMatrix;
  readonly task: Task;
}

/** POT's limits. */
const MAX_ITERATIONS = 1000;
const TOLERANCE = 1e-9;
const CHECK_EVERY = 10;
/** POT stops at 1000, where plans are often still 1e-5 from having their columns' weights. */
const INNER = { maxIterations: 5000, tolerance: 1e-9 };
/** The least mass that has a logarithm to go on from. */
const LEAST_MASS = 1e-300;

/** Weights are positive. */
export function entropic(
  objective: Objective,
  weights: { readonly a: Float64Array; readonly b: Float64Array },
  { solver, epsilon, start, task }: EntropicOptions,
): CgAnswer {
  let plan = start;
  const trace = [objective.value(objective.at(plan, task))];
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    task.tick(iteration, MAX_ITERATIONS);
    const cost = objective.gradient(objective.at(plan, task));
    if (solver === "ppa") subtractLogarithm(cost.data, plan.data, epsilon);
    const last = plan;
    const inner = sinkhorn(cost, weights, { ...INNER, reg: epsilon }, task);
    plan = inner.plan;
    if (iteration % CHECK_EVERY !== 0) continue;
    trace.push(objective.value(objective.at(plan, task)));
    if (distance(plan, last) <= TOLERANCE) {
      // a plan at rest is no answer where its columns still lack their weights
      return { plan, iterations: iteration + 1, converged: inner.converged, trace };
    }
  }
  trace.push(objective.value(objective.at(plan, task)));
  return { plan, iterations: MAX_ITERATIONS, converged: false, trace };
}

function subtractLogarithm(cost: Float64Array, plan: Float64Array, epsilon: number): void {
  for (let k = 0; k < cost.length; k++) {
    cost[k] -= epsilon * Math.log(Math.max(plan[k], LEAST_MASS));
  }
}

function distance(x: DenseMatrix, y: DenseMatrix): number {
  let sum = 0;
  for (let k = 0; k < x.data.length; k++) sum += (x.data[k] - y.data[k]) ** 2;
  return Math.sqrt(sum);
}
