/** All open comparisons: one panel a pair, revealed when asked for again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { type ComparisonInput, inputOf, SimilarityPanel } from "./panel";
import { readSaved } from "./state";

export class SimilarityPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;
  readonly #panels = new Map<string, SimilarityPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** The comparison in the active editor. */
  get active(): SimilarityPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** Shows the comparison of two checkpoints; computes it unless it is open already. */
  show(input: ComparisonInput): void {
    const known = this.#panels.get(keyOf(input));
    if (known) {
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.similarity,
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
      this.#services.log.warn("a comparison could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    this.#adopt(panel, inputOf(saved));
  }

  #adopt(panel: vscode.WebviewPanel, input: ComparisonInput): void {
    const key = keyOf(input);
    const comparison = new SimilarityPanel(this.#services, panel, input);
    this.#panels.set(key, comparison);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === comparison) this.#panels.delete(key);
      comparison.dispose();
    });
  }
}

/** By what was asked for first: in the view, the subject can change. */
const keyOf = ({ a, b, subject }: ComparisonInput): string =>
  `${a.toString()}\n${b.toString()}\n${subject === "activations" ? subject : ""}`;
