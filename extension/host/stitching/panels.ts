/** All open stitchings: one panel a pair of models, revealed when asked for again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type StitchingInput, StitchingPanel } from "./panel";
import { readSaved } from "./state";

export class StitchingPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;
  readonly #panels = new Map<string, StitchingPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** The stitching in the active editor. */
  get active(): StitchingPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** Shows two models; computes it unless it is open already. */
  show(input: StitchingInput): void {
    const known = this.#panels.get(keyOf(input));
    if (known) {
      known.panel.reveal();
      if (input.options) known.runWith(input.options);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.stitching,
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
      this.#services.log.warn("a stitching could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    const { front, end, options } = saved;
    this.#adopt(panel, { front: uriOf(front), end: uriOf(end), options });
  }

  #adopt(panel: vscode.WebviewPanel, input: StitchingInput): void {
    const key = keyOf(input);
    const stitching = new StitchingPanel(this.#services, panel, input);
    this.#panels.set(key, stitching);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === stitching) this.#panels.delete(key);
      stitching.dispose();
    });
  }
}

const keyOf = ({ front, end }: StitchingInput): string => `${front}\n${end}`;
