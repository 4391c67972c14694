/** The parsers of source code, in a bundle of their own: read when a result asks for places. */
import * as vscode from "vscode";

export type SourceParser = Pick<typeof import("./locate"), "parseSource" | "locateIn">;

export async function loadParser(extensionUri: vscode.Uri): Promise<SourceParser> {
  return require(vscode.Uri.joinPath(extensionUri, "dist", "source.js").fsPath) as SourceParser;
}
