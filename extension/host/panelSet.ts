/** The open views of one kind: one a subject, revealed when asked for again, revived after a reload. */
import * as vscode from "vscode";
import { Disposables } from "./disposables";
import type { Services } from "./services";

interface HeldPanel extends vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
}

export interface PanelKind<Input, Panel extends HeldPanel> {
  readonly viewType: string;
  /** What one view is called in the log, with its article. */
  readonly called: string;
  /** Equal for inputs that one view shows. */
  readonly keyOf: (input: Input) => string;
  readonly open: (services: Services, panel: vscode.WebviewPanel, input: Input) => Panel;
  /** What a view that was restored had been asked for; null where it kept nothing. */
  readonly restore: (state: unknown) => Input | null;
}

export abstract class PanelSet<Input, Panel extends HeldPanel>
  extends Disposables
  implements vscode.WebviewPanelSerializer
{
  readonly #services: Services;
  readonly #kind: PanelKind<Input, Panel>;
  readonly #panels = new Map<string, Panel>();

  constructor(services: Services, kind: PanelKind<Input, Panel>) {
    super();
    this.#services = services;
    this.#kind = kind;
  }

  /** The view in the active editor. */
  get active(): Panel | undefined {
    return [...this.#panels.values()].find(({ panel }) => panel.active);
  }

  /** The view that shows `input`, where it is open. */
  protected find(input: Input): Panel | undefined {
    return this.#panels.get(this.#kind.keyOf(input));
  }

  /** Shows what is asked for; computes it unless it is open already. */
  show(input: Input): Panel {
    const known = this.find(input);
    if (known) {
      known.panel.reveal();
      return known;
    }
    const panel = vscode.window.createWebviewPanel(
      this.#kind.viewType,
      "",
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    return this.#adopt(panel, input);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const input = this.#kind.restore(state);
    if (input === null) {
      // It was closed before it had drawn anything; there is nothing to come back to.
      this.#services.log.warn(`${this.#kind.called} could not be restored: its view kept no state`);
      panel.dispose();
      return;
    }
    this.#adopt(panel, input);
  }

  #adopt(panel: vscode.WebviewPanel, input: Input): Panel {
    const key = this.#kind.keyOf(input);
    const held = this.#kind.open(this.#services, panel, input);
    this.#panels.set(key, held);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === held) this.#panels.delete(key);
      held.dispose();
    });
    return held;
  }
}
