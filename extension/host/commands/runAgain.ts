import type { Services } from "../services";

/** *Run Again*: what the active view shows, past the cache. */
export async function runAgain({
  comparisons,
  geometries,
  inspections,
  trajectories,
  stitchings,
}: Services): Promise<void> {
  const view =
    comparisons.active ??
    inspections.active ??
    trajectories.active ??
    geometries.active ??
    stitchings.active;
  view?.runAgain();
}
