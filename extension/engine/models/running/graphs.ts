/** Operator graphs on the pool: exported once, then run or asked for shapes by jobs. */
import type { ByteSource, Files } from "../../io";
import type { GraphRunOutput } from "../../jobs/modelRun";
import type { SessionRef } from "../../jobs/modelSessions";
import { Turns } from "../../turns";
import type { Workbench } from "../../weights/pool";
import type { Graph } from "../graph";
import { exportOnnx } from "../onnx/exportGraph";
import type { Facts } from "../shapes";
import type { Tensor } from "../tensor";

let lastKey = 0;

/**
 * The graph as a model that threads open when a job first names it, and keep for a while. Its
 * bytes, weights inside, lie in memory that threads share. Throws what `exportOnnx` throws.
 */
export async function openGraph(
  graph: Graph,
  files: Files,
  signal?: AbortSignal,
): Promise<SessionRef> {
  return { key: `graph ${++lastKey}`, model: await sharedModel(graph, files, signal) };
}

const sharedBytes = (length: number): Uint8Array =>
  typeof SharedArrayBuffer === "undefined"
    ? new Uint8Array(length)
    : new Uint8Array(new SharedArrayBuffer(length));

/** The model's bytes in memory that threads share. */
export async function sharedModel(
  graph: Graph,
  files: Files,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const sources = new Map<string, ByteSource>();
  try {
    return await exportOnnx(graph, {
      async open({ file }) {
        const source = sources.get(file.path) ?? (await files.open(file.path));
        sources.set(file.path, source);
        return source;
      },
      // at once where it stays: a second copy of all weights may be more than there is room for
      makeRoom: sharedBytes,
      turns: new Turns(signal),
    });
  } finally {
    for (const source of sources.values()) await source.close();
  }
}

/** Types and shapes of all values of a graph whose inputs have these shapes, batch included. */
export const factsOn = (
  { executor, signal }: Pick<Workbench, "executor" | "signal">,
  graph: Graph,
  inputs: ReadonlyMap<string, readonly number[]>,
): Promise<Facts> => executor.run("models.facts", { graph, inputs }, { signal, runtime: true });

export interface GraphRuns {
  readonly session: SessionRef;
  /** What messages call the model. */
  readonly model: string;
  /** What each run is fed, by name of input. */
  readonly runs: readonly ReadonlyMap<string, Tensor>[];
  readonly outputs: readonly string[];
}

/**
 * Runs a graph once for each of `runs`, one after another in one job, and answers the values of
 * each. Cancellable between two runs. For many samples through one graph see `runCapture`, which
 * cuts them into batches and spreads these over the pool.
 */
export const runOn = (
  { executor, signal }: Pick<Workbench, "executor" | "signal">,
  input: GraphRuns,
): Promise<GraphRunOutput> => executor.run("models.run", input, { signal, runtime: true });
