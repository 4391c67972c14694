/** How much memory one run of a graph takes, told before it is run. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import { quoted, visibleName } from "../report/names";
import type { Workbench } from "../weights/pool";
import type { Graph, GraphNode } from "./graph";
import type { Model } from "./model";
import { withLayer } from "./nodeErrors";

/** Values that are there at once while one sample runs; weights count apart. */
export const MAX_RUN_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * Nodes of graphs whose sizes are asked for. Opening a graph twice that is larger costs more than
 * the answer is worth; such a one that fills the memory ends the engine's process, and no more.
 */
const MAX_NODES = 20_000;

/** A shape, as far as it is known without running; 0 bytes for what is not. */
export interface SizedValue {
  readonly shape: readonly (number | null)[];
  /** Of an element. */
  readonly bytes: number;
}

export interface Peak {
  readonly bytes: number;
  /** The first node that passes the limit; null where none does. */
  readonly beyond: GraphNode | null;
}

/**
 * The most bytes that values of a run take at once, when nodes run in order and each value goes
 * after its last reader.
 */
export function peakMemory(
  graph: Graph,
  sizes: ReadonlyMap<string, SizedValue>,
  limit = MAX_RUN_BYTES,
): Peak {
  const last = new Map<string, number>();
  graph.nodes.forEach(({ inputs, outputs }, i) => {
    for (const name of [...inputs, ...outputs]) last.set(name, i);
  });
  for (const name of graph.outputs) last.delete(name);
  const bytesOf = (name: string) => {
    const { shape, bytes } = sizes.get(name) ?? { shape: [null], bytes: 0 };
    return shape.some((size) => size === null) ? 0 : bytes * elementCount(shape as number[]);
  };
  let held = graph.inputs.reduce((sum, { name }) => sum + bytesOf(name), 0);
  let peak = held;
  let beyond: GraphNode | null = null;
  graph.nodes.forEach((node, i) => {
    for (const name of node.outputs) held += bytesOf(name);
    peak = Math.max(peak, held);
    if (held > limit) beyond ??= node;
    for (const name of new Set([...node.inputs, ...node.outputs])) {
      // weights were never counted
      if (last.get(name) === i && !graph.constants.has(name)) held -= bytesOf(name);
    }
  });
  return { bytes: peak, beyond };
}

/**
 * Throws `format.limit` that names node and layer where one run on inputs of these shapes, batch
 * included, takes more than {@link MAX_RUN_BYTES}; answers the bytes, 0 where nothing is known.
 */
export async function requireMemory(
  { graph, checkpoint }: Pick<Model, "graph" | "checkpoint">,
  inputs: ReadonlyMap<string, readonly number[]>,
  { executor, signal }: Pick<Workbench, "executor" | "signal">,
): Promise<number> {
  if (graph.nodes.length > MAX_NODES) return 0;
  const path = visibleName(checkpoint.path, 200);
  const options = { signal, runtime: true };
  const sizes = await executor
    .run("models.sizes", { graph, inputs, model: path }, options)
    .catch((error: unknown) => Promise.reject(withLayer(error, graph)));
  const { bytes, beyond: node } = peakMemory(graph, sizes);
  if (bytes <= MAX_RUN_BYTES) return bytes;
  const layer = node?.layer === undefined ? "" : ` in layer ${quoted(node.layer)}`;
  const place = node ? ` at ${node.operator} node ${quoted(node.name)}${layer}` : "";
  throw new EngineError(
    "format.limit",
    `${path}: one run needs ${bytes} bytes${place}, expected at most ${MAX_RUN_BYTES}`,
    {
      file: checkpoint.path,
      where: node?.name ?? "",
      expected: `at most ${MAX_RUN_BYTES} bytes`,
      got: `${bytes} bytes`,
    },
  );
}
