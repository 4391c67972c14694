/** One layer of the recursions: from the products of two states to those of the next. */

import { multiplyOnPool } from "../../jobs/product";
import { GRAM_ROWS, type LegMoments, type TensorGramInput } from "../../jobs/tensorGram";
import type { DenseMatrix } from "../../linalg/matrix";
import { productSeconds } from "../../linalg/products";
import { transpose } from "../../linalg/transpose";
import { runJob, type Workbench } from "../pool";
import type { Rooms } from "./rooms";
import type { LinearLayer, ProductLayer } from "./stack";
import { gaussianMoment } from "./wick";

export interface StepBench extends Workbench {
  readonly rooms: Rooms;
}

/** Two layers, which may be one and the same, and what their moments are under the Gaussian metric. */
export interface ProductStep {
  readonly a: ProductLayer;
  readonly b: ProductLayer;
  /** <v, v'> between the states that the layers read; null is the identity. */
  readonly state: DenseMatrix | null;
  readonly moments: TensorGramInput["moments"];
}

/** D K D'ᵀ, where K joins the legs of both layers (jobs/tensorGram). A matrix of its own. */
export async function productStep(step: ProductStep, bench: StepBench): Promise<DenseMatrix> {
  const { executor, signal } = bench;
  const half = await gramRows(step, bench);
  const product = await multiplyOnPool(executor, step.a.output, half, { signal });
  bench.rooms.give(half.data);
  return step.a === step.b ? plusTranspose(product) : product;
}

/** The diagonal of {@link productStep} alone: what is needed of the last layer, however wide. */
export async function productDiagonal(step: ProductStep, bench: StepBench): Promise<Float64Array> {
  const half = await gramRows(step, bench);
  const { output } = step.a;
  const sums = new Float64Array(output.rows);
  for (let k = 0; k < output.rows; k++) {
    for (let h = 0; h < output.columns; h++) {
      sums[k] += output.data[k * output.columns + h] * half.data[h * half.columns + k];
    }
  }
  bench.rooms.give(half.data);
  return step.a === step.b ? sums.map((value) => 2 * value) : sums;
}

/** K D'ᵀ (h×o'); of a layer against itself the half that {@link plusTranspose} makes whole. */
async function gramRows(step: ProductStep, bench: StepBench): Promise<DenseMatrix> {
  const { a, b, moments } = step;
  const upper = a === b;
  const left = await legsTimesState(a, step.state, bench);
  const down = transpose(b.output);
  const height = left[0].rows;
  const target = bench.rooms.take(height * down.columns);
  const shares = targetIsShared(target) ? { target } : {};
  await Promise.all(
    ranges(height, 2 * bench.executor.threads).map(async ({ first, count }) => {
      const input = { left, right: b.factors, down, first, count, upper, moments, ...shares };
      const seconds = rowsSeconds(step, count) * (upper ? 0.5 : 1);
      const rows = await runJob(bench, "weights.tensorGram", input, seconds);
      if (rows) target.set(rows, first * down.columns);
    }),
  );
  if (step.state !== null) for (const { data } of new Set(left)) bench.rooms.give(data);
  return { rows: height, columns: down.columns, data: target };
}

/** W S W'ᵀ. */
export async function linearStep(step: LinearStep, bench: StepBench): Promise<DenseMatrix> {
  const left = await weightTimesState(step, bench);
  const { executor, signal } = bench;
  return multiplyOnPool(executor, left, step.b.weight, { transposeB: true, signal });
}

/** The diagonal of {@link linearStep} alone. */
export const linearDiagonal = async (step: LinearStep, bench: StepBench): Promise<Float64Array> =>
  rowDots(await weightTimesState(step, bench), step.b.weight);

export interface LinearStep {
  readonly a: LinearLayer;
  readonly b: LinearLayer;
  readonly state: DenseMatrix | null;
}

const weightTimesState = async (
  { a, state }: LinearStep,
  { executor, signal }: StepBench,
): Promise<DenseMatrix> =>
  state === null ? a.weight : multiplyOnPool(executor, a.weight, state, { signal });

/** F_m · S, once for each matrix. */
async function legsTimesState(
  { factors }: ProductLayer,
  state: DenseMatrix | null,
  { executor, signal, rooms, done }: StepBench,
): Promise<DenseMatrix[]> {
  if (state === null) return [...factors];
  const products = new Map<DenseMatrix, DenseMatrix>();
  for (const factor of new Set(factors)) {
    const into = rooms.take(factor.rows * state.columns);
    products.set(factor, await multiplyOnPool(executor, factor, state, { signal, into }));
    done(productSeconds(factor.rows, state.columns, factor.columns));
  }
  return factors.map((factor) => products.get(factor) ?? factor);
}

const targetIsShared = ({ buffer }: Float64Array): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

/** Rows in so many runs of whole blocks. */
function ranges(rows: number, runs: number): { first: number; count: number }[] {
  const size = Math.ceil(rows / runs / GRAM_ROWS) * GRAM_ROWS;
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, rows - i * size),
  }));
}

function plusTranspose({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = data[i * columns + j] + data[j * columns + i];
      out[i * columns + j] = sum;
      out[j * columns + i] = sum;
    }
  }
  return { rows, columns, data: out };
}

/** Seconds of one thread for so many rows of K and K D'ᵀ. */
function rowsSeconds({ a, b }: ProductStep, rows: number): number {
  const crossings = new Set(a.factors).size * new Set(b.factors).size;
  const { rows: height, columns } = b.factors[0];
  return (
    crossings * productSeconds(rows, height, columns) + productSeconds(rows, b.output.rows, height)
  );
}

/** Estimated seconds of one thread for a whole step, from sizes alone. */
export function stepSeconds(
  a: { hidden: number; inputs: number; outputs: number; degree: number },
  b: { hidden: number; inputs: number; outputs: number },
): number {
  return (
    a.degree * productSeconds(a.hidden, b.inputs, a.inputs) +
    a.degree * a.degree * productSeconds(a.hidden, b.hidden, b.inputs) +
    productSeconds(a.hidden, b.outputs, b.hidden) +
    productSeconds(a.outputs, b.outputs, a.hidden)
  );
}

/**
 * Means and covariances of a layer's legs among each other, and E[∏ legs] per hidden unit, for a
 * state with uncentered second moments `state` (null: the identity) and means `mean`.
 */
export async function legMoments(
  layer: ProductLayer,
  state: DenseMatrix | null,
  mean: Float64Array,
  bench: StepBench,
): Promise<{ moments: LegMoments; expected: Float64Array }> {
  const { factors } = layer;
  const times = await legsTimesState(layer, state, bench);
  const means = factors.map((factor) => timesVector(factor, mean));
  const covariances: Float64Array[] = [];
  for (let m = 0; m < factors.length; m++) {
    for (let n = m + 1; n < factors.length; n++) {
      const second = rowDots(times[m], factors[n]);
      covariances.push(second.map((value, h) => value - means[m][h] * means[n][h]));
    }
  }
  if (state !== null) for (const { data } of new Set(times)) bench.rooms.give(data);
  const moments = { means, covariances };
  return { moments, expected: expectations(moments) };
}

/** E[∏ legs] of every hidden unit. */
function expectations({ means, covariances }: LegMoments): Float64Array {
  const p = means.length;
  const own = new Float64Array(p);
  const cov = new Float64Array(p * p);
  return means[0].map((_, h) => {
    let pair = 0;
    for (let m = 0; m < p; m++) {
      own[m] = means[m][h];
      for (let n = m + 1; n < p; n++) cov[n * p + m] = covariances[pair++][h];
    }
    return gaussianMoment(own, cov);
  });
}

export function timesVector({ rows, columns, data }: DenseMatrix, x: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += data[i * columns + j] * x[j];
    out[i] = sum;
  }
  return out;
}

function rowDots(a: DenseMatrix, b: DenseMatrix): Float64Array {
  const out = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    const end = (i + 1) * a.columns;
    let sum = 0;
    for (let at = i * a.columns; at < end; at++) sum += a.data[at] * b.data[at];
    out[i] = sum;
  }
  return out;
}
