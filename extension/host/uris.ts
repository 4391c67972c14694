/** Between the editor's URIs and the engine's paths. */
import * as vscode from "vscode";
import type { Clicked } from "./ids";
import { distinctNames } from "./resources";

/**
 * A path as the engine takes it: native for files, the URI itself for anything else, always
 * with `://` (`git:/x` is written `git:///x`), by which the engine tells it from a path.
 */
export const pathOf = (uri: vscode.Uri): string =>
  uri.scheme === "file" ? uri.fsPath : uri.toString().replace(/^([^:/?#]+):\/(?!\/)/, "$1:///");

/** The URI of a path that {@link pathOf} made. */
export const uriOf = (path: string): vscode.Uri =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? vscode.Uri.parse(path, true) : vscode.Uri.file(path);

/** What a `git:` URI says in its query: a file and the commit it is read from. */
interface GitQuery {
  readonly path: string;
  readonly ref: string;
}

function gitQuery(uri: vscode.Uri): GitQuery | undefined {
  if (uri.scheme !== "git") return undefined;
  try {
    return JSON.parse(uri.query) as GitQuery;
  } catch {
    return undefined;
  }
}

/**
 * The resource that the engine asks for. Git goes by the path in the query alone, which still
 * names the first file when the engine looks for one beside it.
 */
export function resourceOf(path: string): vscode.Uri {
  const uri = uriOf(path);
  const query = gitQuery(uri);
  return query ? uri.with({ query: JSON.stringify({ ...query, path: uri.fsPath }) }) : uri;
}

/** Names for two checkpoints: the end of each path that tells them apart, and the commit of one in Git. */
export function namesOf(a: vscode.Uri, b: vscode.Uri): { a: string; b: string } {
  const names = distinctNames(a.path, b.path);
  const name = (uri: vscode.Uri, own: string) => {
    const ref = gitQuery(uri)?.ref;
    return ref ? `${own} (${ref})` : own;
  };
  return { a: name(a, names.a), b: name(b, names.b) };
}

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
