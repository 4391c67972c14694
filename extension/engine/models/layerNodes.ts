/** Which nodes of a graph work for which layer, so that messages can say where a node stands. */
import { Turns } from "../turns";
import { capturedBy } from "./derivatives/active";
import type { Graph, GraphNode } from "./graph";
import type { ModelLayer } from "./layers";

/**
 * The graph with a layer at every node that leads to one: the first, in execution order, that
 * needs the node. Nodes that have one already keep it. Throws `cancelled` between two `turns`.
 */
export async function markLayers(
  graph: Graph,
  layers: readonly ModelLayer[],
  turns = new Turns(),
): Promise<Graph> {
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  const owner = new Map<GraphNode, string>();
  await turns.next();
  for (const { id, value } of layers) {
    if (turns.isOver()) await turns.next();
    const open = [value];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const node = makers.get(name);
      if (!node || owner.has(node)) continue;
      owner.set(node, node.layer ?? id);
      open.push(...node.inputs, ...capturedBy(node));
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const layer = owner.get(node);
      return layer === undefined || node.layer !== undefined ? node : { ...node, layer };
    }),
  };
}
