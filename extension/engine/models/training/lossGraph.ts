/** Losses of a model's values, and their gradient, as one operator graph. */
import { Emitter } from "../derivatives/emitter";
import { prepare } from "../derivatives/prepare";
import { gradientGraph } from "../derivatives/vjp";
import type { Graph } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import type { Facts } from "../shapes";
import { subgraph } from "../subgraph";
import { addLosses, type Loss, type LossTerm } from "./losses";
import { thaw } from "./thaw";

export interface LossOptions {
  /** The loss is the weighted sum of these; predictions are values of the graph. */
  readonly terms: readonly LossTerm[];
  /** Constants by which to differentiate; they become inputs of their name. */
  readonly weights?: readonly string[];
  /** Inputs and other values by which to differentiate. */
  readonly values?: readonly string[];
  /** Of all values of the graph, as `graphFacts` finds them; the loss holds for their batch. */
  readonly facts: Facts;
  /** Further values that the graph shall put out. */
  readonly keep?: readonly string[];
}

export interface LossGraph {
  /**
   * Takes the graph's inputs, targets and weights; puts out the loss, each term, what is kept, and
   * the gradients.
   */
  readonly graph: Graph;
  /** A scalar. */
  readonly loss: string;
  /** In the order of the terms: the value of each, unweighted, and the input of its targets. */
  readonly terms: readonly Loss[];
  /** By the weights in their order, then by the values. */
  readonly gradients: readonly string[];
  readonly facts: Facts;
}

/**
 * The loss through a graph and its gradient: through a tail by the tail's input, or through an
 * adapter and a tail (`joinGraphs`) by the adapter's weights.
 *
 * Throws `usage` for a weight that is no constant on which a prediction depends, `model.unrunnable`
 * for one of another type than F32 and F64 and where an operator has no derivative, and what
 * `addLosses` throws.
 */
export function lossGraph(graph: Graph, options: LossOptions): LossGraph {
  const { terms, weights = [], values = [], keep = [] } = options;
  const predictions = [...new Set(terms.map(({ prediction }) => prediction))];
  const thawed = thaw(subgraph(graph, [...predictions, ...keep]), weights);
  const known = new Map(options.facts);
  for (const name of weights) {
    const { dtype, shape } = known.get(name)!;
    known.set(name, { dtype, shape });
  }
  const wrt = [...weights, ...values];
  // losses are written by operator set 18
  const { graph: modern, facts } = prepare(thawed, known, wrt);
  const build = new GraphBuilder(modern);
  const emit = new Emitter(build, facts);
  const made = addLosses(terms, { build, emit, facts });
  const kept = [made.loss, ...made.terms.map(({ loss }) => loss), ...keep];
  const forward = build.finish(kept);
  const derivative = gradientGraph(forward, { loss: made.loss, wrt, facts, keep: kept });
  return {
    graph: { ...derivative.graph, name: `loss of ${graph.name}` },
    ...{ loss: made.loss, terms: made.terms },
    gradients: derivative.results,
    facts: derivative.facts,
  };
}
