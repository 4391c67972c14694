import type { Checkpoint } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import type { Result } from "../result";

export interface CompareOptions {
  readonly pairsOnly: boolean;
  /** Measures asked for by id, which then run in full; null for all that are affordable unasked. */
  readonly measures: readonly string[] | null;
  /** Glob on layer ids, or null for all. */
  readonly layers: string | null;
  readonly userPairs: readonly { readonly a: string | null; readonly b: string | null }[];
  readonly seed: number;
  readonly mode: "fast" | "strict";
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
 */
export declare function compareCheckpoints(
  a: Checkpoint,
  b: Checkpoint,
  options: CompareOptions,
  context: CompareContext,
): Promise<Result>;
