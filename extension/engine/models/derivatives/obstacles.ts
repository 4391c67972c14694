/** What stands in the way of derivatives, told before anything is run. */
import type { Graph, GraphNode } from "../graph";
import { neededFor } from "../subgraph";
import { capturedBy } from "./active";
import { compositeRewrite, isRefused, legacyRewrite } from "./expand";
import { ruleOf } from "./rules";

/** Operators that put out whole numbers or truth values only: nothing passes through them. */
const discrete = new Set([
  ...["And", "Not", "Or", "Xor", "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "BitShift"],
  ...["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsInf", "IsNaN"],
  ...["ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size", "Multinomial"],
  ...["QuantizeLinear", "DynamicQuantizeLinear"],
]);

/**
 * Nodes between `wrt` and `outputs` that cannot be differentiated, in the graph's order; none
 * where there are derivatives. Looks at operators only: a setting without a rule, such as a mode
 * of Resize, is found when the derivative is built.
 */
export function derivativeObstacles(
  graph: Graph,
  { outputs, wrt }: { readonly outputs: readonly string[]; readonly wrt: readonly string[] },
): readonly GraphNode[] {
  return obstaclesAmong(graph, neededFor(graph, outputs).needed, wrt);
}

/** The same for outputs that `needed` nodes make. */
export function obstaclesAmong(
  graph: Graph,
  needed: ReadonlySet<GraphNode>,
  wrt: readonly string[],
): readonly GraphNode[] {
  const active = new Set(wrt);
  return graph.nodes.filter((node) => {
    if (!needed.has(node)) return false;
    const captured = capturedBy(node).some((name) => active.has(name));
    if (!captured && !node.inputs.some((name) => active.has(name))) return false;
    const isStandard = node.domain === "";
    if (isStandard && discrete.has(node.operator)) return false;
    for (const name of node.outputs) if (name !== "") active.add(name);
    return captured || !isStandard || !isRuled(node, graph.operatorSet);
  });
}

const isRuled = (node: GraphNode, operatorSet: number): boolean =>
  !isRefused(node, operatorSet) &&
  (ruleOf(node.operator) !== undefined ||
    compositeRewrite(node) !== undefined ||
    legacyRewrite(node, operatorSet) !== undefined);
