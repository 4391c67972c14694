/** All open tests of hypotheses, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { type HypothesisInput, HypothesisPanel } from "./panel";
import { readSaved } from "./state";

export class HypothesisPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  show(input: HypothesisInput): void {
    const panel = vscode.window.createWebviewPanel(
      viewTypes.hypothesis,
      "",
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    this.#adopt(panel, input);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = readSaved(state);
    if (saved) {
      this.#adopt(panel, saved);
      return;
    }
    // closed before it had drawn anything: there is nothing to come back to
    this.#services.log.warn("a hypothesis could not be restored: its view kept no state");
    panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, input: HypothesisInput): void {
    const test = new HypothesisPanel(this.#services, panel, input);
    panel.onDidDispose(() => test.dispose());
  }
}
