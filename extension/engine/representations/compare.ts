/** Two activation dumps: from their headers to a result. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import { accelerated } from "../jobs/accelerated";
import type { Executor } from "../jobs/executor";
import { inMode } from "../jobs/inMode";
import { type MeasureChoice, parseMeasures } from "../measures/params";
import type { Note, Result, ResultParams } from "../result";
import type { Correction } from "../stats/correction";
import { compileGlob } from "../weights/glob";
import type { ModelLayer } from "../weights/layers";
import { type PairedLayers, pairLayers, type UserPair } from "../weights/pairing";
import { Progress } from "../weights/progress";
import { assembleActivations } from "./assemble";
import { runCeilings } from "./ceilingPhase";
import { type Dump, openDump } from "./dump";
import { runMatrix } from "./matrixPhase";
import { requireFewPairs } from "./pairLimit";
import type { Reduction } from "./reduction";
import { isSameFile, requireSameInputs } from "./samples";
import { type ActivationState, newState } from "./state";
import { drawsOf, requireDraws, runStatistics } from "./statisticsPhase";

/**
 * What runs unasked: one measure of the geometry as a whole in its usual and its unbiased form, and
 * one of neighborhoods, all cheap on a whole matrix.
 */
export const unaskedMeasures: readonly string[] = [
  "cka.linear",
  "cka.linear.debiased",
  "knn.mutual",
];

export interface StatisticsOptions {
  readonly bootstrap: number;
  readonly nullDraws: number;
  readonly splitHalf: number;
  readonly noiseCeiling: number;
  readonly correction: Correction;
  readonly statistics: "matrix" | "pairs";
}

export interface ActivationOptions extends StatisticsOptions {
  /** As the user names them; null for {@link unaskedMeasures}, for which `auto` stands too. */
  readonly measures: readonly string[] | null;
  readonly reduce: Reduction | null;
  /** Paired layers only, and no matrix. */
  readonly pairsOnly: boolean;
  /** Glob on layer ids, or null for all. */
  readonly layers: string | null;
  readonly userPairs: readonly UserPair[];
  readonly seed: number;
  readonly mode: "fast" | "strict";
  /** On what the models were run, and by what; of dumps nobody knows. */
  readonly ran?: { readonly probe: string; readonly runtime: string };
  /** Bytes of prepared representations; a stated number when absent. */
  readonly budget?: number;
}

export interface ActivationContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** False where nobody looks at the result so far. */
  readonly partials?: boolean;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/**
 * Compares the layers of two dumps, all with all.
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished.
 *
 * Throws `usage` for unknown measures and globs, `input.unpaired` when the dumps were not taken on
 * the same inputs, and what reading throws.
 */
export async function compareActivations(
  a: Checkpoint,
  b: Checkpoint,
  options: ActivationOptions,
  context: ActivationContext,
): Promise<Result> {
  const choices = choose(options.measures);
  const only = options.layers === null ? undefined : compileGlob(options.layers);
  const { reduce } = options;
  const dumps = { a: openDump(a, { reduce, only }), b: openDump(b, { reduce, only }) };
  const checked = await requireSameInputs(dumps.a, dumps.b, context);
  return compareDumps({ ...dumps, choices, checked }, options, context);
}

export interface DumpComparison {
  readonly a: Dump;
  readonly b: Dump;
  readonly choices: readonly MeasureChoice[];
  /** What was found when the inputs of both were checked, or made. */
  readonly checked: readonly Note[];
}

/** Compares the layers of two dumps whose inputs are known to be the same, all with all. */
export async function compareDumps(
  { choices, checked, ...dumps }: DumpComparison,
  options: ActivationOptions,
  context: ActivationContext,
): Promise<Result> {
  const self = isSameFile(dumps.a, dumps.b);
  const sizes = [dumps.a, dumps.b].map(({ checkpoint, layers }) => ({
    path: checkpoint.path,
    layers: layers.length,
  }));
  if (!options.pairsOnly) requireFewPairs(sizes[0], sizes[1]);
  const pairs = pairDumps(dumps, options.userPairs);
  const notes = [...dumpNotes(dumps, self), ...checked];
  const state = newState({
    dumps,
    self,
    pairs,
    choices,
    labels: null,
    notes,
    single: false,
    pairsOnly: options.pairsOnly,
  });
  return runActivations(state, options, context);
}

/** The measures of a comparison, by the user's words. */
export function choose(texts: readonly string[] | null): MeasureChoice[] {
  const asked = texts ?? ["auto"];
  const named = asked.flatMap((text) => (text === "auto" ? unaskedMeasures : [text]));
  const choices = parseMeasures(named, { labelled: false });
  const labelled = choices.find(
    ({ measure }) => measure.representation.input === "labelledOutputs",
  );
  if (labelled) {
    throw new EngineError(
      "usage",
      `measure ${labelled.measure.id}: needs the true classes; call \`cognate similarity\` with --labels`,
    );
  }
  return choices;
}

/** Notes of both dumps, once where they are one. */
const dumpNotes = ({ a, b }: { a: Dump; b: Dump }, self: boolean): Note[] =>
  self ? [...a.notes] : [...a.notes, ...b.notes];

function pairDumps(dumps: { a: Dump; b: Dump }, userPairs: readonly UserPair[]): PairedLayers[] {
  const layers = ({ layers: list }: Dump) =>
    list.map(
      ({ info }): ModelLayer => ({
        info,
        members: [],
        weight: null,
        matrix: null,
        scaleFree: false,
      }),
    );
  return pairLayers({ a: layers(dumps.a), b: layers(dumps.b) }, userPairs);
}

/** Runs measures and statistics, and makes the result, a whole one or what was finished. */
export async function runActivations(
  state: ActivationState,
  options: ActivationOptions,
  context: ActivationContext,
): Promise<Result> {
  requireDraws(options);
  const params = resultParams(options, context);
  const plain = inMode(context.executor, options.mode);
  const executor = productWork(state, options) > NATIVE_WORK ? accelerated(plain) : plain;
  const progress = new Progress({
    bench: { executor, signal: context.signal },
    total: workOf(state, options),
    onProgress: context.onProgress,
    cells: () => cellsOf(state),
    partial:
      context.partials !== false &&
      (() => assembleActivations(state, { status: "partial", params })),
  });
  try {
    progress.tell("comparing representations");
    await runMatrix(state, progress.bench, options);
    progress.tell("resampling inputs");
    await runStatistics(state, progress.bench, options);
    await runCeilings(state, progress.bench, options);
  } catch (error) {
    if (context.signal.aborted && isEngineError(error, "cancelled")) {
      return assembleActivations(state, { status: "cancelled", params });
    }
    throw error;
  }
  return assembleActivations(state, { status: "complete", params });
}

/** Operations that take our kernels a second: what probing and loading a native library costs. */
const NATIVE_WORK = 2e10;

/** Operations of one product a pair and measure, times how often pairs are computed. */
function productWork({ dumps, choices }: ActivationState, options: StatisticsOptions): number {
  const [rows, columns] = [dumps.a.layers, dumps.b.layers].map((layers) =>
    layers.reduce((sum, { plan }) => sum + plan.columns, 0),
  );
  const samples = dumps.a.layers[0]?.plan.rows ?? 0;
  return 2 * samples * rows * columns * choices.length * (1 + drawsOf(options));
}

function resultParams(options: ActivationOptions, { executor }: ActivationContext): ResultParams {
  const { seed, mode, measures, reduce, layers, userPairs } = options;
  const { bootstrap, nullDraws, splitHalf, noiseCeiling, correction, statistics } = options;
  return {
    seed,
    mode,
    threads: executor.threads,
    probe: options.ran?.probe ?? null,
    ...(options.ran && { runtime: options.ran.runtime }),
    kind: "activations",
    measures,
    reduce,
    layers,
    userPairs,
    bootstrap,
    nullDraws,
    splitHalf,
    noiseCeiling,
    correction,
    statistics,
  };
}

/** Pairs times measures, once for the value and once for each draw. */
function workOf(state: ActivationState, options: ActivationOptions): number {
  const { dumps, self, choices, pairs, pairsOnly } = state;
  const [rows, columns] = [dumps.a.layers.length, dumps.b.layers.length];
  const all = self ? (rows * (rows + 1)) / 2 : rows * columns;
  const valued = pairsOnly ? pairs.length : all;
  const drawn = pairsOnly || options.statistics === "pairs" ? pairs.length : all;
  const halves = options.noiseCeiling * (self ? rows : rows + columns);
  return choices.length * (valued + drawn * drawsOf(options) + halves);
}

const cellsOf = ({ boards }: ActivationState): number =>
  [...boards.values()].reduce((sum, { size }) => sum + size, 0);
