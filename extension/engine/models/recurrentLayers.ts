/**
 * Recurrent operators answer time × directions × samples × features. Layers count samples first, so
 * each gets a value that does: the one that the model makes of it, or one that is added here.
 */
import { intOf } from "./derivatives/attributes";
import type { Constant, Graph, GraphNode } from "./graph";
import type { ModelLayer } from "./layers";
import { integers } from "./tensor";

const recurrent = new Set(["LSTM", "GRU", "RNN"]);
const rearranging = new Set(["Squeeze", "Transpose", "Reshape", "Identity"]);

/** The graph and the layers with samples × time × features in place of recurrent outputs. */
export function samplesFirst(
  graph: Graph,
  layers: readonly ModelLayer[],
): { readonly graph: Graph; readonly layers: readonly ModelLayer[] } {
  const makers = new Map(
    graph.nodes
      .filter(({ operator, domain }) => recurrent.has(operator) && domain === "")
      .map((node) => [node.outputs[0], node]),
  );
  const wanted = layers.filter(({ value }) => makers.has(value));
  if (wanted.length === 0) return { graph, layers };
  const readers = readersOf(graph);
  const values = new Map<string, string>();
  const nodes: GraphNode[] = [];
  for (const { value } of wanted) {
    const node = makers.get(value)!;
    const turned = rearranged(value, readers);
    // with layout 1 samples come first as it is
    if (turned !== null || intOf(node, "layout", 0) === 1) values.set(value, turned ?? value);
    else values.set(value, addTurn(node, nodes));
  }
  const constants = new Map<string, Constant>(graph.constants);
  if (nodes.length > 0) constants.set(SIZES, { kind: "tensor", tensor: integers([3], [0, 0, -1]) });
  return {
    graph: { ...graph, nodes: [...graph.nodes, ...nodes], constants },
    layers: layers.map((layer) => ({ ...layer, value: values.get(layer.value) ?? layer.value })),
  };
}

/** First two axes as they are, the others in one. */
const SIZES = "cognate: samples, time and all features";

/** Samples × time × (directions · features). */
function addTurn({ name, outputs: [value], layer }: GraphNode, nodes: GraphNode[]): string {
  const add = (operator: string, inputs: readonly string[], perm?: readonly number[]) => {
    const output = `cognate: ${operator} of ${value}`;
    nodes.push({
      ...{ name: `cognate: ${operator} of ${name}`, operator, domain: "", inputs },
      ...{ outputs: [output], ...(layer !== undefined && { layer }) },
      attributes: new Map(perm ? [["perm", { kind: "ints", value: perm }]] : []),
    });
    return output;
  };
  return add("Reshape", [add("Transpose", [value], [2, 0, 1, 3]), SIZES]);
}

/** The end of the chain of nodes that only rearrange the value, where one of them turns axes. */
function rearranged(value: string, readers: ReadonlyMap<string, readonly GraphNode[]>) {
  let end = value;
  let turns = false;
  for (;;) {
    const [reader, another] = readers.get(end) ?? [];
    if (!reader || another || !rearranging.has(reader.operator) || reader.inputs[0] !== end) break;
    turns ||= reader.operator === "Transpose";
    end = reader.outputs[0];
  }
  return turns ? end : null;
}

function readersOf({ nodes }: Graph): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) {
      const list = readers.get(input);
      if (list) list.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}
