/** All open geometries: one panel for the same models, revealed again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type GeometryInput, GeometryPanel } from "./panel";
import { readSaved } from "./state";

export class GeometryPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;
  readonly #panels = new Map<string, GeometryPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** The geometries in the active editor. */
  get active(): GeometryPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** Shows the geometries of models; computes them unless they are open already. */
  show(input: GeometryInput): void {
    const known = this.#panels.get(keyOf(input));
    if (known) {
      known.panel.reveal();
      if (input.options) known.runWith(input.options);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.geometry,
      "",
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    this.#adopt(panel, input);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = readSaved(state);
    if (!saved) {
      // It was closed before it had drawn anything; there is nothing to come back to.
      this.#services.log.warn("compared geometries could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    const { paths, options } = saved;
    this.#adopt(panel, { uris: paths.map(uriOf), options });
  }

  #adopt(panel: vscode.WebviewPanel, input: GeometryInput): void {
    const key = keyOf(input);
    const geometry = new GeometryPanel(this.#services, panel, input);
    this.#panels.set(key, geometry);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === geometry) this.#panels.delete(key);
      geometry.dispose();
    });
  }
}

const keyOf = ({ uris }: GeometryInput): string => uris.map(String).join("\n");
