/** One step of training as an operator graph. */
import { EngineError } from "../../errors";
import { Emitter } from "../derivatives/emitter";
import type { Graph } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import type { Facts } from "../shapes";
import type { Loss, LossTerm } from "./losses";
import { lossGraph } from "./lossGraph";
import { addOptimizer, type Moment, type Optimizer } from "./optimizers";

export interface StepOptions {
  /** What is made small: the weighted sum of these. */
  readonly terms: readonly LossTerm[];
  readonly optimizer: Optimizer;
  /** Constants that are trained; all others stay as they are. */
  readonly parameters: readonly string[];
  /** Of all values of the graph, as `graphFacts` finds them; the step holds for their batch. */
  readonly facts: Facts;
}

export interface StepGraph {
  /**
   * Takes a batch, its targets, parameters, moments, the learning rate and the number of the
   * step; gives the loss before the step, and parameters and moments after it.
   */
  readonly graph: Graph;
  /** A scalar of the predictions' type. */
  readonly loss: string;
  /** The targets of each term. */
  readonly targets: readonly Pick<Loss, "target" | "classes">[];
  readonly learningRate: string;
  readonly step: string | null;
  /** The input that takes each parameter, which has its name, and the value that it becomes. */
  readonly parameters: readonly { readonly name: string; readonly next: string }[];
  readonly moments: readonly Moment[];
  readonly facts: Facts;
}

/**
 * Forward pass, loss, gradient and update in one graph, so that a step is one run. Frozen weights
 * stay constants, which runtimes arrange for speed when they open the graph.
 *
 * Throws what `lossGraph` throws, and `usage` where no parameter is named.
 */
export function stepGraph(model: Graph, options: StepOptions): StepGraph {
  const { terms, parameters: names } = options;
  if (names.length === 0) {
    throw new EngineError("usage", `model ${model.name}: expected parameters to train, got none`);
  }
  const derivative = lossGraph(model, { terms, weights: names, facts: options.facts });
  const { loss } = derivative;
  const all = new Map(derivative.facts);
  const build = new GraphBuilder(derivative.graph);
  const construction = { build, emit: new Emitter(build, all), facts: all };
  const updater = addOptimizer(options.optimizer, construction);
  const updates = names.map((name, i) => updater.update(name, derivative.gradients[i]));
  const parameters = names.map((name, i) => ({ name, next: updates[i].next }));
  const moments = updates.flatMap((update) => update.moments);
  const outputs = [loss, ...parameters.map(({ next }) => next), ...moments.map(({ next }) => next)];
  const { learningRate, step } = updater;
  return {
    graph: { ...build.finish(outputs), name: `training step of ${model.name}` },
    targets: derivative.terms,
    ...{ loss, learningRate, step, parameters, moments, facts: all },
  };
}
