import type { KernelMode } from "../kernels/mode";
import type { jobs } from "./index";
import type { Job } from "./job";

export type JobName = keyof typeof jobs;
export type JobInput<K extends JobName> =
  (typeof jobs)[K] extends Job<infer I, unknown> ? I : never;
export type JobOutput<K extends JobName> = (typeof jobs)[K] extends Job<never, infer O> ? O : never;

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** How kernels round in this job; `strict` when absent. */
  readonly mode?: KernelMode;
  /** The job gains from a native library for products; in strict mode it gets none. */
  readonly accelerate?: boolean;
  /** The job takes some milliseconds: it may wait on a thread that is about to be free. */
  readonly brief?: boolean;
  /** The job runs models, whatever the mode. */
  readonly runtime?: boolean;
}

/** Runs jobs somewhere: on the thread pool, or in place in a test. */
export interface Executor {
  /** How many jobs run at once. */
  readonly threads: number;
  /** True where jobs may run on a native library for products (see {@link RunOptions}). */
  readonly accelerates?: boolean;
  /**
   * Exactly one answer a call: the output, or an `EngineError` (`cancelled` when `signal` fires
   * first, `engine.stopped` when the thread dies).
   */
  run<K extends JobName>(name: K, input: JobInput<K>, options?: RunOptions): Promise<JobOutput<K>>;
}
