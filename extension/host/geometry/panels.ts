import { viewTypes } from "../ids";
import { PanelSet } from "../panelSet";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type GeometryInput, GeometryPanel } from "./panel";
import { readSaved } from "./state";

/** All open geometries, one for the same models. */
export class GeometryPanels extends PanelSet<GeometryInput, GeometryPanel> {
  constructor(services: Services) {
    super(services, {
      viewType: viewTypes.geometry,
      called: "a geometry",
      keyOf: ({ uris }) => uris.map(String).join("\n"),
      open: (...args) => new GeometryPanel(...args),
      restore: (state) => {
        const saved = readSaved(state);
        return saved && { uris: saved.paths.map(uriOf), options: saved.options };
      },
    });
  }

  /** One that is open already is computed anew when other options are asked for. */
  override show(input: GeometryInput): GeometryPanel {
    const open = this.find(input);
    const shown = super.show(input);
    if (open && input.options) shown.runWith(input.options);
    return shown;
  }
}
