/**
 * The recursions of tensor similarity, layer by layer (spec: arXiv 2605.15183, sections 2 and 3).
 *
 * Symmetric metric: G ← D · (1/p! Σ_σ ∏_m F_m G F'_σ(m)ᵀ) · D'ᵀ from G = I, the Frobenius product
 * of the networks' tensors with every layer symmetrized over its own legs.
 * Gaussian metric: the second moments E[y y'ᵀ] for x ~ N(0, I), every hidden state being taken
 * for Gaussian: exact up to one layer that is not linear.
 *
 * Each stack's own products are computed once and rescaled after every layer, so that norms, which
 * grow like powers of 2^depth, stay finite; the logarithm of the scale is kept.
 */
import type { LegMoments } from "../../jobs/tensorGram";
import type { DenseMatrix } from "../../linalg/matrix";
import { attentionMoments, attentionStep } from "./attentionStep";
import {
  legMoments,
  linearDiagonal,
  linearStep,
  productDiagonal,
  productStep,
  type StepBench,
  timesVector,
} from "./layerStep";
import type { Stack, StackLayer } from "./stack";

export type Metric = "symmetric" | "gaussian";

/** What a stack has with itself, and what its products with others need of it. */
export interface SelfTerms {
  readonly metric: Metric;
  /** <f_k, f_k> per output, divided by exp({@link log}). */
  readonly outputs: Float64Array;
  readonly log: number;
  /** What the state after each layer was divided by. */
  readonly scales: readonly number[];
  /** Moments of each layer's legs; null under the symmetric metric. */
  readonly moments: readonly (LegMoments | null)[];
}

/** <f_k, f_k> of one stack. */
export async function selfTerms(
  stack: Stack,
  metric: Metric,
  bench: StepBench,
): Promise<SelfTerms> {
  const scales: number[] = [];
  const kept: (LegMoments | null)[] = [];
  const last = stack.outlines.length - 1;
  let state: DenseMatrix | null = null;
  let mean = firstMean(stack);
  let log = 0;
  for (const [i, { degree }] of stack.outlines.entries()) {
    const layer = await stack.layer(i);
    const own = metric === "gaussian" ? await momentsOf(layer, { state, mean, bench }) : null;
    const moments: LegMoments | null = own?.moments ?? null;
    kept.push(moments);
    const pair: LayerPair = { a: layer, b: layer, state, moments: moments && same(moments) };
    log *= degree;
    if (i === last) {
      const outputs = await diagonal(pair, stack, bench);
      return { metric, outputs, log, scales, moments: kept };
    }
    const next = await step(pair, bench);
    const size = largest(next.data);
    const scale = size > 0 && Number.isFinite(size) ? Math.sqrt(size) : 1;
    scales.push(scale);
    state = divided(next, scale * scale);
    if (own) mean = own.mean.map((value) => value / scale);
    log += 2 * Math.log(scale);
  }
  throw new TypeError("a stack without layers");
}

const same = (moments: LegMoments) => ({ a: moments, b: moments });

/**
 * <f_k, g_k> per output, divided by exp((log of f + log of g) / 2). The stacks are aligned, and
 * `a`, `b` are their own terms under one metric.
 */
export async function crossTerms(
  stacks: { readonly a: Stack; readonly b: Stack },
  own: { readonly a: SelfTerms; readonly b: SelfTerms },
  bench: StepBench,
): Promise<Float64Array> {
  const last = stacks.a.outlines.length - 1;
  let state: DenseMatrix | null = null;
  for (let i = 0; i < last; i++) {
    const next = await step(await layersAt(i, stacks, own, state), bench);
    state = divided(next, own.a.scales[i] * own.b.scales[i]);
  }
  return diagonal(await layersAt(last, stacks, own, state), stacks.a, bench);
}

async function layersAt(
  i: number,
  stacks: { readonly a: Stack; readonly b: Stack },
  own: { readonly a: SelfTerms; readonly b: SelfTerms },
  state: DenseMatrix | null,
): Promise<LayerPair> {
  const [first, second] = [own.a.moments[i], own.b.moments[i]];
  return {
    a: await stacks.a.layer(i),
    b: await stacks.b.layer(i),
    state,
    moments: first && second && { a: first, b: second },
  };
}

interface LayerPair {
  readonly a: StackLayer;
  readonly b: StackLayer;
  readonly state: DenseMatrix | null;
  readonly moments: { readonly a: LegMoments; readonly b: LegMoments } | null;
}

async function step(pair: LayerPair, bench: StepBench): Promise<DenseMatrix> {
  const { a, b } = pair;
  if (a.kind === "product" && b.kind === "product") return productStep({ ...pair, a, b }, bench);
  if (a.kind === "linear" && b.kind === "linear") return linearStep({ ...pair, a, b }, bench);
  if (a.kind === "attention" && b.kind === "attention") {
    return attentionStep({ ...pair, a, b }, bench);
  }
  // aligned stacks have layers of one kind
  throw new TypeError(`${a.kind} layer beside ${b.kind}`);
}

/** <y_k, y'_k> after the last layer, the constant left out. */
async function diagonal(pair: LayerPair, { lifted }: Stack, bench: StepBench) {
  const whole = await wholeDiagonal(pair, bench);
  return lifted ? whole.slice(1) : whole;
}

async function wholeDiagonal(pair: LayerPair, bench: StepBench): Promise<Float64Array> {
  const { a, b } = pair;
  if (a.kind === "product" && b.kind === "product") {
    return productDiagonal({ ...pair, a, b }, bench);
  }
  if (a.kind === "linear" && b.kind === "linear") return linearDiagonal({ ...pair, a, b }, bench);
  const { data, rows, columns } = await step(pair, bench);
  return Float64Array.from({ length: rows }, (_, k) => data[k * (columns + 1)]);
}

interface StateMoments {
  readonly state: DenseMatrix | null;
  readonly mean: Float64Array;
  readonly bench: StepBench;
}

async function momentsOf(
  layer: StackLayer,
  { state, mean, bench }: StateMoments,
): Promise<{ moments: LegMoments; mean: Float64Array }> {
  if (layer.kind === "attention") return attentionMoments(layer, state, mean, bench);
  if (layer.kind === "linear") {
    return { moments: { means: [], covariances: [] }, mean: timesVector(layer.weight, mean) };
  }
  const { moments, expected } = await legMoments(layer, state, mean, bench);
  return { moments, mean: timesVector(layer.output, expected) };
}

/** (1, 0, …, 0) of lifted inputs, else zero. */
function firstMean({ lifted, outlines }: Stack): Float64Array {
  const mean = new Float64Array(outlines[0].inputs);
  if (lifted) mean[0] = 1;
  return mean;
}

function divided({ rows, columns, data }: DenseMatrix, by: number): DenseMatrix {
  for (let i = 0; i < data.length; i++) data[i] /= by;
  return { rows, columns, data };
}

function largest(data: Float64Array): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]);
    if (!(size <= most)) most = size;
  }
  return most;
}
