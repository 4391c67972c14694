/** Which layer of a model feeds which: data flows from one to the other and meets no third. */
import type { LayerEdge } from "../subnetworks/groups";
import type { Graph } from "./graph";
import type { ModelLayer } from "./layers";

/** Edges between the layers of `shown`, by id; data passes through layers that are not. */
export function layerEdges(
  graph: Graph,
  layers: readonly ModelLayer[],
  shown: ReadonlySet<string>,
  side: "a" | "b",
): LayerEdge[] {
  const wanted = layers.filter(({ id }) => shown.has(id));
  const ids = new Map<string, string[]>();
  for (const { value, id } of wanted) ids.set(value, [...(ids.get(value) ?? []), id]);
  const readers = readersOf(graph);
  return wanted.flatMap(({ id, value }) =>
    [...reached(value, readers, ids)].map(
      (to): LayerEdge => ({ side, from: id, to, rule: "graph" }),
    ),
  );
}

function readersOf({ nodes }: Graph): Map<string, (readonly string[])[]> {
  const readers = new Map<string, (readonly string[])[]>();
  for (const { inputs, outputs } of nodes) {
    for (const input of new Set(inputs)) {
      const list = readers.get(input);
      if (list) list.push(outputs);
      else readers.set(input, [outputs]);
    }
  }
  return readers;
}

/** The layers that begin where data from `value` first meets a layer. */
function reached(
  value: string,
  readers: ReadonlyMap<string, readonly (readonly string[])[]>,
  ids: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const found = new Set<string>();
  const seen = new Set([value]);
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const output of (readers.get(next) ?? []).flat()) {
      if (output === "" || seen.has(output)) continue;
      seen.add(output);
      const layers = ids.get(output);
      if (layers) for (const id of layers) found.add(id);
      else waiting.push(output);
    }
  }
  return found;
}
