/** Two networks or more, compared as chains of layers: from their headers to a result. */
import { isEngineError } from "../../errors";
import { inMode } from "../../jobs/inMode";
import type { Result, ResultParams } from "../../result";
import { Arena } from "../arena";
import type { CompareContext } from "../compare";
import { Progress } from "../progress";
import type { ActivationName } from "./activations";
import { assembleChains, newChainState } from "./assemble";
import { planEquivalences, runEquivalences } from "./equivalences";
import type { ChainForm } from "./forms";
import { type ChainInput, gatherChains } from "./gather";
import { chainSimilarities, similaritySeconds } from "./similarities";

export interface ChainOptions {
  readonly forms: readonly ChainForm[];
  /** Only this depth; null for all. */
  readonly depth: number | null;
  /** What the networks apply unit by unit, by the user's word; null asks the files. */
  readonly activation: ActivationName | null;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export const defaultForms: readonly ChainForm[] = ["raw", "chain", "canonical"];

/**
 * Similarities at every depth, and for every two networks of one shape whether they are one up to
 * the symmetries of hidden units. A broken input among many is left out and listed in `problems`.
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished.
 *
 * Throws the fault of an input when fewer than two are sound, `shape.mismatch` when two networks
 * read different inputs, `usage` for a depth that no network has.
 */
export async function compareChains(
  inputs: readonly ChainInput[],
  options: ChainOptions,
  context: CompareContext,
): Promise<Result> {
  const executor = inMode(context.executor, options.mode);
  const { signal } = context;
  const vetting = { executor, signal, done: () => {} };
  const gathered = await gatherChains(inputs, options, vetting);
  const state = newChainState(gathered, options);
  const params = resultParams(options, executor.threads);
  const matching = planEquivalences(gathered);
  const depth = Math.max(...state.depths);
  const perForm = similaritySeconds(gathered.networks, { depth });
  const progress = new Progress({
    bench: { executor, signal, arena: new Arena() },
    total: perForm * options.forms.length + matching.seconds,
    onProgress: context.onProgress,
    cells: () => state.similarities.size * depth * gathered.networks.length ** 2,
    partial: () => assembleChains(state, { status: "partial", params }),
  });
  try {
    for (const form of options.forms) {
      progress.tell(`comparing ${gathered.networks.length} chains: ${form}`);
      const found = await chainSimilarities(gathered.networks, { form, depth }, progress.bench);
      state.similarities.set(form, found);
    }
    progress.tell("matching hidden units");
    await runEquivalences(state, matching, progress.bench);
  } catch (error) {
    if (signal.aborted && isEngineError(error, "cancelled")) {
      return assembleChains(state, { status: "cancelled", params });
    }
    throw error;
  }
  return assembleChains(state, { status: "complete", params });
}

function resultParams(options: ChainOptions, threads: number): ResultParams {
  const { seed, mode, forms, depth, activation } = options;
  return { seed, mode, threads, probe: null, forms, depth, activation };
}
