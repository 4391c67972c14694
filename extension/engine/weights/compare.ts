/** Weights-only comparison of two checkpoints: from two headers to a result. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import { inMode } from "../jobs/inMode";
import { type ChainMeasureId, chainMeasures } from "../measures/chain";
import { type WeightMeasureId, weightMeasures } from "../measures/weights";
import { quoted } from "../report/names";
import type { Result, ResultParams } from "../result";
import { Arena } from "./arena";
import { assemble } from "./assemble";
import type { AskedMeasures } from "./matricesPhase";
import { didYouMean } from "./nearest";
import { pairsSeconds, runPairs } from "./pairsPhase";
import { planComparison } from "./plan";
import { Progress } from "./progress";
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
  /** False where nobody looks at the result so far, which takes time to make. */
  readonly partials?: boolean;
  /** `partial` is the whole result so far; it comes at a bounded rate. */
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/**
 * Compares the weights of two checkpoints.
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
  const asked = askedMeasures(options.measures);
  const plan = planComparison(a, b, options);
  const state = newState(plan, { showsChance: options.nullDraws > 0 });
  const params = resultParams(options, context);
  const { seed, nullDraws } = options;
  const matrices = options.pairsOnly ? undefined : await import("./matricesPhase");
  const steps = matrices?.planMatrices(state, { asked, seed, nullDraws }) ?? [];
  const chains = options.pairsOnly ? undefined : await import("./chainPhase");
  const chain = chains?.planChains(state, asked) ?? null;
  const before = pairsSeconds(state) + (chain?.seconds ?? 0);
  const seconds = steps.reduce((sum, { work }) => sum + work.seconds, before);
  const executor = inMode(context.executor, options.mode);
  const progress = new Progress({
    bench: { executor, signal: context.signal, arena: new Arena() },
    // estimated seconds on one thread
    total: seconds,
    onProgress: context.onProgress,
    cells: () => newsCells(state),
    partial: context.partials !== false && (() => assemble(state, { status: "partial", params })),
  });
  try {
    progress.tell("comparing paired tensors");
    await runPairs(state, progress.bench);
    if (chain) {
      progress.tell("following the chain of layers");
      await chains?.runChains(state, chain, progress.bench);
    }
    await matrices?.runMatrices(steps, progress.bench, (text) => progress.tell(text));
  } catch (error) {
    if (context.signal.aborted && isEngineError(error, "cancelled")) {
      return assemble(state, { status: "cancelled", params });
    }
    throw error;
  }
  return assemble(state, { status: "complete", params });
}

function askedMeasures(ids: readonly string[] | null): AskedMeasures {
  if (ids === null) return { full: new Set(), others: true };
  const known: readonly string[] = [...weightMeasures, ...chainMeasures].map(({ id }) => id);
  for (const id of ids) {
    if (id !== "auto" && !known.includes(id)) {
      throw new EngineError(
        "usage",
        `measure ${quoted(id)}: there is none${didYouMean(id, known)}`,
      );
    }
  }
  return {
    full: new Set(ids as (WeightMeasureId | ChainMeasureId)[]),
    others: ids.includes("auto"),
  };
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

/** How much there is to tell. */
const newsCells = ({ plan, boards }: ComparisonState): number =>
  [...boards.values()].reduce((cells, board) => cells + board.size, 0) +
  plan.pairs.reduce((sum, { tensors }) => sum + 8 * (tensors.length + 1), 0);
