import { viewTypes } from "../ids";
import { PanelSet } from "../panelSet";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type InspectionInput, inputOf, SubnetworksPanel } from "./panel";
import { readSaved } from "./state";

/** All open inspections, one a checkpoint. */
export class SubnetworksPanels extends PanelSet<InspectionInput, SubnetworksPanel> {
  constructor(services: Services) {
    super(services, {
      viewType: viewTypes.subnetworks,
      called: "an inspection",
      keyOf: ({ uri }) => uri.toString(),
      open: (...args) => new SubnetworksPanel(...args),
      restore: (state) => {
        const saved = readSaved(state);
        return saved && inputOf(saved);
      },
    });
  }

  /** Shows a layer of the checkpoint at `path` there. */
  reveal(path: string, layer: string): void {
    this.show({ uri: uriOf(path) }).selectLayer(layer);
  }
}
