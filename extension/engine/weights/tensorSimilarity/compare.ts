/** Tensor similarity of two networks: from two stacks to a result. */
import { EngineError, isEngineError } from "../../errors";
import type { Problem } from "../../formats/checkpoint";
import { accelerated } from "../../jobs/accelerated";
import type { Executor } from "../../jobs/executor";
import { inMode } from "../../jobs/inMode";
import { createRandom } from "../../linalg/random";
import type { Layer, Note, Result, ResultInput } from "../../result";
import type { Curve } from "../../subnetworks/groups";
import type { Task } from "../../task";
import { Turns } from "../../turns";
import { type Estimate, estimate } from "./estimate";
import { fullTerms, gaussianTerms } from "./exact";
import { meanings, type TensorForm } from "./forms";
import { type StepBench, stepSeconds } from "./layerStep";
import { liftedStack, slicedStack } from "./lift";
import { limitNotes } from "./limits";
import { crossTerms, type Metric, type SelfTerms, selfTerms } from "./passes";
import { expansionLimit, expansionSize } from "./polynomial";
import { Rooms } from "./rooms";
import { requireAligned, requireSameSpaces, type Stack, stackDegree, stackOutputs } from "./stack";
import { figuresOf, figuresOfSums, sliceCosines, type Terms } from "./terms";

export interface TensorOptions {
  /** What is asked for; null for both layer-wise forms, and the exact ones where they are cheap. */
  readonly form: TensorForm | null;
  /** This output alone. */
  readonly slice: number | null;
  /** Samples of the estimates that stand in for exact forms of large networks. */
  readonly samples: number;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

/** A network with what a result says of it. */
export interface TensorSide {
  readonly stack: Stack;
  readonly input: ResultInput;
  readonly layers: readonly Layer[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

export interface TensorContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { done: number; total: number; text: string }) => void;
}

/** Coefficients up to which exact forms come unasked. */
const CHEAP_COEFFICIENTS = 2 ** 17;
/** Seconds of products from which loading a native library pays. */
const NATIVE_SECONDS = 2;

/**
 * Compares two networks as polynomials of their inputs. Cancelling is no failure: the result then
 * holds the forms that were finished.
 * Throws `shape.mismatch` where inputs or outputs differ, and where layers do not align for a
 * form that needs it; `usage` for a slice that is not there; what reading throws.
 */
export async function compareStacks(
  a: TensorSide,
  b: TensorSide,
  options: TensorOptions,
  context: TensorContext,
): Promise<Result> {
  const stacks = prepared(a.stack, b.stack, options);
  const forms = wantedForms(stacks, options);
  const bench = benchFor(stacks, forms, options, context);
  const outcomes: Outcome[] = [];
  let status: Result["status"] = "complete";
  try {
    for (const form of forms) outcomes.push(await computeForm(form, stacks, options, bench));
  } catch (error) {
    if (!(context.signal.aborted && isEngineError(error, "cancelled"))) throw error;
    status = "cancelled";
  }
  return assemble({ a, b }, { outcomes, forms, status, stacks, options, context });
}

interface Stacks {
  readonly a: Stack;
  readonly b: Stack;
}

interface Outcome {
  readonly form: TensorForm;
  readonly values: Readonly<Record<string, number | null>>;
  readonly slices: readonly (number | null)[] | null;
  readonly notes: readonly Note[];
}

/** Both over one space, of one output where only one is asked for. */
function prepared(a: Stack, b: Stack, { slice }: TensorOptions): Stacks {
  requireSameSpaces(a, b);
  const lifts = a.lifted || b.lifted;
  const both = lifts ? { a: liftedStack(a), b: liftedStack(b) } : { a, b };
  if (slice === null) return both;
  const outputs = stackOutputs(both.a);
  if (slice >= outputs) {
    throw new EngineError(
      "usage",
      `--slice ${slice}: ${a.name} has ${outputs} outputs, expected a number from 0 to ${outputs - 1}`,
    );
  }
  return { a: slicedStack(both.a, slice), b: slicedStack(both.b, slice) };
}

function wantedForms(stacks: Stacks, { form }: TensorOptions): readonly TensorForm[] {
  if (form === "layer_sym" || form === "gauss_close" || form === null) {
    requireAligned(stacks.a, stacks.b);
  } else requireOneDegree(stacks);
  if (form !== null) return [form];
  const cheap = [stacks.a, stacks.b].every(
    (stack) =>
      expansionLimit(liftedStack(stack)) === null &&
      expansionSize(liftedStack(stack)) <= CHEAP_COEFFICIENTS,
  );
  return cheap
    ? ["layer_sym", "gauss_close", "full_sym", "gauss_exact"]
    : ["layer_sym", "gauss_close"];
}

/** Tensors of different orders are in different spaces. */
function requireOneDegree({ a, b }: Stacks): void {
  const [m, n] = [stackDegree(a), stackDegree(b)];
  if (m === n) return;
  throw new EngineError(
    "shape.mismatch",
    `${b.name}: is a polynomial of degree ${n}, expected ${m} as ${a.name} is`,
    { file: b.name, expected: `degree ${m}`, got: `degree ${n}` },
  );
}

function benchFor(
  stacks: Stacks,
  forms: readonly TensorForm[],
  { mode }: TensorOptions,
  { executor, signal, onProgress }: TensorContext,
): StepBench & { readonly task: Task } {
  const passes = forms.filter((form) => form === "layer_sym" || form === "gauss_close").length;
  const total = Math.max(1e-3, passes * pairSeconds(stacks));
  const text = "joining layers";
  let finished = 0;
  const plain = inMode(executor, mode);
  return {
    executor: total > NATIVE_SECONDS ? accelerated(plain) : plain,
    signal,
    rooms: new Rooms(),
    done: (seconds) => {
      finished = Math.min(total, finished + seconds);
      onProgress({ done: finished, total, text });
    },
    task: {
      tick: () => {
        if (signal.aborted) throw new EngineError("cancelled", "cancelled");
      },
    },
  };
}

/** Estimated seconds of one thread for both self passes and the cross pass. */
export function pairSeconds({ a, b }: Stacks): number {
  return a.outlines.reduce((sum, outline, i) => {
    const other = b.outlines[i] ?? outline;
    const own = (stepSeconds(outline, outline) + stepSeconds(other, other)) / 2;
    return sum + own + stepSeconds(outline, other);
  }, 0);
}

async function computeForm(
  form: TensorForm,
  stacks: Stacks,
  options: TensorOptions,
  bench: StepBench & { readonly task: Task },
): Promise<Outcome> {
  if (form === "layer_sym") return layerwise(form, stacks, "symmetric", bench);
  if (form === "gauss_close") return layerwise(form, stacks, "gaussian", bench);
  const lifts = form === "gauss_exact";
  const wide = [stacks.a, stacks.b].map((stack) => (lifts ? liftedStack(stack) : stack));
  const limit = wide.map(expansionLimit).find((text) => text !== null) ?? null;
  if (limit !== null) return estimated(form, stacks, { options, limit, bench });
  const desk = { task: bench.task, turns: new Turns(bench.signal) };
  const terms = await (lifts ? gaussianTerms : fullTerms)(stacks.a, stacks.b, desk);
  return outcomeOf(form, { ...terms, logA: 0, logB: 0 }, stacks);
}

async function layerwise(
  form: TensorForm,
  stacks: Stacks,
  metric: Metric,
  bench: StepBench,
): Promise<Outcome> {
  const a = await selfTerms(stacks.a, metric, bench);
  const b = await selfTerms(stacks.b, metric, bench);
  return outcomeOf(form, await pairTerms(stacks, { a, b }, bench), stacks);
}

/** The terms of a pair whose own are known. */
export async function pairTerms(
  stacks: Stacks,
  own: { readonly a: SelfTerms; readonly b: SelfTerms },
  bench: StepBench,
): Promise<Terms> {
  const ab = await crossTerms(stacks, own, bench);
  return { aa: own.a.outputs, ab, bb: own.b.outputs, logA: own.a.log, logB: own.b.log };
}

function outcomeOf(form: TensorForm, terms: Terms, stacks: Stacks): Outcome {
  const { cosine, ...others } = figuresOf(terms);
  const notes: Note[] = [
    { at: form, code: "meaning", text: meanings[form] },
    ...limitNotes(form, stacks),
  ];
  if (cosine === null) notes.push({ at: form, ...absence(terms) });
  const missing = Object.entries(others).flatMap(([key, value]) => (value === null ? [key] : []));
  if (cosine !== null && missing.length > 0) {
    const text = `${missing.join(", ")}: beyond the range of float64; logNormA and logNormB hold`;
    notes.push({ at: form, code: "overflow", text });
  }
  return { form, values: keyed(form, cosine, others), slices: sliceCosines(terms), notes };
}

/** Why there is no cosine: a function is zero, or its weights are too large to multiply. */
function absence({ aa, ab, bb }: Terms): Omit<Note, "at"> {
  const inRange = [aa, ab, bb].every((sums) => sums.every(Number.isFinite));
  if (inRange) {
    const text = "one of the functions is zero everywhere, or below the range of float64";
    return { code: "zero", text };
  }
  return { code: "overflow", text: "products of the weights leave the range of float64" };
}

const keyed = (
  form: TensorForm,
  cosine: number | null,
  others: Readonly<Record<string, number | null>>,
): Record<string, number | null> => ({
  [form]: cosine,
  ...Object.fromEntries(Object.entries(others).map(([key, value]) => [`${form}.${key}`, value])),
});

async function estimated(
  form: TensorForm,
  stacks: Stacks,
  { options, limit, bench }: { options: TensorOptions; limit: string; bench: StepBench },
): Promise<Outcome> {
  const { samples, seed } = options;
  if (stacks.a.outlines.some(({ kind }) => kind === "attention")) {
    const text = `attention is neither expanded nor sampled; --form ${form === "full_sym" ? "layer" : "closure"} takes it`;
    return {
      form,
      values: { [form]: null },
      slices: null,
      notes: [{ at: form, code: "limit", text }],
    };
  }
  const law = form === "full_sym" ? "complex" : "real";
  const found = await estimate(stacks, { law, samples, random: createRandom(seed) }, bench);
  const note = `estimated from ${samples} random inputs, with its standard error, since ${limit}`;
  return {
    form,
    values: { ...estimateValues(form, found), [`${form}.error`]: found.error },
    slices: null,
    notes: [
      { at: form, code: "meaning", text: meanings[form] },
      { at: form, code: "estimate", text: note },
    ],
  };
}

function estimateValues(form: TensorForm, found: Estimate): Record<string, number | null> {
  const { a: logA, b: logB } = found.logs;
  const { cosine, ...others } = figuresOfSums({ ...found, logA, logB });
  // n! is left out of the estimate of full_sym, and cancels in these two alone
  const shown = form === "full_sym" ? { relativeError: others.relativeError } : others;
  return keyed(form, cosine, shown);
}

interface Assembly {
  readonly outcomes: readonly Outcome[];
  readonly forms: readonly TensorForm[];
  readonly status: Result["status"];
  readonly stacks: Stacks;
  readonly options: TensorOptions;
  readonly context: TensorContext;
}

function assemble(
  { a, b }: { readonly a: TensorSide; readonly b: TensorSide },
  { outcomes, forms, status, stacks, options, context }: Assembly,
): Result {
  const { seed, mode, slice, form, samples } = options;
  const done = new Set(outcomes.map((outcome) => outcome.form));
  const unfinished = forms.filter((each) => !done.has(each));
  const values = Object.fromEntries([
    ...outcomes.flatMap((outcome) => Object.entries(outcome.values)),
    ...unfinished.map((each) => [each, null] as const),
  ]);
  return {
    kind: "tensor-similarity",
    schema: 1,
    engine: "",
    status,
    inputs: [a.input, b.input],
    params: { seed, mode, threads: context.executor.threads, probe: null, slice, form, samples },
    layers: { a: a.layers, b: b.layers },
    pairing: [],
    pairs: [],
    matrices: [],
    values,
    curves: slice === null ? outcomes.flatMap(sliceCurve) : [],
    summary: summaryOf(values, forms, stacks),
    problems: [...a.problems, ...b.problems],
    notes: [
      ...a.notes,
      ...b.notes,
      ...outcomes.flatMap(({ notes }) => notes),
      ...unfinished.map(
        (at): Note => ({ at, code: "cancelled", text: "cancelled before it was computed" }),
      ),
    ],
  };
}

function sliceCurve({ form, slices }: Outcome): Curve[] {
  if (!slices || slices.length < 2) return [];
  const at = slices.map((_, k) => String(k));
  return [{ id: "slices", side: "a", measure: form, at, values: slices }];
}

function summaryOf(
  values: Readonly<Record<string, number | null>>,
  forms: readonly TensorForm[],
  { a, b }: Stacks,
): string {
  const [first] = forms.filter((form) => typeof values[form] === "number");
  const value = first && values[first];
  if (first === undefined || value === null || value === undefined) return "";
  const names = `${a.name} and ${b.name}`;
  // under the closure 1 proves nothing where more than one layer is not linear
  const proves =
    first !== "gauss_close" || a.outlines.filter(({ degree }) => degree > 1).length < 2;
  if (proves && value > 1 - 1e-9) {
    return `${names} compute the same function up to scale (${first} 1).`;
  }
  if (proves && value < -1 + 1e-9) {
    return `${names} compute opposite functions up to scale (${first} -1).`;
  }
  return `${names}: ${meanings[first]} is ${Number(value.toPrecision(4))} (${first}).`;
}
