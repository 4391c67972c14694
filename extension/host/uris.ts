/** Between the editor's URIs and the engine's paths. */
import * as vscode from "vscode";
import type { Clicked } from "./ids";

/**
 * A path as the engine takes it: native for files, the URI itself for anything else, always
 * with `://` (`git:/x` is written `git:///x`), by which the engine tells it from a path.
 */
export const pathOf = (uri: vscode.Uri): string =>
  uri.scheme === "file" ? uri.fsPath : uri.toString().replace(/^([^:/?#]+):\/(?!\/)/, "$1:///");

/** The URI of a path that {@link pathOf} made. */
export const uriOf = (path: string): vscode.Uri =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? vscode.Uri.parse(path, true) : vscode.Uri.file(path);

export const uriOfClicked = (clicked: Clicked | undefined): vscode.Uri | undefined =>
  clicked === undefined ? undefined : clicked instanceof vscode.Uri ? clicked : clicked.resourceUri;

export const parentOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, "..");

export const isFolder = async (uri: vscode.Uri): Promise<boolean> => {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    // The engine says why it cannot be read, in better words.
    return false;
  }
};

/** Workspace folders on disk: where findings and pairings can be kept. */
export const diskFolders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
