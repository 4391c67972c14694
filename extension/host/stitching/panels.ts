import { viewTypes } from "../ids";
import { PanelSet } from "../panelSet";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type StitchingInput, StitchingPanel } from "./panel";
import { readSaved } from "./state";

/** All open stitchings, one a pair of models. */
export class StitchingPanels extends PanelSet<StitchingInput, StitchingPanel> {
  constructor(services: Services) {
    super(services, {
      viewType: viewTypes.stitching,
      called: "a stitching",
      keyOf: ({ front, end }) => `${front}\n${end}`,
      open: (...args) => new StitchingPanel(...args),
      restore: (state) => {
        const saved = readSaved(state);
        if (!saved) return null;
        const { front, end, options } = saved;
        return { front: uriOf(front), end: uriOf(end), options };
      },
    });
  }

  /** One that is open already is computed anew when other options are asked for. */
  override show(input: StitchingInput): StitchingPanel {
    const open = this.find(input);
    const shown = super.show(input);
    if (open && input.options) shown.runWith(input.options);
    return shown;
  }
}
