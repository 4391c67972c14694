/** Inputs that a layer answers alike, found on a thread of the pool. */
import { type DescentInput, type DescentOutput, descendInputs } from "../stitching/identicalInputs";
import type { JobContext } from "./job";
import { requireRuntime } from "./modelSessions";

/** Job `stitching.inputs`: see {@link descendInputs}. Can be cancelled between two steps. */
export async function stitchInputs(
  input: DescentInput,
  context: JobContext,
): Promise<DescentOutput> {
  const runtime = await requireRuntime(context);
  return descendInputs(input, { runtime, open: (ref) => context.open(ref.file) }, context.task);
}
