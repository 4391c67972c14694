/** A graph in which what read one value reads another. */

import { elementCount } from "../../formats/checkpoint";
import type { Affine } from "../../stitching/leastSquares";
import { capturedBy } from "../derivatives/active";
import { constantInfo, type Graph, type GraphNode } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import { subgraph } from "../subgraph";
import { floats } from "../tensor";

export interface Bypass {
  /** Made before the other. */
  readonly from: string;
  /** Whose readers read `from`, or the affine map of it. */
  readonly to: string;
  /** Of the last axis, in float32; skipped without any when absent. */
  readonly affine?: Affine;
}

/**
 * The part of the graph that `output` still needs. Null where that is no smaller part: what lies
 * between is read elsewhere, or the bodies of loops and branches read it.
 */
export function bypassed(graph: Graph, output: string, { from, to, affine }: Bypass): Graph | null {
  if (graph.nodes.some((node) => capturedBy(node).includes(to))) return null;
  const whole = subgraph(graph, [output]);
  const turned = (value: string) => rewired(graph, to, value);
  const short = subgraph(turned(from), [output === to ? from : output]);
  if (short.nodes.length >= whole.nodes.length) return null;
  if (!short.nodes.some(({ inputs }) => inputs.includes(from)) && output !== to) return null;
  if (!affine) return short;
  const { graph: longer, value } = withAffine(graph, from, affine);
  const mapped = rewired(longer, to, value);
  return subgraph(mapped, [output === to ? value : output]);
}

const rewired = (graph: Graph, to: string, value: string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) =>
    node.inputs.includes(to)
      ? { ...node, inputs: node.inputs.map((name) => (name === to ? value : name)) }
      : node,
  ),
});

/** Adds h·Wᵀ + b right behind the node that makes `from`. */
function withAffine(graph: Graph, from: string, { weight, bias }: Affine) {
  const build = new GraphBuilder(graph);
  const { rows, columns, data } = weight;
  const turned = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) turned[k * rows + i] = data[i * columns + k];
  }
  const w = build.constant(floats([columns, rows], turned), "merged.weight");
  const b = build.constant(floats([rows], Float32Array.from(bias)), "merged.bias");
  const value = build.node("Add", [build.node("MatMul", [from, w]), b]);
  const { nodes, ...rest } = build.finish(graph.outputs);
  const added: readonly GraphNode[] = nodes.slice(-2);
  const at = nodes.findIndex(({ outputs }) => outputs.includes(from)) + 1;
  const ordered = [...nodes.slice(0, at), ...added, ...nodes.slice(at, -2)];
  return { graph: { ...rest, nodes: ordered }, value };
}

/** Numbers in the weights of a graph. */
export const parameterCount = ({ constants }: Graph): number =>
  [...constants.values()].reduce(
    (sum, constant) =>
      constantInfo(constant).dtype.startsWith("F") || constantInfo(constant).dtype === "BF16"
        ? sum + elementCount(constantInfo(constant).shape)
        : sum,
    0,
  );
