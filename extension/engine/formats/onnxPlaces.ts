/**
 * Which layer a weight of an ONNX graph belongs to, by the node that reads it. Exporters fold and
 * rename weights (`onnx::MatMul_45`), so names alone do not tell; nodes bear the module's path.
 */

import { UniqueNames } from "../uniqueNames";
import type { TensorPlace } from "./checkpoint";
import type { OnnxGraph, OnnxNode } from "./onnxModel";

/** Roles of a node's inputs, in order. */
const rolesOf = new Map<string, readonly (string | null)[]>([
  ["Conv", [null, "weight", "bias"]],
  ["ConvTranspose", [null, "weight", "bias"]],
  ["ConvInteger", [null, "weight"]],
  ["Gemm", ["weight", "weight", "bias"]],
  ["MatMul", ["weight", "weight"]],
  ["BatchNormalization", [null, "weight", "bias", "running_mean", "running_var"]],
  ["InstanceNormalization", [null, "weight", "bias"]],
  ["LayerNormalization", [null, "weight", "bias"]],
  ["LSTM", [null, "weight_ih", "weight_hh", "bias"]],
  ["GRU", [null, "weight_ih", "weight_hh", "bias"]],
  ["RNN", [null, "weight_ih", "weight_hh", "bias"]],
  ["Gather", ["weight"]],
  ["PRelu", [null, "weight"]],
]);

/** Operators whose result, plus a constant, is that layer with its bias. */
const takesBias = new Set(["MatMul", "Conv", "ConvTranspose", "Gemm"]);

interface Part {
  readonly weight: string;
  readonly role: string;
  readonly inFirst: boolean;
}

/**
 * The place of each constant of the graph that a layer's node reads, by name; others keep the
 * place that their names give them. A weight that several nodes read (tied) belongs to the first.
 */
export function onnxPlaces(graph: OnnxGraph): Map<string, TensorPlace> {
  const parts = layerParts(graph, constantsOf(graph));
  const names = new UniqueNames();
  const places = new Map<string, TensorPlace>();
  for (const [node, members] of parts) {
    const fresh = members.filter(({ weight }) => !places.has(weight));
    if (fresh.length === 0) continue;
    const layer = names.take(modulePath(node, fresh));
    for (const { weight, role, inFirst } of fresh) {
      if (!places.has(weight)) places.set(weight, { layer, role, inFirst });
    }
  }
  return places;
}

/** A value of the graph that is a constant, or one with its two axes swapped. */
interface Constant {
  readonly weight: string;
  readonly transposed: boolean;
}

/** Exporters share equal weights by Identity, and leave Linear's Transpose where they do not fold. */
function constantsOf({ initializers, nodes }: OnnxGraph): Map<string, Constant> {
  const constants = new Map<string, Constant>();
  const add = (weight: string) => constants.set(weight, { weight, transposed: false });
  for (const { name } of initializers) add(name);
  for (const { operator, inputs, outputs, attributes } of nodes) {
    const [output] = outputs;
    if (output === undefined) continue;
    if (operator === "Constant") add(output);
    const source = constants.get(inputs[0] ?? "");
    if (source && operator === "Identity") constants.set(output, source);
    const axes = operator === "Transpose" ? attributes.get("perm") : undefined;
    if (source && axes?.kind === "ints" && axes.value.join() === "1,0") {
      constants.set(output, { ...source, transposed: !source.transposed });
    }
  }
  return constants;
}

/** The constants that each layer's node reads, and the bias that is added to its result. */
function layerParts(
  graph: OnnxGraph,
  constants: ReadonlyMap<string, Constant>,
): Map<OnnxNode, Part[]> {
  const makers = new Map<string, OnnxNode>();
  const readers = new Map<string, number>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) makers.set(output, node);
    for (const input of node.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const parts = new Map<OnnxNode, Part[]>();
  for (const node of graph.nodes) {
    const own = ownParts(node, constants);
    if (own.length > 0) parts.set(node, own);
    if (node.operator !== "Add") continue;
    const bias = node.inputs.map((name) => constants.get(name)).find((found) => found);
    const sum = node.inputs.find((name) => !constants.has(name)) ?? "";
    const maker = makers.get(sum);
    const members = maker && takesBias.has(maker.operator) ? parts.get(maker) : undefined;
    // a result that others read as well is not the layer's before its bias
    if (!bias || !members || readers.get(sum) !== 1) continue;
    if (members.some(({ role }) => role === "bias")) continue;
    members.push({ weight: bias.weight, role: "bias", inFirst: false });
  }
  return parts;
}

function ownParts(node: OnnxNode, constants: ReadonlyMap<string, Constant>): Part[] {
  const roles = rolesOf.get(node.operator) ?? [];
  return roles.flatMap((role, input): Part[] => {
    const constant = constants.get(node.inputs[input] ?? "");
    if (role === null || !constant) return [];
    const { weight, transposed } = constant;
    const inFirst = role === "weight" && storedInFirst(node, input) !== transposed;
    return [{ weight, role, inFirst }];
  });
}

/** x·W and Gemm without transB hold W as (in, out); as left operand of a product, (out, in). */
function storedInFirst({ operator, attributes }: OnnxNode, input: number): boolean {
  const isSet = (name: string): boolean => {
    const attribute = attributes.get(name);
    return attribute?.kind === "int" && attribute.value !== 0;
  };
  if (operator === "MatMul") return input === 1;
  if (operator === "Gemm") return input === 1 ? !isSet("transB") : isSet("transA");
  return operator === "ConvTranspose";
}

/** The module path in a weight's name, else in the node's name, else the node's own. */
function modulePath(node: OnnxNode, parts: readonly Part[]): string {
  for (const { weight } of parts) {
    const path = /^(?!onnx::)(.+)\.(?:weight|bias|running_mean|running_var)$/s.exec(weight)?.[1];
    if (path !== undefined) return path;
  }
  // torch: `/encoder/layer.0/MatMul` is the MatMul in module encoder.layer.0
  const scoped = /^\/(.+)\/[^/]+$/s.exec(node.name)?.[1];
  return scoped?.replaceAll("/", ".") ?? (node.name || node.outputs[0] || node.operator);
}
