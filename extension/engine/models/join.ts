/** Two graphs as one: what the first makes, the second takes. */
import { EngineError } from "../errors";
import type { Attribute, Graph, GraphNode } from "./graph";

export interface Joined {
  /** Takes the inputs of both that are not linked; puts out what the second does. */
  readonly graph: Graph;
  /** What a value of the second graph is called in the new one. */
  nameOf(value: string): string;
}

/**
 * `back` after `front`: each input of `back` that `links` names reads that value of `front`. Names
 * of `back` that `front` has too are changed; those of `front` stay. Throws `usage` for a link
 * from or to nothing, and for graphs by different operator sets.
 */
export function joinGraphs(front: Graph, back: Graph, links: ReadonlyMap<string, string>): Joined {
  const taken = new Set([
    ...front.inputs.map(({ name }) => name),
    ...front.constants.keys(),
    ...front.nodes.flatMap(({ name, outputs }) => [name, ...outputs]),
  ]);
  check(front, back, { links, taken });
  const names = new Map(links);
  const rename = (name: string) => {
    const known = name === "" ? "" : names.get(name);
    if (known !== undefined) return known;
    let free = name;
    for (let copy = 2; taken.has(free); copy++) free = `${name}#${copy}`;
    taken.add(free);
    names.set(name, free);
    return free;
  };
  const inputs = back.inputs
    .filter(({ name }) => !links.has(name))
    .map((input) => ({ ...input, name: rename(input.name) }));
  const constants = [...back.constants].map(([name, each]) => [rename(name), each] as const);
  const outer = (node: GraphNode): GraphNode => ({
    ...renamed(node, rename),
    outputs: node.outputs.map(rename),
    // a name of a node is no value
    name: unique(node.name, taken),
  });
  const nodes = back.nodes.map(outer);
  const graph: Graph = {
    name: back.name,
    operatorSet: back.operatorSet,
    domains: new Map([...front.domains, ...back.domains]),
    inputs: [...front.inputs, ...inputs],
    outputs: back.outputs.map(rename),
    nodes: [...front.nodes, ...nodes],
    constants: new Map([...front.constants, ...constants]),
  };
  return { graph, nameOf: (value) => names.get(value) ?? value };
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let copy = 2; taken.has(free); copy++) free = `${name}#${copy}`;
  taken.add(free);
  return free;
}

/** The node reading by new names, in the bodies of loops and branches too. */
function renamed(node: GraphNode, rename: (name: string) => string): GraphNode {
  const attributes = [...node.attributes].map(([key, attribute]): [string, Attribute] => {
    if (attribute.kind !== "graph") return [key, attribute];
    return [key, { kind: "graph", value: body(attribute.value, rename) }];
  });
  return { ...node, inputs: node.inputs.map(rename), attributes: new Map(attributes) };
}

/** Names of the body's own values hide those outside, and stay. */
function body(graph: Graph, outer: (name: string) => string): Graph {
  const own = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.constants.keys(),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const rename = (name: string) => (own.has(name) ? name : outer(name));
  return {
    ...graph,
    outputs: graph.outputs.map(rename),
    nodes: graph.nodes.map((node) => renamed(node, rename)),
  };
}

function check(
  front: Graph,
  back: Graph,
  { links, taken }: { links: ReadonlyMap<string, string>; taken: ReadonlySet<string> },
): void {
  const refuse = (text: string) =>
    new EngineError("usage", `joining ${front.name} and ${back.name}: ${text}`);
  if (front.operatorSet !== back.operatorSet) {
    throw refuse(`expected operator set ${back.operatorSet}, got ${front.operatorSet}`);
  }
  const inputs = new Set(back.inputs.map(({ name }) => name));
  for (const [input, value] of links) {
    if (!inputs.has(input)) throw refuse(`${JSON.stringify(input)} is no input of the second`);
    if (!taken.has(value)) throw refuse(`${JSON.stringify(value)} is no value of the first`);
  }
}
