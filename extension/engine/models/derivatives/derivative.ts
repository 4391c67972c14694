/** What is asked of a derivative, and what comes out, in either mode. */
import type { Graph } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import type { Facts, ValueFacts } from "../shapes";
import { subgraph } from "../subgraph";
import { activeValues, capturedBy } from "./active";
import { noDerivative } from "./attributes";
import { Emitter } from "./emitter";
import { prepare } from "./prepare";
import type { Rule, RuleContext } from "./rule";
import { ruleOf } from "./rules";

export interface DerivativeOptions {
  /** Values whose cotangents are given, or whose tangents are asked for. */
  readonly outputs: readonly string[];
  /**
   * Values whose cotangents are asked for, or whose tangents are given: inputs, constants or
   * outputs of nodes. One that depends on another moves by itself and with the other.
   */
  readonly wrt: readonly string[];
  /** Of all values of the graph, as `graphFacts` finds them. */
  readonly facts: Facts;
  /** Further values of the forward graph that the new graph shall put out as well. */
  readonly keep?: readonly string[];
  /**
   * How many tangents, or cotangents, are pushed through at once; 1 when absent. All of them share
   * one forward pass.
   */
  readonly directions?: number;
}

export interface Derivative {
  /**
   * The forward graph together with the derivative, without what the results do not need. Its
   * outputs are the values to keep, then the results.
   */
  readonly graph: Graph;
  /** Names of the new inputs, direction by direction: the cotangent of each output, or the tangent of each `wrt`. */
  readonly given: readonly string[];
  /** Names of the results, in the same order: the cotangent of each `wrt`, or the tangent of each output. */
  readonly results: readonly string[];
  /** Facts of all values of `graph`, by which it can be differentiated again. */
  readonly facts: Facts;
}

/** A derivative under construction. */
export class Construction {
  readonly graph: Graph;
  readonly emit: Emitter;
  /** Values that change with one of those asked for. */
  readonly active: ReadonlySet<string>;
  readonly #build: GraphBuilder;
  readonly #facts: Map<string, ValueFacts>;
  readonly #keep: readonly string[];

  constructor(original: Graph, { outputs, wrt, facts: known, keep = [] }: DerivativeOptions) {
    const { graph, facts } = prepare(subgraph(original, [...outputs, ...keep]), known, wrt);
    this.graph = graph;
    this.#facts = facts;
    this.#keep = keep;
    this.#build = new GraphBuilder(graph);
    this.emit = new Emitter(this.#build, facts);
    this.active = activeValues(graph, wrt, facts);
  }

  /** A new input of the type and shape of `value`. */
  inputLike(value: string, hint: string): string {
    const { dtype, shape } = this.emit.facts(value);
    const name = this.#build.input({ dtype, shape }, hint);
    this.#facts.set(name, { dtype, shape });
    return name;
  }

  zerosLike(value: string): string {
    const { dtype, shape } = this.emit.facts(value);
    return this.emit.full(shape, 0, dtype);
  }

  /** Whether bodies of the node, as of loops and branches, read values that change. */
  readsActive(index: number): boolean {
    return capturedBy(this.graph.nodes[index]).some((name) => this.active.has(name));
  }

  /** The rule of a node, and all that it needs; `model.unrunnable` where there is none. */
  at(index: number): { readonly rule: Rule; readonly context: RuleContext } {
    const { graph, emit } = this;
    const node = graph.nodes[index];
    const rule = node.domain === "" ? ruleOf(node.operator) : undefined;
    if (!rule) throw noDerivative(graph, node, "this operator has no rule");
    emit.layer = node.layer;
    const needs = (input: number) => this.active.has(node.inputs[input] ?? "");
    const facts = (value: string) => emit.facts(value);
    return { rule, context: { node, graph, build: this.#build, emit, facts, needs } };
  }

  finish(given: readonly string[], values: readonly string[]): Derivative {
    const { emit } = this;
    emit.layer = undefined;
    // nodes of their own: two results may be one value, and some are inputs
    const results = values.map((value) => emit.unary("Identity", value));
    const whole = this.#build.finish([...this.#keep, ...results]);
    const pruned = subgraph(whole, whole.outputs);
    // every given input stays, so that callers can feed it
    const kept = new Set([...given, ...pruned.inputs.map(({ name }) => name)]);
    // of the one size that the derivative holds for, so that another is refused by name
    const inputs = whole.inputs
      .filter(({ name }) => kept.has(name))
      .map((input) => ({ ...input, shape: emit.shape(input.name) }));
    return { graph: { ...pruned, inputs }, given, results, facts: this.#facts };
  }
}
