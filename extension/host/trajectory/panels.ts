import { viewTypes } from "../ids";
import { PanelSet } from "../panelSet";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type TrajectoryInput, TrajectoryPanel } from "./panel";
import { readSaved } from "./state";

/** All open trajectories, one a run. */
export class TrajectoryPanels extends PanelSet<TrajectoryInput, TrajectoryPanel> {
  constructor(services: Services) {
    super(services, {
      viewType: viewTypes.trajectory,
      called: "a trajectory",
      keyOf: ({ uris }) => uris.map(String).join("\n"),
      open: (...args) => new TrajectoryPanel(...args),
      restore: (state) => {
        const saved = readSaved(state);
        if (!saved) return null;
        const { paths, options, follow } = saved;
        return { uris: paths.map(uriOf), options, follow };
      },
    });
  }
}
