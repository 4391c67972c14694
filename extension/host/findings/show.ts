import * as vscode from "vscode";
import { uriOf } from "../uris";

/** Line of the user's own text: the first that says something after the closing fence. */
export function bodyLine(lines: readonly string[]): number {
  const fence = lines.indexOf("---", 1);
  if (lines[0] !== "---" || fence < 0) return 0;
  const body = lines.findIndex((line, at) => at > fence && line.trim() !== "");
  return body < 0 ? fence : body;
}

/** Opens a finding's file at what the user wrote; the evidence stands above it. */
export async function showFinding(file: string, column?: vscode.ViewColumn): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uriOf(file));
  const line = bodyLine(document.getText().split(/\r?\n/));
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(document, {
    ...(column !== undefined && { viewColumn: column }),
    preview: true,
    selection: new vscode.Range(place, place),
  });
}
