import type { GraphNode } from "../graph";

export interface SortedNodes {
  readonly sorted: readonly GraphNode[];
  /** A node that can never run, and a value that it waits for. */
  readonly stuck?: { readonly node: GraphNode; readonly input: string };
}

/**
 * The nodes in an order in which each follows those that make its inputs; nodes that are in such an
 * order already stay as they are. `known` are the values that are there from the start.
 */
export function sortNodes(nodes: readonly GraphNode[], known: ReadonlySet<string>): SortedNodes {
  const waiting = new Map<string, GraphNode[]>();
  const missing = new Map<GraphNode, number>();
  const made = new Set<string>(known);
  const sorted: GraphNode[] = [];
  const run = (first: GraphNode) => {
    // a stack of our own: chains are as long as models are deep
    const ready = [first];
    for (let node = ready.pop(); node; node = ready.pop()) {
      sorted.push(node);
      for (const output of node.outputs) {
        made.add(output);
        for (const reader of waiting.get(output) ?? []) {
          const left = (missing.get(reader) ?? 0) - 1;
          missing.set(reader, left);
          if (left === 0) ready.push(reader);
        }
        waiting.delete(output);
      }
    }
  };
  for (const node of nodes) {
    const unmet = [...new Set(outerInputs(node))].filter((name) => !made.has(name));
    missing.set(node, unmet.length);
    if (unmet.length === 0) run(node);
    for (const name of unmet) {
      const others = waiting.get(name);
      if (others) others.push(node);
      else waiting.set(name, [node]);
    }
  }
  const stuck = nodes.find((node) => (missing.get(node) ?? 0) > 0);
  if (!stuck) return { sorted };
  const input = outerInputs(stuck).find((name) => !made.has(name)) ?? "";
  return { sorted, stuck: { node: stuck, input } };
}

/** What a node reads from its graph: its inputs, and what the bodies in its attributes take from around them. */
function outerInputs(node: GraphNode): string[] {
  const names = node.inputs.filter((name) => name !== "");
  for (const attribute of node.attributes.values()) {
    if (attribute.kind !== "graph") continue;
    const { inputs, constants, nodes, outputs } = attribute.value;
    const inner = new Set([...inputs.map(({ name }) => name), ...constants.keys()]);
    for (const each of nodes) for (const output of each.outputs) inner.add(output);
    const read = [...nodes.flatMap(outerInputs), ...outputs];
    names.push(...read.filter((name) => !inner.has(name)));
  }
  return names;
}
