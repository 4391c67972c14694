/** A stitch fitted on a thread of the pool. */
import { fitStitch } from "../stitching/fit";
import type { FitInput, FitOutput } from "../stitching/fitInput";
import type { JobContext } from "./job";
import { named, requireRuntime } from "./modelSessions";

export interface StitchFitInput extends FitInput {
  /** What the user calls the stitch, for messages. */
  readonly name: string;
}

/** Job `stitching.fit`: see {@link fitStitch}. Can be cancelled between two steps. */
export async function stitchFit(
  { name, ...input }: StitchFitInput,
  context: JobContext,
): Promise<FitOutput> {
  const runtime = await requireRuntime(context);
  try {
    return await fitStitch(input, { runtime, open: (ref) => context.open(ref.file) }, context.task);
  } catch (error) {
    throw named(name, error);
  }
}
