/**
 * Functions that an ONNX model brings along (`ModelProto.functions`, since IR version 8), put in
 * place of the nodes that call them: exporters make one of a module or of a composite operator.
 */
import { EngineError } from "../errors";
import { MAX_ONNX_DEPTH, MAX_ONNX_NODES } from "./limits";
import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./onnxModel";

export interface OnnxFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  /** Values of attributes that a call leaves out. */
  readonly defaults: ReadonlyMap<string, OnnxAttribute>;
  /** Version of ONNX's own operator set by which its nodes are to be read. */
  readonly operatorSet: number | null;
}

interface Inlining {
  readonly file: string;
  readonly functions: ReadonlyMap<string, OnnxFunction>;
  readonly taken: Set<string>;
  made: number;
}

/**
 * The graph with the nodes of functions in place of calls; names of inner values begin with that
 * of the call. A call stays where its function is by another operator set than the model, or holds
 * a loop or branch: its runtime then says that it does not know it.
 *
 * Throws `format.limit` where functions call each other without end, or come to too many nodes.
 */
export function inlineFunctions(
  graph: OnnxGraph,
  functions: readonly OnnxFunction[],
  { file, operatorSet }: { readonly file: string; readonly operatorSet: number | undefined },
): OnnxGraph {
  const usable = functions.filter(
    (each) =>
      (each.operatorSet === null || each.operatorSet === operatorSet) &&
      !each.nodes.some(({ attributes }) => [...attributes.values()].some(isGraph)),
  );
  if (usable.length === 0) return graph;
  const state: Inlining = {
    file,
    functions: new Map(usable.map((each) => [keyOf(each.domain, each.name), each])),
    taken: new Set(graph.nodes.flatMap(({ name, outputs }) => [name, ...outputs])),
    made: 0,
  };
  return { ...graph, nodes: graph.nodes.flatMap((node) => expanded(node, state, 0)) };
}

const isGraph = ({ kind }: OnnxAttribute): boolean => kind === "graph";
const keyOf = (domain: string, name: string): string => `${domain}\n${name}`;

function expanded(call: OnnxNode, state: Inlining, depth: number): readonly OnnxNode[] {
  const called = state.functions.get(keyOf(call.domain, call.operator));
  if (!called) {
    if (++state.made > MAX_ONNX_NODES) throw limit(state, `${MAX_ONNX_NODES} nodes`);
    return [call];
  }
  if (depth >= MAX_ONNX_DEPTH) {
    throw limit(state, `${MAX_ONNX_DEPTH} calls, one within another, at ${call.operator}`);
  }
  const prefix = unique(call.name || call.operator, state);
  const names = new Map<string, string>([["", ""]]);
  called.inputs.forEach((name, i) => {
    names.set(name, call.inputs[i] ?? "");
  });
  called.outputs.forEach((name, i) => {
    if (call.outputs[i]) names.set(name, call.outputs[i]);
  });
  const renamed = (name: string) => names.get(name) ?? `${prefix}/${name}`;
  return called.nodes.flatMap((node) => {
    const inner: OnnxNode = {
      ...node,
      name: `${prefix}/${node.name || node.operator}`,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
      attributes: bound(node.attributes, call.attributes, called.defaults),
    };
    return expanded(inner, state, depth + 1);
  });
}

/** Attributes with what the call gives in place of references to the function's own. */
function bound(
  attributes: OnnxNode["attributes"],
  given: OnnxNode["attributes"],
  defaults: OnnxFunction["defaults"],
): Map<string, OnnxAttribute> {
  const made = new Map<string, OnnxAttribute>();
  for (const [key, attribute] of attributes) {
    const value =
      attribute.kind === "reference"
        ? (given.get(attribute.to) ?? defaults.get(attribute.to))
        : attribute;
    if (value) made.set(key, value);
  }
  return made;
}

function unique(hint: string, { taken }: Inlining): string {
  let name = hint;
  for (let copy = 2; taken.has(`${name}/`); copy++) name = `${hint}#${copy}`;
  taken.add(`${name}/`);
  return name;
}

const limit = ({ file }: Inlining, most: string): EngineError =>
  new EngineError("format.limit", `${file}: functions: expected at most ${most}, got more`, {
    file,
    expected: `at most ${most}`,
  });
