/** Which nodes become others before a graph is differentiated. */
import type { GraphNode } from "../../graph";
import { composites } from "./composites";
import { recurrent } from "./recurrent";
import type { Rewrite } from "./rewrite";

export { isRefused, legacyRewrite } from "./legacy";

/** How a composite operator is written out, for those whose derivative is asked for. */
export const compositeRewrite = ({ operator }: GraphNode): Rewrite | undefined =>
  byOperator.get(operator);

const byOperator = new Map(Object.entries({ ...composites, ...recurrent }));
