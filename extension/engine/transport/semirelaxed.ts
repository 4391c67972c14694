/**
 * Semi-relaxed Gromov-Wasserstein (Vincent-Cuaz et al. 2022): only the first weights are kept, and
 * the plan chooses how much of the second space it needs. Conditional gradient, whose linear
 * problem is a choice for each row alone.
 */
import type { DenseMatrix } from "../linalg/matrix";
import {
  multiply,
  multiplyVector,
  transposedMultiply,
  transposedMultiplyVector,
} from "../linalg/multiply";
import type { Task } from "../task";
import { type CgAnswer, lineSearch } from "./conditionalGradient";
import { type DecomposedLoss, decompose, transposed } from "./losses";
import { inner } from "./objective";
import type { GwLoss } from "./options";
import { isRest, type Stopping } from "./solution";
import type { Space } from "./spaces";

/** As `conditionalGradient`, from `start`, whose rows sum to the weights of x. */
export function semirelaxed(
  x: Space,
  y: Space,
  {
    loss,
    start,
    stopping,
    task,
  }: { loss: GwLoss; start: DenseMatrix; stopping: Stopping; task: Task },
): CgAnswer {
  const form = new QuadraticForm(decompose(x, y, loss));
  let plan = start;
  let partial = form.half(plan, task);
  let value = form.value(plan, partial);
  const trace = [value];
  for (let iterations = 1; iterations <= stopping.maxIterations; iterations++) {
    task.tick(0, 1);
    const gradient = form.gradient(plan, partial, task);
    const vertex = cheapestColumns(gradient, x.weights);
    const step = difference(vertex, plan);
    const stepPartial = form.half(step, task);
    const curvature = inner(stepPartial, step);
    const slope = inner(gradient, step);
    const share = lineSearch(curvature, slope);
    plan = sum(plan, step, share);
    partial = sum(partial, stepPartial, share);
    const next = value + curvature * share * share + slope * share;
    trace.push(next);
    const rest = isRest(value, next, stopping);
    value = next;
    if (rest) return { plan, iterations, converged: true, trace };
  }
  return { plan, iterations: stopping.maxIterations, converged: false, trace };
}

/** E(T) = <f1(C1) p 1ᵀ, T> + <B(T), T>, B(T) = 1 (f2(C2) Tᵀ1)ᵀ − h1(C1) T h2(C2)ᵀ. */
class QuadraticForm {
  readonly #loss: DecomposedLoss;

  constructor(loss: DecomposedLoss) {
    this.#loss = loss;
  }

  /** B(T). */
  half(plan: DenseMatrix, task: Task): DenseMatrix {
    const { left, right, columnCosts } = this.#loss;
    const image = multiply(multiply(left, plan, task), right, task);
    return this.#lessImage(image, multiplyVector(columnCosts, columnSums(plan)));
  }

  #lessImage({ rows, columns, data }: DenseMatrix, terms: Float64Array): DenseMatrix {
    const values = new Float64Array(data.length);
    for (let i = 0, k = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++, k++) values[k] = terms[j] - data[k];
    }
    return { rows, columns, data: values };
  }

  value(plan: DenseMatrix, half: DenseMatrix): number {
    const sums = rowSums(plan);
    const linear = sums.reduce((total, sum, i) => total + sum * this.#loss.rowTerms[i], 0);
    return linear + inner(half, plan);
  }

  /** f1(C1) p 1ᵀ + B(T) + B*(T), B* the adjoint of B. */
  gradient(plan: DenseMatrix, half: DenseMatrix, task: Task): DenseMatrix {
    const { left, right, rowTerms, columnCosts } = this.#loss;
    const image = multiply(transposedMultiply(left, plan, task), transposed(right), task);
    const terms = transposedMultiplyVector(columnCosts, columnSums(plan));
    const adjoint = this.#lessImage(image, terms);
    const data = new Float64Array(half.data.length);
    for (let i = 0, k = 0; i < plan.rows; i++) {
      for (let j = 0; j < plan.columns; j++, k++) {
        data[k] = rowTerms[i] + half.data[k] + adjoint.data[k];
      }
    }
    return { ...plan, data };
  }
}

const columnSums = (plan: DenseMatrix): Float64Array =>
  transposedMultiplyVector(plan, new Float64Array(plan.rows).fill(1));
const rowSums = (plan: DenseMatrix): Float64Array =>
  multiplyVector(plan, new Float64Array(plan.columns).fill(1));

/** All of each row's weight to its cheapest column, the first of equals. */
function cheapestColumns({ rows, columns, data }: DenseMatrix, weights: Float64Array): DenseMatrix {
  const plan = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let j = 1; j < columns; j++) {
      if (data[i * columns + j] < data[i * columns + best]) best = j;
    }
    plan[i * columns + best] = weights[i];
  }
  return { rows, columns, data: plan };
}

const difference = (x: DenseMatrix, y: DenseMatrix): DenseMatrix => sum(x, y, -1);

const sum = (x: DenseMatrix, y: DenseMatrix, factor: number): DenseMatrix => ({
  ...x,
  data: x.data.map((value, k) => value + factor * y.data[k]),
});
