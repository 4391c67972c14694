/** Where TensorFlow's native backend may lie, and which of these places the engine is told. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { settings } from "../ids";
import { PACKAGE } from "./npmInstall";

/** Key in the workspace's memory: the folder of the workspace whose own package the user allowed. */
const ALLOWED = "tensorFlow.allowedFolder";

export class TensorFlowPlaces {
  /** The extension's own, which the command installs into. */
  readonly storage: string;
  readonly #memory: vscode.Memento;

  constructor(globalStorage: vscode.Uri, memory: vscode.Memento) {
    this.storage = vscode.Uri.joinPath(globalStorage, "tensorflow").fsPath;
    this.#memory = memory;
  }

  /** In the order in which the engine looks; the workspace's only while it is trusted. */
  folders(): string[] {
    const named = vscode.workspace.getConfiguration().get(settings.tensorFlowFolder, "").trim();
    const allowed = vscode.workspace.isTrusted ? this.#memory.get<string>(ALLOWED) : undefined;
    const present = this.ofWorkspace().find((folder) => folder === allowed);
    return [named, this.storage, present].filter((folder): folder is string => Boolean(folder));
  }

  /** Folders of the workspace that have the package. Nothing of it is loaded. */
  ofWorkspace(): string[] {
    return (vscode.workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === "file")
      .map(({ uri }) => uri.fsPath)
      .filter((folder) => existsSync(join(folder, "node_modules", PACKAGE, "package.json")));
  }

  /** The user's word that native code of this folder may run; undefined takes it back. */
  async allow(folder: string | undefined): Promise<void> {
    await this.#memory.update(ALLOWED, folder);
  }
}
