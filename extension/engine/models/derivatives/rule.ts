/** How one operator is differentiated: nodes that it puts into a graph. */
import type { Graph, GraphNode } from "../graph";
import type { GraphBuilder } from "../graphBuilder";
import type { ElementType } from "../tensor";

/** What is known of a value, for one size of batch. */
export interface ValueFacts {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

export interface RuleContext {
  readonly node: GraphNode;
  readonly graph: Graph;
  /** Already holds the forward graph; the rule adds to it. */
  readonly build: GraphBuilder;
  /** Type and shape of any value of the forward graph. */
  facts(value: string): ValueFacts;
}

/**
 * Cotangents of the node's inputs from those of its outputs (ḡx = Jᵀ ḡy), by name of value; null
 * where an input needs none (whole numbers, shapes) or an output has none.
 */
export type Vjp = (
  context: RuleContext,
  outputs: readonly (string | null)[],
) => readonly (string | null)[];

/** Tangents of the node's outputs from those of its inputs (ẏ = J ẋ). */
export type Jvp = (
  context: RuleContext,
  inputs: readonly (string | null)[],
) => readonly (string | null)[];

export interface Rule {
  readonly operator: string;
  readonly vjp?: Vjp;
  readonly jvp?: Jvp;
}
