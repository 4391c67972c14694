/** Two networks stitched at their layers: every stitch fitted by every method, and judged. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import type { Executor } from "../jobs/executor";
import { derivativeAbility } from "../models/ability";
import type { ArchitectureFile } from "../models/architecture/find";
import type { Graph } from "../models/graph";
import { openModel } from "../models/model";
import type { ModelSettings } from "../models/modelSettings";
import { type ProbeChoice, type ProbedModel, probesFor } from "../models/probeChoice";
import type { Probe } from "../models/probes";
import { type RunningLayer, RunningModel } from "../models/running/runningModel";
import { statedInput } from "../models/statedInput";
import { quoted, visibleName } from "../report/names";
import { readLabels } from "../representations/labels";
import { type ArrayPlace, arrayName } from "../representations/similarity";
import type { Note, Result } from "../result";
import { compileGlob } from "../weights/glob";
import { forEachBounded, type Workbench } from "../weights/pool";
import { Progress } from "../weights/progress";
import { assembleStitching } from "./assemble";
import type { Activations } from "./channelRows";
import { type DataSets, type GivenData, splitData } from "./dataSets";
import type { FitInput, FitOutput, NativeAnswers, Scores } from "./fit";
import { depthPartner, type Hook, hookedLayers } from "./hooks";
import { formFault } from "./layerForm";
import type { Affine } from "./leastSquares";
import type { Markers } from "./markers";
import { nativeAnswers, requireHeld } from "./nativeAnswers";
import { type FitOptions, type StitchMethod, stitchMethods } from "./options";
import { scoresOf } from "./scores";
import type { StitchCell, Stitching } from "./stitching";

export interface StitchedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly architecture: ArchitectureFile | null;
  readonly settings: ModelSettings | null;
}

export interface StitchInputs {
  readonly front: StitchedCheckpoint;
  readonly end: StitchedCheckpoint;
  readonly probe: ProbeChoice;
  /** The true class of each sample, where the probe does not tell. */
  readonly labels: ArrayPlace | null;
  /** Data held out; a share of the probe's where absent. */
  readonly test: { readonly probe: ProbeChoice; readonly labels: ArrayPlace | null } | null;
  /** The data held out, or the probe, with markers of another class. */
  readonly shifted: ProbeChoice | null;
}

export interface StitchOptions {
  /** All for which there are data when null. */
  readonly methods: readonly StitchMethod[] | null;
  readonly fit: FitOptions;
  /** Glob on the ids of hooked layers of both sides. */
  readonly layers: string | null;
  readonly frontLayers: readonly string[] | null;
  readonly endLayers: readonly string[] | null;
  /** Every front layer with every end layer; else those at the same depth. */
  readonly all: boolean;
  /** Share of the samples on which stitches are judged. */
  readonly holdout: number;
  readonly marker: Omit<Markers, "classes" | "seed"> | null;
  /** The end model is stitched to itself, layer by layer. */
  readonly selfTest: boolean;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface StitchContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly files: Files;
  readonly partials?: boolean;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/** More fits than anyone waits for. */
const MAX_FITS = 20_000;

/**
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished, once
 * the first fit has begun. Throws what opening and running models throws, `shape.mismatch` where
 * no two layers can be stitched, `usage` for task-loss matching without labels, `model.unrunnable`
 * that names the operator for a receiving model without derivatives.
 */
export async function stitchModels(
  inputs: StitchInputs,
  options: StitchOptions,
  context: StitchContext,
): Promise<Result> {
  const bench: Workbench = { ...context, done: () => {} };
  context.onProgress({ done: 0, total: 1, text: "opening models" });
  const sides = await openSides(inputs, options, context);
  const data = await readData(inputs, sides, { options, bench });
  const plan = await planOf(sides, data, { options, bench, context });
  return runPlan(plan, { options, context });
}

interface Side {
  readonly model: ProbedModel["model"];
  readonly settings: ModelSettings | null;
}

interface Sides {
  readonly front: Side;
  readonly end: Side;
  /** Both are one model. */
  readonly isSelf: boolean;
}

async function openSides(
  { front, end, probe }: StitchInputs,
  { selfTest }: StitchOptions,
  { files }: StitchContext,
): Promise<Sides> {
  const input = statedInput(probe);
  const open = async ({
    checkpoint,
    architecture,
    settings,
  }: StitchedCheckpoint): Promise<Side> => ({
    model: await openModel(files, checkpoint, { architecture, ...(input && { input }) }),
    settings,
  });
  const identity = ({ checkpoint, architecture }: StitchedCheckpoint) =>
    JSON.stringify([checkpoint.id, checkpoint.path, architecture?.path]);
  const receiving = await open(end);
  const isSelf = selfTest || identity(front) === identity(end);
  return { front: isSelf ? receiving : await open(front), end: receiving, isSelf };
}

/** Inputs and true classes, each side's own where pictures are prepared differently. */
async function readData(
  { probe, labels, test, shifted }: StitchInputs,
  { front, end, isSelf }: Sides,
  { options, bench }: { options: StitchOptions; bench: Workbench },
): Promise<GivenData> {
  const models = isSelf ? [end] : [front, end];
  const read = async (choice: ProbeChoice, place: ArrayPlace | null) => {
    const probes = await probesFor(models, { probe: choice, seed: options.seed }, bench);
    const own = probes[0].labels?.values ?? null;
    const classes = place
      ? await readLabels({ ...place, name: arrayName(place) }, probes[0].samples, bench)
      : own;
    return { front: probes[0], end: probes[probes.length - 1], labels: classes };
  };
  return {
    probe: await read(probe, labels),
    test: test && (await read(test.probe, test.labels)),
    shifted: shifted && (await read(shifted, null)),
  };
}

interface Plan {
  readonly stitching: Stitching;
  readonly cells: readonly PlannedCell[];
  readonly methods: readonly StitchMethod[];
}

interface PlannedCell {
  readonly cell: StitchCell;
  /** All but the method and the start. */
  readonly input: Omit<FitInput, "method" | "start">;
}

interface Planning {
  readonly options: StitchOptions;
  readonly bench: Workbench;
  readonly context: StitchContext;
}

async function planOf(
  { front, end, isSelf }: Sides,
  given: GivenData,
  { options, bench, context }: Planning,
): Promise<Plan> {
  const { files } = context;
  const opened = async ({ model }: Side, like: Probe) =>
    RunningModel.open(model, { files, bench, like });
  const receiving = await opened(end, given.probe.end);
  const sending = isSelf ? receiving : await opened(front, given.probe.front);
  const scores = { front: scoresOf(sending), end: scoresOf(receiving) };
  const data = splitData(given, { ...options, scores: scores.end });
  const { methods, notes } = usableMethods(options, { data, receiving, scores: scores.end });
  const glob = options.layers === null ? null : compileGlob(options.layers);
  const named = (ids: readonly string[] | null) =>
    ids ? (id: string) => ids.includes(id) || (glob?.(id) ?? false) : glob;
  const ofEnd = await hookedLayers(receiving, {
    scores: scores.end.layer.id,
    wanted: options.endLayers && !glob ? null : glob,
  });
  const endHooks = await withNamed(receiving, ofEnd.all, {
    scores: scores.end.layer.id,
    ids: options.endLayers,
  });
  const frontFound = await hookedLayers(sending, {
    scores: scores.front.layer.id,
    wanted: named(options.frontLayers),
  });
  const all = { front: frontFound.all, end: endHooks };
  for (const [running, found, kept] of [
    [sending, frontFound.found, all.front.length],
    [receiving, ofEnd.found, ofEnd.all.length],
  ] as const) {
    if (found > kept) notes.push(thinnedNote(running, found, kept));
  }
  const answers = await capture(
    all,
    { data, sending, receiving, scores, isSelf },
    { bench, files },
  );
  const batch = fitBatch(receiving, options, data.train.front.samples);
  if (batch.note) notes.push(batch.note);
  const cells: PlannedCell[] = [];
  const faults: { cell: StitchCell; text: string }[] = [];
  for (const cell of wantedCells(all, options)) {
    const [a, b] = [all.front[cell.front], all.end[cell.end]];
    const fault = formFault(a.form, b.form) ?? deadFault(answers, b.layer.id);
    if (fault !== null) {
      faults.push({ cell, text: `${quoted(a.layer.id)} to ${quoted(b.layer.id)}: ${fault}` });
      continue;
    }
    const input = await cellInput(cell, {
      all,
      answers,
      receiving,
      scores: scores.end,
      batch: batch.size,
      options,
      data,
    });
    cells.push({ cell, input });
  }
  if (cells.length === 0) {
    const text = faults[0]?.text ?? "no layers to stitch";
    throw new EngineError("shape.mismatch", `stitching ${text}`, { where: text });
  }
  if (cells.length * methods.length > MAX_FITS) {
    const count = cells.length * methods.length;
    throw new EngineError(
      "format.limit",
      `stitching: ${count} fits, expected at most ${MAX_FITS}; choose layers with --layers`,
    );
  }
  if (methods.some((method) => method !== "ls")) requireGradients(receiving, cells, all.end);
  const dead = all.front.filter(({ layer }) => isZero(answers.train.front.get(layer.id)!));
  for (const { layer } of dead) {
    const text = `layer ${quoted(layer.id)} of the front model answers 0 to every sample: a stitch from it is a constant`;
    notes.push({ at: layer.id, code: "layer.dead", text });
  }
  const stitching: Stitching = {
    models: { front: sending.model, end: receiving.model },
    hooks: all,
    ...{ isSelf, methods, data, scores },
    native: nativeFigures(answers, scores, data),
    outcomes: new Map(),
    faults,
    cells: wantedCells(all, options),
    notes: [
      ...new Map(
        [
          ...end.model.notes,
          ...(isSelf ? [] : front.model.notes),
          ...(end.settings?.notes ?? []),
          ...given.probe.front.notes,
          ...data.notes,
          ...notes,
        ].map((note) => [JSON.stringify(note), note]),
      ).values(),
    ],
    problems: [...sending.problems, ...(isSelf ? [] : receiving.problems)],
    params: {
      options,
      threads: context.executor.threads,
      probe: given.probe.front.text,
      runtime: answers.runtime,
      batch: batch.size,
    },
  };
  return { stitching, cells, methods };
}

const thinnedNote = ({ model }: RunningModel, found: number, kept: number): Note => ({
  at: model.checkpoint.path,
  code: "layers.thinned",
  text: `${kept} of ${found} layers, at even distances; --layers chooses others`,
});

/** Layers that the user named stand among the hooked ones, also where the rule leaves them out. */
async function withNamed(
  running: RunningModel,
  hooks: readonly Hook[],
  { scores, ids }: { scores: string; ids: readonly string[] | null },
): Promise<readonly Hook[]> {
  if (!ids) return hooks;
  for (const id of ids) running.layer(id);
  const known = new Set(hooks.map(({ layer }) => layer.id));
  if (ids.every((id) => known.has(id))) return hooks;
  const wanted = (id: string) => known.has(id) || ids.includes(id);
  const { all } = await hookedLayers(running, { scores, wanted });
  const lost = ids.find((id) => !all.some(({ layer }) => layer.id === id));
  if (lost === undefined) return all;
  // the tail says what stands in the way
  await running.tail(lost, { batch: running.inputs.batch ?? 2, outputs: [scores] });
  const path = visibleName(running.model.checkpoint.path, 200);
  throw new EngineError(
    "shape.mismatch",
    `${path}: layer ${quoted(lost)} answers ${running.layer(lost).shape.join(" × ")}, expected a vector, channels × positions or tokens × features`,
    { where: lost },
  );
}

function usableMethods(
  options: StitchOptions,
  {
    data,
    receiving,
    scores,
  }: { data: DataSets; receiving: RunningModel; scores: ReturnType<typeof scoresOf> },
): { methods: readonly StitchMethod[]; notes: Note[] } {
  const notes: Note[] = [];
  const path = visibleName(receiving.model.checkpoint.path, 200);
  const why = (method: StitchMethod): string | null => {
    if (method === "tlm" && !data.train.labels) {
      return "task-loss matching needs the true class of each sample; give --labels FILE";
    }
    const needsScores =
      method === "slm" || method === "tlm" || (method === "fula" && options.fit.soft);
    if (needsScores && !scores.areClasses) {
      return `${path} answers ${scores.layer.shape.join(" × ") || "a single number"}, expected scores of two classes or more`;
    }
    return null;
  };
  const asked = options.selfTest ? (["ls", "dm", "fula"] as const) : options.methods;
  if (asked) {
    const fault = asked.map(why).find((each) => each !== null);
    if (fault) throw new EngineError("usage", `option --method: ${fault}`);
    return { methods: stitchMethods.filter((method) => asked.includes(method)), notes };
  }
  const methods = stitchMethods.filter((method) => {
    const fault = why(method);
    if (fault) notes.push({ at: `stitch.${method}`, code: "method.left", text: fault });
    return fault === null;
  });
  return { methods, notes };
}

function wantedCells(
  { front, end }: { front: readonly Hook[]; end: readonly Hook[] },
  { all, endLayers, frontLayers, selfTest }: StitchOptions,
): StitchCell[] {
  const columns = end.flatMap(({ layer }, j) =>
    !endLayers || endLayers.includes(layer.id) ? [j] : [],
  );
  if (selfTest) return columns.map((j) => ({ front: j, end: j }));
  if (all || frontLayers) {
    return front.flatMap((_, i) => columns.map((j) => ({ front: i, end: j })));
  }
  return columns.map((j) => ({ front: depthPartner(j, end.length, front.length), end: j }));
}

interface Answers {
  readonly train: SetAnswers;
  readonly test: SetAnswers;
  readonly shifted: SetAnswers | null;
  readonly runtime: string;
}

interface SetAnswers {
  readonly front: ReadonlyMap<string, Activations>;
  readonly end: ReadonlyMap<string, Activations>;
}

interface Captures {
  readonly data: DataSets;
  readonly sending: RunningModel;
  readonly receiving: RunningModel;
  readonly scores: {
    readonly front: ReturnType<typeof scoresOf>;
    readonly end: ReturnType<typeof scoresOf>;
  };
  readonly isSelf: boolean;
}

async function capture(
  hooks: { front: readonly Hook[]; end: readonly Hook[] },
  { data, sending, receiving, scores, isSelf }: Captures,
  { bench, files }: { bench: Workbench; files: Files },
): Promise<Answers> {
  const front = [...hooks.front.map(({ layer }) => layer), scores.front.layer];
  const end = [...hooks.end.map(({ layer }) => layer), scores.end.layer];
  const union = [...new Map([...front, ...end].map((layer) => [layer.id, layer])).values()];
  const { train, test, shifted } = data;
  requireHeld(
    train.front.samples + test.front.samples + (shifted?.front.samples ?? 0),
    isSelf ? union : [...front, ...end],
  );
  let runtime = "";
  const run = async (running: RunningModel, probe: Probe, layers: readonly RunningLayer[]) => {
    const found = await nativeAnswers(running.model, probe, { layers, files, bench });
    runtime = found.runtime;
    return found.layers;
  };
  const both = async (set: { front: Probe; end: Probe }, ofEnd = end): Promise<SetAnswers> => {
    if (isSelf) {
      const all = await run(receiving, set.end, union);
      return { front: all, end: all };
    }
    return {
      front: await run(sending, set.front, front),
      end: await run(receiving, set.end, ofEnd),
    };
  };
  const answers = {
    train: await both(train),
    test: await both(test),
    shifted: shifted && (await both(shifted, [scores.end.layer])),
  };
  return { ...answers, runtime };
}

/** Native layers that answer 0 to all of the training data have nothing to be matched. */
function deadFault(answers: Answers, id: string): string | null {
  return isZero(answers.train.end.get(id)!)
    ? `layer ${quoted(id)} of the end model answers 0 to every sample, so that there is nothing to match`
    : null;
}

const isZero = (values: Activations): boolean =>
  !(values as Float64Array).some((value) => value !== 0);

/** Bytes of all values of one step, forward and backward. */
const STEP_BYTES = 512 * 1024 * 1024;

/** Samples a step: fewer where the model says so, where there are no more, or memory would not do. */
function fitBatch(
  receiving: RunningModel,
  { fit }: StitchOptions,
  samples: number,
): { size: number; note: Note | null } {
  const at = receiving.model.checkpoint.path;
  const fixed = receiving.inputs.batch;
  const note = (size: number, why: string): Note | null =>
    size === fit.batchSize
      ? null
      : {
          at,
          code: "batch",
          text: `${size} samples a step in place of ${fit.batchSize}, as ${why}`,
        };
  if (fixed !== null) {
    return { size: fixed, note: note(fixed, "the end model takes no other number") };
  }
  const each = receiving.layers.reduce(
    (sum, { shape }) => sum + 12 * shape.reduce((product, size) => product * size, 1),
    0,
  );
  const room = Math.max(1, Math.floor(STEP_BYTES / Math.max(1, each)));
  const size = Math.min(fit.batchSize, samples, room);
  const why = size === samples ? "there are no more" : "memory has no room for more";
  return { size, note: note(size, why) };
}

interface CellParts {
  readonly all: { readonly front: readonly Hook[]; readonly end: readonly Hook[] };
  readonly answers: Answers;
  readonly receiving: RunningModel;
  readonly scores: ReturnType<typeof scoresOf>;
  readonly batch: number;
  readonly options: StitchOptions;
  readonly data: DataSets;
}

async function cellInput(
  { front, end }: StitchCell,
  { all, answers, receiving, scores, batch, options, data }: CellParts,
): Promise<PlannedCell["input"]> {
  const [a, b] = [all.front[front], all.end[end]];
  const later = all.end.slice(end + 1);
  const outputs = [...later.map(({ layer }) => layer.id), scores.layer.id];
  const { cut } = await receiving.tail(b.layer.id, { batch, outputs });
  const dtype = b.layer.dtype as "F32" | "F64";
  const of = (set: SetAnswers, labels: Int32Array | null, samples: number): NativeAnswers => ({
    samples,
    front: inType(set.front.get(a.layer.id)!, dtype),
    layers: [b, ...later].map(({ layer }) => set.end.get(layer.id)!).filter((each) => each),
    logits: scores.areClasses ? set.end.get(scores.layer.id)! : null,
    labels: scores.shape.length === 1 ? labels : null,
  });
  const logits: Scores | null = scores.areClasses
    ? { value: scores.layer.value, shape: scores.shape }
    : null;
  return {
    options: options.fit,
    tail: cut.graph,
    ...{ dtype, batch, logits },
    forms: { front: a.form, end: b.form },
    hooks: later.map(({ layer }) => ({ value: layer.value, shape: layer.shape })),
    train: of(answers.train, data.train.labels, data.train.front.samples),
    test: of(answers.test, data.test.labels, data.test.front.samples),
    shifted:
      answers.shifted && data.shifted
        ? {
            ...of(answers.shifted, data.test.labels, data.shifted.front.samples),
            layers: [],
          }
        : null,
  };
}

const inType = (values: Activations, dtype: "F32" | "F64"): Activations => {
  if (values instanceof Float64Array === (dtype === "F64")) return values;
  return dtype === "F64" ? Float64Array.from(values) : Float32Array.from(values);
};

function requireGradients(
  receiving: RunningModel,
  cells: readonly PlannedCell[],
  hooks: readonly Hook[],
): void {
  for (const { cell, input } of cells) {
    const { layer } = hooks[cell.end];
    const graph: Graph = input.tail;
    const able = derivativeAbility({ graph }, { outputs: graph.outputs, wrt: [layer.value] });
    if (able.able) continue;
    const path = visibleName(receiving.model.checkpoint.path, 200);
    throw new EngineError(
      "model.unrunnable",
      `${path}: no stitch into ${quoted(layer.id)} can be trained, as ${able.why}; --method ls needs no derivative`,
      { file: receiving.model.checkpoint.path, where: layer.id },
    );
  }
}

/** Both models as they are, on the data held out. */
function nativeFigures(
  { test }: Answers,
  { front, end }: Captures["scores"],
  {
    test: {
      labels,
      front: { samples },
    },
  }: DataSets,
): Stitching["native"] {
  const same = front.areClasses && end.areClasses && front.shape.join() === end.shape.join();
  return {
    front: same ? (test.front.get(front.layer.id) ?? null) : null,
    end: end.areClasses ? (test.end.get(end.layer.id) ?? null) : null,
    classes: end.shape[end.shape.length - 1] ?? 0,
    labels: end.shape.length === 1 ? labels : null,
    samples,
  };
}

async function runPlan(
  { stitching, cells, methods }: Plan,
  { options, context }: { options: StitchOptions; context: StitchContext },
): Promise<Result> {
  const { executor, signal, onProgress, partials = true } = context;
  const cost = (method: StitchMethod) => (method === "ls" ? 1 : 1 + options.fit.epochs);
  const total = cells.length * methods.reduce((sum, method) => sum + cost(method), 0);
  const progress = new Progress({
    bench: { executor, signal },
    ...{ total, onProgress },
    cells: () => 20 * cells.length * methods.length,
    partial: partials ? () => assembleStitching(stitching, "partial") : false,
  });
  const starts = new Map<string, Affine>();
  const keyOf = ({ front, end }: StitchCell) => `${front} ${end}`;
  try {
    for (const method of methods) {
      progress.tell(`fitting stitches by ${method}`);
      await forEachBounded(progress.bench, cells, async ({ cell, input }) => {
        const start =
          options.fit.start === "leastSquares" ? (starts.get(keyOf(cell)) ?? null) : null;
        const name = `stitch ${quoted(stitching.hooks.front[cell.front].layer.id)} to ${quoted(stitching.hooks.end[cell.end].layer.id)}`;
        const fit = { ...input, method, start, name };
        const output: FitOutput = await executor.run("stitching.fit", fit, {
          signal,
          runtime: true,
        });
        if (method === "ls") starts.set(keyOf(cell), output.stitch);
        stitching.outcomes.set(`${method} ${keyOf(cell)}`, output);
        progress.bench.done(cost(method));
      });
    }
  } catch (error) {
    if (signal.aborted && isEngineError(error, "cancelled")) {
      return assembleStitching(stitching, "cancelled");
    }
    throw error;
  }
  return assembleStitching(stitching, "complete");
}
