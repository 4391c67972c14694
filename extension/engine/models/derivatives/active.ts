/** What changes when some values do. */
import type { Graph, GraphNode } from "../graph";
import type { Facts } from "../shapes";

/**
 * Values that change with one of `sources`: those and all floating-point values computed from
 * them. Whole numbers and truth values have no derivative, so that nothing passes through them.
 */
export function activeValues(
  graph: Graph,
  sources: readonly string[],
  facts: Facts,
): ReadonlySet<string> {
  const isFloat = (name: string) => {
    const dtype = facts.get(name)?.dtype;
    // values of unknown type count, so that whoever asks for them is told
    return dtype === undefined || dtype === "F32" || dtype === "F64" || dtype === "F16";
  };
  const active = new Set(sources);
  for (const node of graph.nodes) {
    const reads = [...node.inputs, ...capturedBy(node)];
    if (!reads.some((name) => active.has(name))) continue;
    for (const name of node.outputs) if (name !== "" && isFloat(name)) active.add(name);
  }
  return active;
}

const NONE: readonly string[] = [];

/** Loops and branches have one. */
function hasBody({ attributes }: GraphNode): boolean {
  for (const { kind } of attributes.values()) if (kind === "graph") return true;
  return false;
}

/** Names that bodies of loops and branches read; those of their own values among them. */
export function capturedBy(node: GraphNode): readonly string[] {
  if (!hasBody(node)) return NONE;
  const names: string[] = [];
  for (const attribute of node.attributes.values()) {
    if (attribute.kind !== "graph") continue;
    const { nodes, outputs } = attribute.value;
    for (const inner of nodes) names.push(...inner.inputs, ...capturedBy(inner));
    names.push(...outputs);
  }
  return names;
}
