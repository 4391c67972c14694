/**
 * A linear softmax classifier on representations of which only inner products are known.
 *
 * z = U x + b with cross-entropy, by stochastic gradient descent from 0 with momentum, one network
 * a step. U stays a combination of the training representations, U = Σ_t α_t x_tᵀ, so that
 * z_i = Σ_t k(i, t) α_t + b: the same steps as on x itself, without x (which has d₀² entries).
 * Rates as in the released code: 1e-3, momentum 0.9, 10 epochs, a tenth after 6.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { createRandom } from "../../linalg/random";
import type { Task } from "../../task";

const RATE = 1e-3;
const MOMENTUM = 0.9;
const EPOCHS = 10;
const SLOWER_AFTER = 6;

export interface TrainingSet {
  /** Places of the training networks in the kernel. */
  readonly members: readonly number[];
  /** Class of each, from 0. */
  readonly classes: ArrayLike<number>;
  readonly count: number;
}

/** Logits (n × classes) of all n networks of the kernel, by a classifier trained on some. */
export function trainedLogits(
  kernel: DenseMatrix,
  { members, classes, count }: TrainingSet,
  seed: number,
  task: Task,
): DenseMatrix {
  const n = kernel.rows;
  const m = members.length;
  const state = { alpha: new Float64Array(m * count), bias: new Float64Array(count) };
  const speed = { alpha: new Float64Array(m * count), bias: new Float64Array(count) };
  const slope = new Float64Array(count);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = epoch < SLOWER_AFTER ? RATE : RATE / 10;
    for (const [at, t] of epochOrder(m, seed, epoch).entries()) {
      if (at % 16 === 0) task.tick(epoch * m + at, EPOCHS * m);
      logitsInto(slope, kernel, { of: members[t], members, ...state });
      softmax(slope);
      slope[classes[t]] -= 1;
      // velocity ← momentum · velocity + gradient, in the span of the training set
      for (let i = 0; i < speed.alpha.length; i++) speed.alpha[i] *= MOMENTUM;
      for (let c = 0; c < count; c++) {
        speed.alpha[t * count + c] += slope[c];
        speed.bias[c] = MOMENTUM * speed.bias[c] + slope[c];
        state.bias[c] -= rate * speed.bias[c];
      }
      for (let i = 0; i < state.alpha.length; i++) state.alpha[i] -= rate * speed.alpha[i];
    }
  }
  const data = new Float64Array(n * count);
  for (let i = 0; i < n; i++) {
    logitsInto(data.subarray(i * count, (i + 1) * count), kernel, { of: i, members, ...state });
  }
  return { rows: n, columns: count, data };
}

interface Reading {
  readonly of: number;
  readonly members: readonly number[];
  readonly alpha: Float64Array;
  readonly bias: Float64Array;
}

function logitsInto(
  out: Float64Array,
  { columns, data }: DenseMatrix,
  { of, members, alpha, bias }: Reading,
): void {
  const count = bias.length;
  out.set(bias);
  for (let t = 0; t < members.length; t++) {
    const k = data[of * columns + members[t]];
    for (let c = 0; c < count; c++) out[c] += k * alpha[t * count + c];
  }
}

function softmax(z: Float64Array): void {
  const top = z.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let c = 0; c < z.length; c++) {
    z[c] = Math.exp(z[c] - top);
    sum += z[c];
  }
  for (let c = 0; c < z.length; c++) z[c] /= sum;
}

/** The order of one epoch (Fisher and Yates). */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  const random = createRandom(seed, epoch);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}

/** The class of the greatest logit of row i; the first of equals. */
export function predicted({ columns, data }: DenseMatrix, i: number): number {
  let best = 0;
  for (let c = 1; c < columns; c++) {
    if (data[i * columns + c] > data[i * columns + best]) best = c;
  }
  return best;
}
