/**
 * Brings a graph into the form that derivative rules read: operator set 18 or later, whose nodes
 * take axes as inputs, without composite operators where derivatives pass. Derivatives are
 * emitted by set 18, whose nodes mean the same in the later sets.
 *
 * A graph of an earlier set becomes one of set 18. That is safe because every node either means
 * the same in both, or is rewritten (`expand/legacy.ts`), or is refused by name.
 */
import type { Graph, GraphNode } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import { sortNodes } from "../onnx/sortNodes";
import type { Facts, ValueFacts } from "../shapes";
import { activeValues } from "./active";
import { noDerivative } from "./attributes";
import { Emitter } from "./emitter";
import { compositeRewrite, isRefused, legacyRewrite } from "./expand";
import type { Rewrite } from "./expand/rewrite";

export interface Prepared {
  readonly graph: Graph;
  readonly facts: Map<string, ValueFacts>;
}

const EMITTED_SET = 18;

/** The same function, differentiable with respect to `wrt`; names of values stay. */
export function prepare(graph: Graph, known: Facts, wrt: readonly string[]): Prepared {
  const { operatorSet } = graph;
  for (const node of graph.nodes) checkSet(graph, node);
  const modern = rewritten(graph, new Map(known), (node) => legacyRewrite(node, operatorSet));
  const active = activeValues(modern.graph, wrt, modern.facts);
  const plain = rewritten(modern.graph, modern.facts, (node) =>
    node.inputs.some((name) => active.has(name)) ? compositeRewrite(node) : undefined,
  );
  const set = Math.max(operatorSet, EMITTED_SET);
  return { ...plain, graph: { ...plain.graph, operatorSet: set } };
}

/** Bodies of loops and branches stay as they are, so that none of their nodes may be an old one. */
function checkSet(graph: Graph, node: GraphNode): void {
  const { operatorSet } = graph;
  if (isRefused(node, operatorSet)) {
    throw noDerivative(graph, node, `it is by operator set ${operatorSet}, which is too old`);
  }
  for (const attribute of node.attributes.values()) {
    if (attribute.kind !== "graph") continue;
    for (const inner of attribute.value.nodes) {
      checkSet(graph, inner);
      if (legacyRewrite(inner, operatorSet)) {
        throw noDerivative(
          graph,
          inner,
          `it is in a loop or branch by operator set ${operatorSet}`,
        );
      }
    }
  }
}

/** The graph with other nodes for those that `rewriteOf` knows. */
function rewritten(
  graph: Graph,
  facts: Map<string, ValueFacts>,
  rewriteOf: (node: GraphNode) => Rewrite | undefined,
): Prepared {
  const build = new GraphBuilder(graph);
  const emit = new Emitter(build, facts);
  const replaced = new Set<GraphNode>();
  const aliases: GraphNode[] = [];
  for (const node of graph.nodes) {
    const rewrite = node.domain === "" ? rewriteOf(node) : undefined;
    if (!rewrite) continue;
    emit.layer = node.layer;
    const factsOf = (name: string) => emit.facts(name);
    const made = rewrite({ node, graph, build, emit, facts: factsOf, needs: () => true });
    if (!made) continue;
    replaced.add(node);
    node.outputs.forEach((output, i) => {
      if (output !== "") aliases.push(identity(made[i], output, node));
    });
  }
  if (replaced.size === 0) return { graph, facts };
  const { nodes, ...rest } = build.finish(graph.outputs);
  const kept = [...nodes.filter((node) => !replaced.has(node)), ...aliases];
  const given = new Set([...rest.inputs.map(({ name }) => name), ...rest.constants.keys()]);
  const { sorted, stuck } = sortNodes(kept, given);
  if (stuck) throw noDerivative(graph, stuck.node, `it waits for ${JSON.stringify(stuck.input)}`);
  return { graph: { ...rest, nodes: sorted }, facts };
}

const identity = (from: string, to: string, { name, layer }: GraphNode): GraphNode => ({
  name: `${name}.as ${to}`,
  operator: "Identity",
  domain: "",
  inputs: [from],
  outputs: [to],
  attributes: new Map(),
  ...(layer === undefined ? {} : { layer }),
});
