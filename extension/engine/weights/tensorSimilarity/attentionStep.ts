/** One layer of bilinear attention in the recursions. */
import type { AttentionSide, TermLegs } from "../../jobs/attentionGram";
import { expectedTerm } from "../../jobs/attentionGram";
import { multiplyOnPool } from "../../jobs/product";
import type { LegMoments } from "../../jobs/tensorGram";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import { forEachBounded, runJob } from "../pool";
import { type StepBench, timesVector } from "./layerStep";
import type { AttentionLayer } from "./stack";

export interface AttentionStep {
  readonly a: AttentionLayer;
  readonly b: AttentionLayer;
  readonly state: DenseMatrix | null;
  readonly moments: { readonly a: LegMoments; readonly b: LegMoments } | null;
}

/** Terms whose rows one job computes. */
const TERMS_PER_JOB = 4;

/** Σ O_s M_st O_tᵀ over the terms of both layers, M_st joining their legs. */
export async function attentionStep(step: AttentionStep, bench: StepBench): Promise<DenseMatrix> {
  const [first, second] = [legsOf(step.a), legsOf(step.b)];
  const a = { ...first.side, moments: step.moments?.a ?? null };
  const b = { ...second.side, moments: step.moments?.b ?? null };
  const { data: cross } = await legGram(first.legs, step.state, second.legs, bench);
  const outputs = step.b.terms.map(({ output }) => output);
  const { width } = step.a;
  const result = new Float64Array(width * step.b.width);
  const starts = Array.from(
    { length: Math.ceil(a.terms.length / TERMS_PER_JOB) },
    (_, i) => i * TERMS_PER_JOB,
  );
  const parts = new Map<number, Float64Array>();
  await forEachBounded(bench, starts, async (start) => {
    const count = Math.min(TERMS_PER_JOB, a.terms.length - start);
    const input = { a, b, cross, outputs, first: start, count };
    parts.set(start, await runJob(bench, "weights.attentionGram", input, 0));
  });
  for (const start of starts) addTerms(step, start, parts.get(start)!, result);
  return { rows: width, columns: step.b.width, data: result };
}

/** result += O_s R_s for the terms of one job, in order. */
function addTerms(
  { a, b }: AttentionStep,
  start: number,
  rows: Float64Array,
  result: Float64Array,
): void {
  let at = 0;
  for (const { output } of a.terms.slice(start, start + TERMS_PER_JOB)) {
    const length = output.columns * b.width;
    const part = { rows: output.columns, columns: b.width, data: rows.subarray(at, at + length) };
    const { data } = multiply(output, part);
    for (let i = 0; i < data.length; i++) result[i] += data[i];
    at += length;
  }
}

/** As `legMoments`: means and covariances of the rows of all legs, and E of the next state. */
export async function attentionMoments(
  layer: AttentionLayer,
  state: DenseMatrix | null,
  mean: Float64Array,
  bench: StepBench,
): Promise<{ moments: LegMoments; mean: Float64Array }> {
  const { legs, side } = legsOf(layer);
  const means = timesVector(legs, mean);
  const { data } = await legGram(legs, state, legs, bench);
  const covariance = data.map(
    (value, at) => value - means[Math.floor(at / legs.rows)] * means[at % legs.rows],
  );
  const moments = { means: [means], covariances: [covariance] };
  const next = new Float64Array(layer.width);
  for (const [i, { output }] of layer.terms.entries()) {
    const expected = expectedTerm({ ...side, moments }, side.terms[i]);
    const own = timesVector(output, expected);
    for (let o = 0; o < next.length; o++) next[o] += own[o];
  }
  return { moments, mean: next };
}

async function legGram(
  a: DenseMatrix,
  state: DenseMatrix | null,
  b: DenseMatrix,
  { executor, signal }: StepBench,
): Promise<DenseMatrix> {
  const left = state === null ? a : await multiplyOnPool(executor, a, state, { signal });
  return multiplyOnPool(executor, left, b, { transposeB: true, signal });
}

/** All distinct legs of a layer in one matrix, and where each term's are. */
function legsOf({ terms, width }: AttentionLayer): { legs: DenseMatrix; side: AttentionSide } {
  const starts = new Map<DenseMatrix, number>();
  let rows = 0;
  for (const { legs } of terms) {
    for (const leg of legs) {
      if (starts.has(leg)) continue;
      starts.set(leg, rows);
      rows += leg.rows;
    }
  }
  const data = new Float64Array(rows * width);
  for (const [leg, start] of starts) data.set(leg.data, start * width);
  const places = terms.map(
    ({ legs }): TermLegs => legs.map((leg) => ({ start: starts.get(leg) ?? 0, size: leg.rows })),
  );
  return { legs: { rows, columns: width, data }, side: { terms: places, rows, moments: null } };
}
