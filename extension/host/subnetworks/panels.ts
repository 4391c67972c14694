/** All open inspections: one panel a checkpoint, revealed when asked for again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type InspectionInput, inputOf, SubnetworksPanel } from "./panel";
import { readSaved } from "./state";

export class SubnetworksPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;
  readonly #panels = new Map<string, SubnetworksPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** The inspection in the active editor. */
  get active(): SubnetworksPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** Shows the sub-networks of a checkpoint; computes them unless they are open already. */
  show(input: InspectionInput): SubnetworksPanel {
    const known = this.#panels.get(input.uri.toString());
    if (known) {
      known.panel.reveal();
      return known;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.subnetworks,
      "",
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    return this.#adopt(panel, input);
  }

  /** Shows a layer of the checkpoint at `path` there. */
  reveal(path: string, layer: string): void {
    this.show({ uri: uriOf(path) }).selectLayer(layer);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = readSaved(state);
    if (!saved) {
      // It was closed before it had drawn anything; there is nothing to come back to.
      this.#services.log.warn("an inspection could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    this.#adopt(panel, inputOf(saved));
  }

  #adopt(panel: vscode.WebviewPanel, input: InspectionInput): SubnetworksPanel {
    const key = input.uri.toString();
    const inspection = new SubnetworksPanel(this.#services, panel, input);
    this.#panels.set(key, inspection);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === inspection) this.#panels.delete(key);
      inspection.dispose();
    });
    return inspection;
  }
}
