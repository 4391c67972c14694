/** Job `chain.prepare`: the factors by which a chain's weights are brought to a form. */
import { type PreparedChain, type PrepareOptions, prepareChain } from "../weights/chain/prepared";
import type { JobContext } from "./job";

export const chainPrepare = (input: PrepareOptions, context: JobContext): Promise<PreparedChain> =>
  prepareChain(input, context);
