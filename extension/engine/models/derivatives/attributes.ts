/** Reading the settings of a node. */
import { EngineError } from "../../errors";
import type { Attribute, Graph, GraphNode } from "../graph";
import type { RuleContext } from "./rule";

export const intOf = (node: GraphNode, name: string, fallback: number): number =>
  attributeOf(node, name, "int") ?? fallback;

export const floatOf = (node: GraphNode, name: string, fallback: number): number =>
  attributeOf(node, name, "float") ?? fallback;

export const stringOf = (node: GraphNode, name: string, fallback: string): string =>
  attributeOf(node, name, "string") ?? fallback;

export const intsOf = (node: GraphNode, name: string): readonly number[] | undefined =>
  attributeOf(node, name, "ints");

export const stringsOf = (node: GraphNode, name: string): readonly string[] | undefined =>
  attributeOf(node, name, "strings");

function attributeOf<K extends Attribute["kind"]>(node: GraphNode, name: string, kind: K) {
  const attribute = node.attributes.get(name);
  return attribute?.kind === kind
    ? (attribute.value as Extract<Attribute, { kind: K }>["value"])
    : undefined;
}

export const int = (value: number): Attribute => ({ kind: "int", value });
export const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const text = (value: string): Attribute => ({ kind: "string", value });

/**
 * Elements of an input that says what the node does, such as axes; undefined where it is left out.
 * Throws `model.unrunnable` where they depend on more than constants and shapes.
 */
export function setting(context: RuleContext, input: number): readonly number[] | undefined {
  const { node, graph } = context;
  const name = node.inputs[input] ?? "";
  if (name === "") return undefined;
  const constant = graph.constants.get(name);
  const value = constant?.kind === "tensor" ? constant.tensor : context.facts(name).value;
  if (value) return Array.from(value.data as ArrayLike<number | bigint>, Number);
  throw noDerivative(
    graph,
    node,
    `its input ${JSON.stringify(name)} is known only while the model runs`,
  );
}

export function noDerivative(graph: Graph, node: GraphNode, reason: string): EngineError {
  const layer = node.layer === undefined ? "" : ` of layer ${JSON.stringify(node.layer)}`;
  return new EngineError(
    "model.unrunnable",
    `model ${graph.name}: no derivative of ${node.operator} node ${JSON.stringify(node.name)}${layer}: ${reason}`,
    { where: node.name },
  );
}
