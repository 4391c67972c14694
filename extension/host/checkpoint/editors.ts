/** The ways to look at one checkpoint: custom editors on files, a panel on a folder. */
import * as vscode from "vscode";
import { Disposables } from "../disposables";
import { viewTypes } from "../ids";
import type { Services } from "../services";
import { isFolder, pathOf, uriOf } from "../uris";
import { CheckpointDocument } from "./document";
import { attachCheckpointView } from "./view";

export class CheckpointEditors
  extends Disposables
  implements vscode.CustomReadonlyEditorProvider<CheckpointDocument>, vscode.WebviewPanelSerializer
{
  readonly #services: Services;
  /** Panels on folders, by the folder's URI. */
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  openCustomDocument(uri: vscode.Uri): CheckpointDocument {
    return new CheckpointDocument(this.#services, uri);
  }

  resolveCustomEditor(document: CheckpointDocument, panel: vscode.WebviewPanel): void {
    attachCheckpointView(this.#services, document, panel);
  }

  /** Shows a checkpoint, whatever it is made of. */
  async open(uri: vscode.Uri): Promise<void> {
    if (await isFolder(uri)) return this.#openFolder(uri);
    await vscode.commands.executeCommand("vscode.openWith", uri, viewTypes.checkpointAny);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const path = (state as { path?: unknown } | undefined)?.path;
    if (typeof path !== "string") {
      this.#services.log.warn("a checkpoint folder could not be restored: its view kept no state");
      panel.dispose();
      return;
    }
    this.#adopt(panel, uriOf(path));
  }

  /** The folder that the active panel shows. */
  get activeFolder(): vscode.Uri | undefined {
    const active = [...this.#panels].find(([, panel]) => panel.active);
    return active && vscode.Uri.parse(active[0], true);
  }

  #openFolder(uri: vscode.Uri): void {
    const known = this.#panels.get(uri.toString());
    if (known) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewTypes.checkpointFolder,
      "",
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    this.#adopt(panel, uri);
  }

  #adopt(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const key = uri.toString();
    const document = new CheckpointDocument(this.#services, uri);
    panel.title = document.state.name;
    panel.iconPath = this.#services.icon("checkpoint");
    this.#panels.set(key, panel);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
      document.dispose();
    });
    attachCheckpointView(this.#services, document, panel);
    this.#services.log.debug(`folder opened: ${pathOf(uri)}`);
  }
}
