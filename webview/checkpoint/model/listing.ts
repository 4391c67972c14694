import type { CheckpointState } from "../../../extension/protocol/checkpointView";

/**
 * Whether `now` holds what was read anew. Every state arrives as a copy, and a file can change
 * without its header, so neither identity nor the checkpoint's id tells.
 */
export function isOtherListing(before: CheckpointState | null, now: CheckpointState): boolean {
  if (!before?.listing || before.status !== "done") return true;
  const refreshed = before.stale && !now.stale;
  return refreshed || before.listing.inputs[0]?.id !== now.listing?.inputs[0]?.id;
}
