import type { Services } from "../services";

/** *Run Again*: what the active view shows, past the cache. */
export async function runAgain({
  comparisons,
  inspections,
  trajectories,
}: Services): Promise<void> {
  (comparisons.active ?? inspections.active ?? trajectories.active)?.runAgain();
}
