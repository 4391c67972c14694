/** Job `chain.match`: the units of two chains matched, and the certificate if there is one. */
import { type Equivalence, equivalenceOf } from "../weights/chain/equivalence";
import { loadChain } from "../weights/chain/loaded";
import type { ChainLayer } from "../weights/chain/network";
import type { JobContext } from "./job";

export interface ChainMatchInput {
  readonly a: readonly ChainLayer[];
  readonly b: readonly ChainLayer[];
  readonly rescale: boolean;
}

export async function chainMatch(
  { a, b, rescale }: ChainMatchInput,
  context: JobContext,
): Promise<Equivalence> {
  const left = await loadChain(a, context);
  const right = await loadChain(b, context);
  return equivalenceOf(left, right, { rescale }, context.task);
}
