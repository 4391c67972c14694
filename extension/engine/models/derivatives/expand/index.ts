/** Which nodes become others before a graph is differentiated. */
import type { GraphNode } from "../../graph";
import { composites } from "./composites";
import type { Rewrite } from "./rewrite";

export { isRefused, legacyRewrite } from "./legacy";

/** How a composite operator is written out, for those whose derivative is asked for. */
export const compositeRewrite = ({ operator }: GraphNode): Rewrite | undefined =>
  Object.hasOwn(composites, operator) ? composites[operator] : undefined;
