/** Weights-only comparison of two checkpoints: from two headers to a result. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import { type WeightMeasureId, weightMeasures } from "../measures/weights";
import { quoted } from "../report/names";
import type { Result, ResultParams } from "../result";
import { assemble } from "./assemble";
import { didYouMean } from "./nearest";
import { Pace } from "./pace";
import { pairsSeconds, runPairs } from "./pairsPhase";
import { planComparison } from "./plan";
import type { Workbench } from "./pool";
import { type ComparisonState, newState } from "./state";

export interface CompareOptions {
  readonly pairsOnly: boolean;
  /**
   * Measures asked for by id, which then run in full; null for all that are affordable unasked.
   * The id `auto` among them stands for what would run unasked. Elementwise figures of paired
   * tensors come with any choice: they are one pass.
   */
  readonly measures: readonly string[] | null;
  /** Glob on layer ids, or null for all. */
  readonly layers: string | null;
  readonly userPairs: readonly { readonly a: string | null; readonly b: string | null }[];
  readonly seed: number;
  readonly mode: "fast" | "strict";
  /** Draws for the chance level of the spectrum; 0 leaves all chance levels out. */
  readonly nullDraws: number;
}

export interface CompareContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** `partial` is the whole result so far; it comes at a bounded rate. */
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/**
 * Compares the weights of two checkpoints (DESIGN.md section 6, "Weight figures, exactly").
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished.
 *
 * Throws `usage` for unknown measures and globs, `input.unpaired` when nothing pairs, and what
 * reading throws.
 */
export async function compareCheckpoints(
  a: Checkpoint,
  b: Checkpoint,
  options: CompareOptions,
  context: CompareContext,
): Promise<Result> {
  askedMeasures(options.measures);
  const plan = planComparison(a, b, options);
  const state = newState(plan);
  const params = resultParams(options, context);
  const progress = new Progress(state, params, context);
  try {
    progress.start("comparing paired tensors", pairsSeconds(state));
    await runPairs(state, progress.bench, { chance: options.nullDraws > 0 });
  } catch (error) {
    if (context.signal.aborted && isEngineError(error, "cancelled")) {
      return assemble(state, { status: "cancelled", params });
    }
    throw error;
  }
  return assemble(state, { status: "complete", params });
}

/** What runs: everything affordable, or what was asked for. */
export interface AskedMeasures {
  /** Run in full, whatever it takes. */
  readonly full: ReadonlySet<WeightMeasureId>;
  /** Everything else runs as far as it is affordable. */
  readonly others: boolean;
}

function askedMeasures(ids: readonly string[] | null): AskedMeasures {
  if (ids === null) return { full: new Set(), others: true };
  const known: readonly string[] = weightMeasures.map(({ id }) => id);
  for (const id of ids) {
    if (id !== "auto" && !known.includes(id)) {
      throw new EngineError(
        "usage",
        `measure ${quoted(id)}: there is none${didYouMean(id, known)}`,
      );
    }
  }
  return { full: new Set(ids as WeightMeasureId[]), others: ids.includes("auto") };
}

function resultParams(options: CompareOptions, { executor }: CompareContext): ResultParams {
  const { seed, mode, nullDraws, pairsOnly, measures, layers, userPairs } = options;
  return {
    seed,
    mode,
    threads: executor.threads,
    probe: null,
    pairsOnly,
    measures,
    layers,
    userPairs,
    nullDraws,
  };
}

/** Tells how far the work is, in estimated seconds, and now and then the result so far. */
export class Progress {
  readonly bench: Workbench;
  readonly #state: ComparisonState;
  readonly #params: ResultParams;
  readonly #context: CompareContext;
  readonly #pace = new Pace();
  #text = "";
  #done = 0;
  #total = 0;

  constructor(state: ComparisonState, params: ResultParams, context: CompareContext) {
    this.#state = state;
    this.#params = params;
    this.#context = context;
    const { executor, signal } = context;
    this.bench = { executor, signal, done: (seconds) => this.#advance(seconds) };
  }

  /** A new phase that is estimated at `seconds`. */
  start(text: string, seconds: number): void {
    this.#text = text;
    this.#total += seconds;
    this.#advance(0);
  }

  #advance(seconds: number): void {
    this.#done = Math.min(this.#total, this.#done + seconds);
    const { rows, columns } = this.#size();
    const now = { done: this.#done, total: this.#total, text: this.#text };
    const partial = this.#pace.ready(rows * columns * Math.max(1, this.#state.boards.size))
      ? assemble(this.#state, { status: "partial", params: this.#params })
      : undefined;
    this.#context.onProgress(partial ? { ...now, partial } : now);
  }

  #size(): { rows: number; columns: number } {
    const { a, b } = this.#state.plan.layers;
    return { rows: a.length, columns: b.length };
  }
}
