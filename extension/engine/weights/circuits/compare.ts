/** Attention circuits of two transformers, head against head. */
import { EngineError, isEngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { accelerated } from "../../jobs/accelerated";
import type { CircuitKind, CircuitProducts } from "../../jobs/circuitProducts";
import type { Executor } from "../../jobs/executor";
import { inMode } from "../../jobs/inMode";
import { quoted, visibleName } from "../../report/names";
import type { Cells, Matrix, Note, PairValues, Result } from "../../result";
import { maximumAssignment } from "../../transport/assignment";
import { resultInput } from "../assemble";
import { forEachBounded } from "../pool";
import { type Attention, type AttentionModel, findAttentions } from "./attentions";
import { DEFAULT_BASE, type HeadPlan, type HeadSettings, headPlan } from "./heads";

export interface CircuitOptions {
  readonly settings: { readonly a: HeadSettings; readonly b: HeadSettings };
  /** Every layer of A against every layer of B, not only against its own. */
  readonly all: boolean;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface CircuitContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/** Cosines of embeddings below which two streams are taken for different ones. */
const SHARED_BASIS = 0.5;
/** Layers of B that one job compares with a layer of A. */
const MAX_OTHERS = 4;
/** Heads by heads of a matrix that a result carries; pairs say the rest. */
const MAX_CELLS = 1_000_000;

export const circuitMeasures = ["circuits.qk", "circuits.qk.least", "circuits.ov"] as const;

interface Side {
  readonly checkpoint: Checkpoint;
  readonly model: AttentionModel;
  readonly plans: readonly HeadPlan[];
  /** The first head of each layer among all. */
  readonly starts: readonly number[];
  readonly heads: readonly string[];
}

interface State {
  readonly a: Side;
  readonly b: Side;
  /** Heads of A by heads of B; NaN where not compared. */
  readonly cells: Readonly<Record<(typeof circuitMeasures)[number], Float64Array>>;
  readonly pairs: PairValues[];
  readonly notes: Note[];
}

/**
 * Cosines of W_QᵀW_K and of W_O W_V, with biases and the normalization in front folded in, and a
 * best matching of heads within each pair of layers. Layers pair in order, or all of them.
 * Throws `format.unsupported` for what is no transformer, `shape.mismatch` where streams have
 * other widths or heads do not come out whole.
 */
export async function compareCircuits(
  a: Checkpoint,
  b: Checkpoint,
  options: CircuitOptions,
  context: CircuitContext,
): Promise<Result> {
  const state = begin(a, b, options);
  const executor = accelerated(inMode(context.executor, options.mode));
  const steps = layerPairs(state, options);
  let done = 0;
  let status: Result["status"] = "complete";
  try {
    await noteBasis(state, executor, context.signal);
    await forEachBounded({ executor }, grouped(steps), async ([i, others]) => {
      await layerStep(state, { i, others, executor, signal: context.signal });
      done += others.length;
      const partial = assemble(state, { status: "partial", options, context });
      context.onProgress({ done, total: steps.length, text: "comparing heads", partial });
    });
  } catch (error) {
    if (!(context.signal.aborted && isEngineError(error, "cancelled"))) throw error;
    status = "cancelled";
    state.notes.push({
      at: "circuits",
      code: "cancelled",
      text: `${steps.length - done} of ${steps.length} pairs of layers were not compared`,
    });
  }
  match(state, steps);
  return assemble(state, { status, options, context });
}

function begin(a: Checkpoint, b: Checkpoint, { settings }: CircuitOptions): State {
  const [first, second] = [side(a, settings.a), side(b, settings.b)];
  const [m, n] = [first, second].map(({ model }) => model.attentions[0].width);
  if (m !== n) {
    throw new EngineError(
      "shape.mismatch",
      `${visibleName(b.path)}: has a stream of ${n} entries, expected ${m} as ${visibleName(a.path)} has; circuits are compared in one stream`,
      { file: b.path, expected: `${m}`, got: `${n}` },
    );
  }
  const room = () => new Float64Array(first.heads.length * second.heads.length).fill(Number.NaN);
  return {
    a: first,
    b: second,
    cells: { "circuits.qk": room(), "circuits.qk.least": room(), "circuits.ov": room() },
    pairs: [],
    notes: [...headNotes(first, settings.a), ...headNotes(second, settings.b), ...foldNotes(first)],
  };
}

function side(checkpoint: Checkpoint, settings: HeadSettings): Side {
  const model = findAttentions(checkpoint);
  const plans = model.attentions.map((each) => headPlan(each, settings, checkpoint.path));
  const heads = model.attentions.flatMap(({ id }, i) =>
    Array.from({ length: plans[i].heads }, (_, h) => `${id}#${h}`),
  );
  const starts = plans.map((_, i) =>
    plans.slice(0, i).reduce((sum, { heads: count }) => sum + count, 0),
  );
  return { checkpoint, model, plans, starts, heads };
}

function headNotes({ checkpoint, model, plans }: Side, settings: HeadSettings): Note[] {
  const at = checkpoint.path;
  const notes: Note[] = [];
  if (settings.heads === null && settings.size === null) {
    const [{ heads, size }] = plans;
    const text = `assumes ${heads} heads of ${size}: neither config.json beside the model nor --heads says how many`;
    notes.push({ at, code: "assumption", text });
  }
  if (model.attentions[0].rotary && settings.rotaryBase === null) {
    notes.push({
      at,
      code: "assumption",
      text: `assumes rotary embeddings of base ${DEFAULT_BASE}`,
    });
  }
  return notes;
}

function foldNotes({ model, plans }: Side): Note[] {
  const [{ norm, rotary }] = model.attentions;
  const text = norm
    ? "gains and shifts of the normalizations in front, and biases, are folded into the circuits"
    : "no normalization in front of the attention was found; biases alone are folded in";
  const notes: Note[] = [{ at: "circuits", code: "folded", text }];
  if (rotary) {
    const list = plans[0].offsets.join(", ");
    notes.push({
      at: "circuits.qk",
      code: "rotary",
      text: `with rotary embeddings the circuit depends on the offset between positions: the mean over offsets ${list}, and the least`,
    });
  }
  return notes;
}

/** Which layers meet: those of one depth, or all. */
function layerPairs({ a, b }: State, { all }: CircuitOptions): (readonly [number, number])[] {
  const [m, n] = [a.model.attentions.length, b.model.attentions.length];
  if (!all && m === n) return Array.from({ length: m }, (_, i) => [i, i] as const);
  return Array.from({ length: m * n }, (_, at) => [Math.floor(at / n), at % n] as const);
}

/** Says so where the two models do not seem to share a stream. */
async function noteBasis({ a, b, notes }: State, executor: Executor, signal: AbortSignal) {
  const [first, second] = [a.model.embedding, b.model.embedding];
  const at = "circuits";
  if (!first || !second || first.columns !== second.columns) {
    const text =
      "whether the two models share a basis of the stream is not known: no embeddings of one shape were found; between models of different seeds these cosines mean nothing";
    notes.push({ at, code: "basis", text });
    return;
  }
  const cosine = await executor.run("weights.rowCosine", { a: first, b: second }, { signal });
  if (cosine > SHARED_BASIS) return;
  const text = `the embeddings of the two models have a cosine of ${Number(cosine.toPrecision(3))}: they do not share a basis of the stream, as checkpoints of one run or fine-tunes do, so that these cosines mean little`;
  notes.push({ at, code: "basis", text });
}

interface LayerStep {
  readonly i: number;
  /** Layers of B. */
  readonly others: readonly number[];
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

async function layerStep(state: State, { i, others, executor, signal }: LayerStep): Promise<void> {
  const input = (kind: CircuitKind) => ({
    kind,
    a: { attention: plain(state.a.model.attentions[i]), heads: state.a.plans[i] },
    others: others.map((j) => ({
      ...{ attention: plain(state.b.model.attentions[j]), heads: state.b.plans[j] },
    })),
    offsets: kind === "qk" ? state.a.plans[i].offsets : [0],
  });
  for (const kind of ["qk", "ov"] as const) {
    const all = await executor.run("weights.circuitProducts", input(kind), { signal });
    for (const [k, found] of all.entries()) keep(state, { i, j: others[k], kind, found });
  }
}

/** Layers of A, each with up to {@link MAX_OTHERS} layers of B. */
function grouped(steps: readonly (readonly [number, number])[]): [number, number[]][] {
  const groups: [number, number[]][] = [];
  for (const [i, j] of steps) {
    const last = groups.at(-1);
    if (last && last[0] === i && last[1].length < MAX_OTHERS) last[1].push(j);
    else groups.push([i, [j]]);
  }
  return groups;
}

/** What a thread needs of it. */
const plain = ({ q, k, v, o, norm, width }: Attention) => ({ q, k, v, o, norm, width });

function keep(
  state: State,
  { i, j, kind, found }: { i: number; j: number; kind: CircuitKind; found: CircuitProducts },
): void {
  const { a, b, cells, notes } = state;
  const columns = b.heads.length;
  const [m, n] = [a.plans[i].heads, b.plans[j].heads];
  if (!found.finite) {
    const text = "NaN or infinite entries in its projections";
    notes.push({ at: `circuits.${kind} ${a.model.attentions[i].id}`, code: "unsound", text });
    return;
  }
  const isZero = (each: number) => each === 0;
  const zeros = found.selfA[0].filter(isZero).length + found.selfB[0].filter(isZero).length;
  if (zeros > 0) {
    const text = `${zeros} heads of this layer have a circuit that is 0, which has no cosine`;
    notes.push({ at: `circuits.${kind} ${a.model.attentions[i].id}`, code: "zero", text });
  }
  for (let h = 0; h < m; h++) {
    for (let g = 0; g < n; g++) {
      const values = found.cross.map((cross, d) => {
        const norms = Math.sqrt(found.selfA[d][h]) * Math.sqrt(found.selfB[d][g]);
        // within ±1 but for rounding
        return Math.max(-1, Math.min(1, cross[h * n + g] / norms));
      });
      const at = (a.starts[i] + h) * columns + b.starts[j] + g;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      cells[`circuits.${kind}`][at] = mean;
      if (kind === "qk") cells["circuits.qk.least"][at] = Math.min(...values);
    }
  }
}

/** The best matching of the heads of each pair of layers, by the sum of the cosines that there are. */
function match(state: State, steps: readonly (readonly [number, number])[]): void {
  const { a, b, cells, pairs } = state;
  const columns = b.heads.length;
  const own = steps.filter(([i, j]) => i === j);
  for (const [i, j] of own) {
    const [m, n] = [a.plans[i].heads, b.plans[j].heads];
    const data = new Float64Array(m * n);
    const at = (h: number, g: number) => (a.starts[i] + h) * columns + b.starts[j] + g;
    for (let h = 0; h < m; h++) {
      for (let g = 0; g < n; g++) {
        const there = [cells["circuits.qk"][at(h, g)], cells["circuits.ov"][at(h, g)]].filter(
          Number.isFinite,
        );
        data[h * n + g] = there.reduce((sum, cosine) => sum + cosine, 0);
      }
    }
    const columnOf = maximumAssignment({ rows: m, columns: n, data });
    for (let h = 0; h < m; h++) {
      const g = columnOf[h];
      if (g < 0) continue;
      const values = Object.fromEntries(
        circuitMeasures.map((id) => [id, orNull(cells[id][at(h, g)])]),
      );
      if (Object.values(values).every((value) => value === null)) continue;
      const names = { a: a.heads[a.starts[i] + h], b: b.heads[b.starts[j] + g] };
      pairs.push({ ...names, level: "layer", values });
    }
  }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

interface Assembly {
  readonly status: Result["status"];
  readonly options: CircuitOptions;
  readonly context: CircuitContext;
}

function assemble(state: State, { status, options, context }: Assembly): Result {
  const { a, b, pairs, notes } = state;
  const { seed, mode, all, settings } = options;
  const layers = (of: Side) =>
    of.model.attentions.flatMap(({ layers: own }) => own.map(({ info }) => info));
  const fits = a.heads.length * b.heads.length <= MAX_CELLS;
  const rest: Note[] = [];
  if (!all && a.model.attentions.length === b.model.attentions.length) {
    const text = "heads of different layers were not compared; --all compares them";
    rest.push({ at: "circuits", code: "skipped", text });
  }
  return {
    kind: "circuits",
    schema: 1,
    engine: "",
    status,
    inputs: [resultInput(a.checkpoint), resultInput(b.checkpoint)],
    params: { seed, mode, threads: context.executor.threads, probe: null, all, settings },
    layers: { a: layers(a), b: layers(b) },
    pairing: [],
    pairs: [...pairs],
    matrices: fits ? circuitMeasures.map((id) => matrixOf(state, id)) : [],
    ...(status === "partial" ? {} : { summary: summaryOf(state) }),
    problems: [...a.checkpoint.problems, ...b.checkpoint.problems],
    notes: [...notes, ...rest],
  };
}

function matrixOf({ a, b, cells }: State, measure: (typeof circuitMeasures)[number]): Matrix {
  const columns = b.heads.length;
  const values: Cells = a.heads.map((_, i) =>
    Array.from(cells[measure].subarray(i * columns, (i + 1) * columns), orNull),
  );
  return {
    ...{ measure, direction: "similarity", range: [-1, 1], symmetric: true },
    ...{ rows: a.heads, columns: b.heads, values },
  };
}

function summaryOf({ pairs, notes }: State): string {
  const mean = (id: string) => {
    const values = pairs.flatMap(({ values: own }) =>
      typeof own[id] === "number" ? [own[id]] : [],
    );
    const sum = values.reduce((total, value) => total + value, 0);
    return values.length === 0 ? "nothing" : String(Number((sum / values.length).toPrecision(3)));
  };
  if (pairs.length === 0) return "";
  const kept = pairs.filter(({ a, b }) => headOf(a) === headOf(b)).length;
  const worst = pairs.reduce((least, pair) => (sumOf(pair) < sumOf(least) ? pair : least));
  const basis = notes.some(({ code }) => code === "basis") ? " The two may not share a basis." : "";
  const figures = `query-key ${mean("circuits.qk")}, value-output ${mean("circuits.ov")}`;
  return `Matched heads agree by ${figures} on the mean; ${kept} of ${pairs.length} heads keep their place; least alike are ${quoted(worst.a)} and ${quoted(worst.b)}.${basis}`;
}

const headOf = (name: string): string => name.slice(name.lastIndexOf("#"));

const sumOf = ({ values }: PairValues): number =>
  Number(values["circuits.qk"]) + Number(values["circuits.ov"]);
