/** One step of training as an operator graph. */
import { EngineError } from "../../errors";
import { Emitter } from "../derivatives/emitter";
import { prepare } from "../derivatives/prepare";
import { gradientGraph } from "../derivatives/vjp";
import { constantInfo, type Graph } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import type { Facts } from "../shapes";
import { subgraph } from "../subgraph";
import { addLoss, type LossKind } from "./losses";
import { addOptimizer, type Moment, type Optimizer } from "./optimizers";

export interface StepOptions {
  /** The value that the loss compares with the targets: an output of the model. */
  readonly prediction: string;
  readonly loss: LossKind;
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
  /** A scalar of the prediction's type. */
  readonly loss: string;
  readonly target: string;
  /** How many classes targets number; null where they are no classes. */
  readonly classes: number | null;
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
 * Throws `usage` for a parameter that is no constant or not one on which the prediction depends,
 * `model.unrunnable` for one of another type than F32 and F64 and where an operator has no
 * derivative, `shape.mismatch` where a loss cannot be of the prediction's shape.
 */
export function stepGraph(model: Graph, options: StepOptions): StepGraph {
  const { prediction, parameters: names } = options;
  const thawed = thaw(subgraph(model, [prediction]), names);
  const known = new Map(options.facts);
  for (const name of names) {
    const { dtype, shape } = known.get(name)!;
    known.set(name, { dtype, shape });
  }
  // losses are written by operator set 18
  const { graph, facts } = prepare(thawed, known, names);
  const forward = new GraphBuilder(graph);
  const emit = new Emitter(forward, facts);
  const { loss, target } = addLoss(options.loss, prediction, { build: forward, emit, facts });

  const wrt = { loss, wrt: names, facts, keep: [loss] };
  const derivative = gradientGraph(forward.finish([loss]), wrt);
  const all = new Map(derivative.facts);
  const build = new GraphBuilder(derivative.graph);
  const construction = { build, emit: new Emitter(build, all), facts: all };
  const updater = addOptimizer(options.optimizer, construction);
  const updates = names.map((name, i) => updater.update(name, derivative.results[i]));
  const parameters = names.map((name, i) => ({ name, next: updates[i].next }));
  const moments = updates.flatMap((update) => update.moments);
  const outputs = [loss, ...parameters.map(({ next }) => next), ...moments.map(({ next }) => next)];
  const { learningRate, step } = updater;
  return {
    graph: { ...build.finish(outputs), name: `training step of ${model.name}` },
    classes: options.loss === "crossEntropy" ? (facts.get(prediction)?.shape.at(-1) ?? null) : null,
    ...{ loss, target, learningRate, step, parameters, moments, facts: all },
  };
}

/** The graph with parameters as inputs. */
function thaw(graph: Graph, names: readonly string[]): Graph {
  if (names.length === 0) {
    throw new EngineError("usage", `model ${graph.name}: expected parameters to train, got none`);
  }
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new EngineError(
      "usage",
      `model ${graph.name}: parameter ${JSON.stringify(repeated)} is named twice`,
      { where: repeated },
    );
  }
  const inputs = names.map((name) => {
    const constant = graph.constants.get(name);
    if (!constant) {
      throw new EngineError(
        "usage",
        `model ${graph.name}: ${JSON.stringify(name)} cannot be trained, as it is no weight on which ${JSON.stringify(graph.outputs[0])} depends`,
        { where: name },
      );
    }
    const { dtype, shape } = constantInfo(constant);
    if (dtype === "F32" || dtype === "F64") return { name, dtype, shape } as const;
    throw new EngineError(
      "model.unrunnable",
      `model ${graph.name}: parameter ${JSON.stringify(name)}: expected F32 or F64, got ${dtype}`,
      { where: name, expected: "F32 or F64", got: dtype },
    );
  });
  const trained = new Set(names);
  const constants = [...graph.constants].filter(([name]) => !trained.has(name));
  return { ...graph, inputs: [...graph.inputs, ...inputs], constants: new Map(constants) };
}
