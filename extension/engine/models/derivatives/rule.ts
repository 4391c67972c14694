/** How one operator is differentiated: nodes that it puts into a graph. */
import type { Graph, GraphNode } from "../graph";
import type { GraphBuilder } from "../graphBuilder";
import type { ValueFacts } from "../shapes";
import type { Emitter } from "./emitter";

export type { ValueFacts } from "../shapes";

export interface RuleContext {
  readonly node: GraphNode;
  readonly graph: Graph;
  /** Already holds the forward graph; the rule adds to it. */
  readonly build: GraphBuilder;
  /** Adds nodes to `build`, and knows the shapes of what they make. */
  readonly emit: Emitter;
  /** Type and shape of any value of the forward graph, and of what `emit` made. */
  facts(value: string): ValueFacts;
  /** Whether a derivative with respect to this input is asked for; others need not be made. */
  needs(input: number): boolean;
}

/**
 * Cotangents of the node's inputs from those of its outputs (ḡx = Jᵀ ḡy), in the order of the
 * inputs; null where an input needs none (whole numbers, shapes) or an output has none.
 */
export type Vjp = (
  context: RuleContext,
  outputs: readonly (string | null)[],
) => readonly (string | null)[];

/** Tangents of the node's outputs from those of its inputs (ẏ = J ẋ); null where there is none. */
export type Jvp = (
  context: RuleContext,
  inputs: readonly (string | null)[],
) => readonly (string | null)[];

/**
 * The derivative of one operator, by operator set 18 (see `prepare.ts`). Cotangents and tangents
 * have type and shape of their value. Emitted operators have rules themselves, so that a
 * derivative can be differentiated again.
 */
export interface Rule {
  readonly operator: string;
  readonly vjp: Vjp;
  readonly jvp: Jvp;
}
