/** Any graph run on tensors: losses and their gradients, tails, whatever needs no batching. */
import type { Tensor } from "../models/tensor";
import type { JobContext } from "./job";
import { keptSession, named, requireRuntime, type SessionRef } from "./modelSessions";

export interface GraphRunInput {
  /** The exported graph; threads keep it open by its key. */
  readonly session: SessionRef;
  /** What the user calls the model, for messages. */
  readonly model: string;
  /** What each run is fed, by name of input. */
  readonly runs: readonly ReadonlyMap<string, Tensor>[];
  /** Names of the values that are wanted. */
  readonly outputs: readonly string[];
}

export interface GraphRunOutput {
  readonly runtime: string;
  /** Of each run, the values by name. */
  readonly results: readonly ReadonlyMap<string, Tensor>[];
}

/** Job `models.run`. Between two runs it can be cancelled: keep each to some 0.1 s. */
export async function runGraph(
  { session: ref, model, runs, outputs }: GraphRunInput,
  context: JobContext,
): Promise<GraphRunOutput> {
  const { task } = context;
  task.tick(0, runs.length);
  const runtime = await requireRuntime(context);
  const results: ReadonlyMap<string, Tensor>[] = [];
  try {
    const session = await keptSession(runtime, ref);
    for (const [i, feeds] of runs.entries()) {
      task.tick(i, runs.length);
      results.push(await session.run(unshared(feeds), outputs));
    }
  } catch (error) {
    throw named(model, error);
  }
  task.tick(runs.length, runs.length);
  return { runtime: runtime.name, results };
}

/** Native libraries take no memory that threads share. */
function unshared(feeds: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  if (typeof SharedArrayBuffer === "undefined") return feeds;
  return new Map(
    [...feeds].map(([name, tensor]) => {
      const { data } = tensor;
      if (!((data.buffer as ArrayBufferLike) instanceof SharedArrayBuffer)) return [name, tensor];
      return [name, { ...tensor, data: data.slice() } as Tensor];
    }),
  );
}
