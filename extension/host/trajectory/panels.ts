/** All open trajectories: one panel a run, revealed when asked for again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { uriOf } from "../uris";
import { type TrajectoryInput, TrajectoryPanel } from "./panel";
import { readSaved } from "./state";

export class TrajectoryPanels extends Disposables implements vscode.WebviewPanelSerializer {
  readonly #services: Services;
  readonly #panels = new Map<string, TrajectoryPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  /** The trajectory in the active editor. */
  get active(): TrajectoryPanel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** Shows a run; computes it unless it is open already. */
  show(input: TrajectoryInput): void {
    const known = this.#panels.get(keyOf(input));
    if (known) {
      known.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.trajectory,
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
      this.#services.log.warn("a trajectory could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    const { paths, options, follow } = saved;
    this.#adopt(panel, { uris: paths.map(uriOf), options, follow });
  }

  #adopt(panel: vscode.WebviewPanel, input: TrajectoryInput): void {
    const key = keyOf(input);
    const trajectory = new TrajectoryPanel(this.#services, panel, input);
    this.#panels.set(key, trajectory);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === trajectory) this.#panels.delete(key);
      trajectory.dispose();
    });
  }
}

const keyOf = ({ uris }: TrajectoryInput): string => uris.map(String).join("\n");
