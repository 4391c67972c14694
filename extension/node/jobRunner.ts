import { EngineError, toEngineError } from "../engine/errors";
import type { CheckpointFile } from "../engine/formats/checkpoint";
import type { ByteSource } from "../engine/io";
import type { JobName } from "../engine/jobs/executor";
import { jobs } from "../engine/jobs/index";
import type { Job } from "../engine/jobs/job";
import { type KernelMode, setKernelMode } from "../engine/kernels/mode";
import { type NativeProducts, setNativeProducts } from "../engine/linalg/nativeProducts";
import type { Runtime } from "../engine/models/runtime";

/** Fast enough for an eye, rare enough for the event loop at the other end. */
export const PROGRESS_INTERVAL_MS = 100;

// loaded when needed: cryptography takes a while to load
const sha256 = async () => (await import("node:crypto")).createHash("sha256");

export interface JobCall {
  readonly name: string;
  readonly input: unknown;
  readonly mode?: KernelMode;
  /** Opens the native library for products, where it may be used. */
  readonly nativeProducts?: () => NativeProducts;
  /** What runs models, where it may be used. */
  readonly runtime?: () => Promise<Runtime>;
  readonly isCancelled: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
  readonly open: (file: CheckpointFile) => Promise<ByteSource>;
}

/** Names of jobs are checked by the compiler on the way in; a thread of another version is not. */
const table: Readonly<Record<string, Job<never, unknown>>> = jobs;

/**
 * Runs one job in this thread. Answers with its output or throws an `EngineError`: `cancelled`
 * from the first tick after the call was cancelled; what is no engine's error becomes `internal`.
 */
export async function runJob(call: JobCall): Promise<unknown> {
  const job = Object.hasOwn(table, call.name) ? table[call.name as JobName] : undefined;
  if (!job) throw new EngineError("internal", `there is no job "${call.name}"`);
  let reported = Number.NEGATIVE_INFINITY;
  const tick = (done: number, total: number) => {
    if (call.isCancelled()) throw new EngineError("cancelled", "cancelled");
    const now = performance.now();
    if (now - reported < PROGRESS_INTERVAL_MS) return;
    reported = now;
    call.onProgress(done, total);
  };
  // One job runs at a time on a thread: mode and library hold until its answer.
  setKernelMode(call.mode ?? "strict");
  try {
    setNativeProducts(call.nativeProducts?.() ?? null);
    return await job(call.input as never, {
      open: call.open,
      task: { tick },
      sha256,
      ...(call.runtime && { runtime: call.runtime }),
    });
  } catch (error) {
    throw toEngineError(error);
  }
}
