/** The best plan for a linear cost: assignments where weights are uniform and n equal, else the network simplex. */
import { Matcher } from "../kernels/matching";
import type { DenseMatrix } from "../linalg/matrix";
import type { Task } from "../task";
import { TransportationProblem } from "./networkSimplex";
import { identityMatching, matchingPlan, type SparsePlan } from "./plan";
import { isUniform } from "./spaces";

/** Minimises <cost, T> over couplings; keeps what helps with the next cost. */
export interface LinearOracle {
  solve(cost: DenseMatrix, task: Task): SparsePlan;
}

/** Weights are positive. */
export function linearOracle(a: Float64Array, b: Float64Array): LinearOracle {
  return a.length === b.length && isUniform(a) && isUniform(b)
    ? new AssignmentOracle(a)
    : new SimplexOracle(a, b);
}

class AssignmentOracle implements LinearOracle {
  readonly #weights: Float64Array;
  readonly #prices: Float64Array;
  #matching: Int32Array;

  constructor(weights: Float64Array) {
    this.#weights = weights;
    this.#prices = new Float64Array(weights.length).fill(Number.NaN);
    this.#matching = identityMatching(weights.length);
  }

  solve({ data }: DenseMatrix, task: Task): SparsePlan {
    // another problem may have used the matcher's memory since
    const matcher = new Matcher(this.#matching.length);
    const { gains, prices } = matcher;
    for (let k = 0; k < gains.length; k++) gains[k] = -data[k];
    if (Number.isNaN(this.#prices[0])) priceByMeans(gains, this.#prices);
    prices.set(this.#prices);
    this.#matching = matcher.assign(this.#matching, task);
    this.#prices.set(prices);
    return matchingPlan(this.#matching, this.#weights);
  }
}

/** Prices that make columns alike on average. */
export function priceByMeans(gains: Float64Array, prices: Float64Array): void {
  const n = prices.length;
  prices.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < n; j++) prices[j] -= gains[row + j];
  }
  for (let j = 0; j < n; j++) prices[j] /= n;
}

class SimplexOracle implements LinearOracle {
  readonly #problem: TransportationProblem;

  constructor(a: Float64Array, b: Float64Array) {
    this.#problem = new TransportationProblem(a, b);
  }

  solve({ data }: DenseMatrix, task: Task): SparsePlan {
    return this.#problem.solve(data, task);
  }
}
