/** What the parts of the service share: what they run on, and what every result gets. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import type { Executor } from "../engine/jobs/executor";
import type { Result } from "../engine/result";
import type { EngineProgress } from "../protocol/engineApi";
import type { CallContext } from "../protocol/rpc";
import type { RuntimeChoice } from "../protocol/runtimes";
import { fingerprint } from "./fingerprint";
import type { ResultCache } from "./resultCache";
import { version } from "./version";

export interface ServiceParts {
  readonly files: Files;
  readonly executor: Executor;
  readonly cache?: ResultCache;
  /** Tells builds of one version apart, for the cache. */
  readonly build?: string;
  /** The choice by which models run, for the cache; `auto` when absent. */
  readonly runtime?: RuntimeChoice;
  /** False where nobody looks at the result so far. */
  readonly partials?: boolean;
}

export type Context = CallContext<EngineProgress>;

export const modeOf = (strict: boolean | undefined): "fast" | "strict" =>
  strict ? "strict" : "fast";

/** Files that a result depends on, as one of its inputs or beside them. */
export type Dependency = Pick<Checkpoint, "path" | "id" | "files" | "adapterConfig">;

/** What a result depends on: the files as they are, the build, and `what` was asked of them. */
export async function resultKey(
  { executor, build = "", runtime = "auto" }: ServiceParts,
  checkpoints: readonly Dependency[],
  what: readonly unknown[],
): Promise<string> {
  const inputs = await Promise.all(
    checkpoints.map(async (checkpoint) => [
      checkpoint.path,
      checkpoint.id,
      checkpoint.adapterConfig ?? null,
      await Promise.all(checkpoint.files.map(fingerprint)),
    ]),
  );
  const { cacheKey } = await import("./resultCache");
  // Threads are part of a result's parameters, and in fast mode of its last digits.
  return cacheKey([version, build, runtime, executor.threads, inputs, what]);
}

/** Fills in the SHA-256 of the inputs; cancelled, the figures stay and the hashes are null. */
export async function withHashes(
  result: Result,
  checkpoints: readonly Checkpoint[],
  { executor, context }: { executor: Executor; context: Context },
): Promise<Result> {
  if (result.status !== "complete") return result;
  const bytes = result.inputs.map((input) => input.bytes);
  const all = bytes.reduce((sum, count) => sum + count, 0);
  const hashes: string[] = [];
  const { hashCheckpoint } = await import("./inputHash");
  try {
    for (const [i, checkpoint] of checkpoints.entries()) {
      const before = bytes.slice(0, i).reduce((sum, count) => sum + count, 0);
      const onProgress = (done: number) =>
        context.progress({ done: before + done, total: all, text: `hashing ${checkpoint.path}` });
      const { signal } = context;
      hashes.push(await hashCheckpoint(checkpoint, executor, { signal, onProgress }));
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
    return { ...result, status: "cancelled" };
  }
  const inputs = result.inputs.map((input, i) => ({ ...input, sha256: hashes[i] }));
  return { ...result, inputs };
}

/** The engine's context: its jobs run on `executor`, and what it reports bears our version. */
export const engineContext = (
  { executor, partials }: Pick<ServiceParts, "executor" | "partials">,
  { signal, progress }: Context,
) => ({
  executor,
  signal,
  ...(partials === undefined ? {} : { partials }),
  onProgress: (now: EngineProgress) =>
    progress(now.partial ? { ...now, partial: stamped(now.partial) } : now),
});

/** The engine computes without knowing its own version; this is where a result gets it. */
export const stamped = (result: Result): Result => ({ ...result, engine: version });

export function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError("cancelled", "cancelled before anything was computed");
}
