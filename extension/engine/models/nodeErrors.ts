/** What a runtime refuses, told with the layer in which it stands. */
import { EngineError } from "../errors";
import { quoted } from "../report/names";
import type { Graph, GraphNode } from "./graph";

/** How onnxruntime writes the name of a node into its messages. */
const namesNode = [
  /Node, \("([^"]*)"/,
  /[Nn]ode \(([^()]*)\)/,
  /node with name '([^']*)'/,
  /Name:'([^']*)'/,
];

/** How it writes an operator that it does not have. */
const namesOperator = /([\w.-]*):(\w+)\(-?\d+\) is not a registered/;

/** The error, with the layer of the node that its message names where that is one of the graph's. */
export function withLayer(error: unknown, { nodes }: Pick<Graph, "nodes">): unknown {
  if (!(error instanceof EngineError) || error.code !== "model.unrunnable") return error;
  const node = nodeOf(error.message, nodes);
  if (!node) return error;
  const layer = node.layer === undefined ? "" : ` in layer ${quoted(node.layer)}`;
  const named = error.message.includes(node.name) ? "" : ` of node ${quoted(node.name)}`;
  if (named === "" && layer === "") return error;
  const text = `${error.message}; this is operator ${node.operator}${named}${layer}`;
  return new EngineError(
    error.code,
    text,
    { ...error.details, where: node.name },
    { cause: error },
  );
}

function nodeOf(message: string, nodes: readonly GraphNode[]): GraphNode | undefined {
  for (const pattern of namesNode) {
    const name = pattern.exec(message)?.[1];
    const found = name ? nodes.find((node) => node.name === name) : undefined;
    if (found) return found;
  }
  const [, domain, operator] = namesOperator.exec(message) ?? [];
  return operator === undefined
    ? undefined
    : nodes.find((node) => node.operator === operator && node.domain === domain);
}
