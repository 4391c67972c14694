/** The part of a graph that some of its values need. */
import { EngineError } from "../errors";
import { capturedBy } from "./derivatives/active";
import type { Graph, GraphNode } from "./graph";

/**
 * The graph of `outputs` alone: nodes, inputs and constants that nothing asks for are left out.
 * `inputs` names values that are given from now on, as those after which a tail begins; they keep
 * the type and shape that `describe` tells. Throws `usage` for a value that is not in the graph.
 */
export function subgraph(
  graph: Graph,
  outputs: readonly string[],
  given: Graph["inputs"] = [],
): Graph {
  const cut = new Set(given.map(({ name }) => name));
  const { makers, needed, values } = neededFor(graph, outputs, cut);
  const inputs = [...graph.inputs.filter(({ name }) => !cut.has(name)), ...given];
  const known = (name: string) =>
    makers.has(name) || graph.constants.has(name) || inputs.some((input) => input.name === name);
  const unknown = outputs.find((name) => !known(name));
  if (unknown !== undefined) {
    throw new EngineError(
      "usage",
      `model ${graph.name}: there is no value ${JSON.stringify(unknown)}`,
    );
  }
  return {
    ...graph,
    inputs: inputs.filter(({ name }) => values.has(name)),
    outputs,
    nodes: graph.nodes.filter((node) => needed.has(node)),
    constants: new Map([...graph.constants].filter(([name]) => values.has(name))),
  };
}

/** The nodes and values of which `outputs` are made, those of `cut` taken as given; and all makers of values. */
export function neededFor(
  graph: Graph,
  outputs: readonly string[],
  cut: ReadonlySet<string> = new Set(),
) {
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  const needed = new Set<GraphNode>();
  const values = new Set<string>();
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === "" || values.has(name)) continue;
    values.add(name);
    if (cut.has(name)) continue;
    const node = makers.get(name);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    for (const input of node.inputs) open.push(input);
    for (const name of capturedBy(node)) open.push(name);
  }
  return { makers, needed, values };
}
