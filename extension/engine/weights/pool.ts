/** Work shared out over an executor. */

import type { Executor, JobInput, JobName, JobOutput } from "../jobs/executor";
import type { Arena } from "./arena";

/** What the phases of a comparison run on. */
export interface Workbench {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** Where prepared matrices lie; each run takes its own when absent. */
  readonly arena?: Arena;
  /** `seconds` of the estimated work are done. */
  done(seconds: number): void;
}

/**
 * Calls `work` on every item, a bounded number at a time, in order. The first failure stops new
 * items and is thrown once those under way have ended.
 */
export async function forEachBounded<T>(
  { executor }: Pick<Workbench, "executor">,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { error: unknown } | null = null;
  const lane = async () => {
    while (next < items.length && !failure) {
      const item = items[next++];
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  // One waiting for each that runs: no thread stands idle between two jobs.
  const lanes = Math.min(items.length, 2 * executor.threads);
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failure) throw (failure as { error: unknown }).error;
}

/** Estimated for one thread. Two of these in a row delay neither a cancel nor the end. */
const BRIEF_SECONDS = 0.05;

/** Runs one job that is estimated at `seconds`. */
export async function runJob<K extends JobName>(
  { executor, signal, done }: Workbench,
  name: K,
  input: JobInput<K>,
  seconds: number,
): Promise<JobOutput<K>> {
  const output = await executor.run(name, input, { signal, brief: seconds < BRIEF_SECONDS });
  done(seconds);
  return output;
}
