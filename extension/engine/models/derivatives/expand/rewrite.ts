import type { RuleContext } from "../rule";

/**
 * Puts other nodes that compute the same into the graph, and answers the names of the outputs, in
 * the node's order; null where the node may stay as it is.
 */
export type Rewrite = (context: RuleContext) => readonly string[] | null;
