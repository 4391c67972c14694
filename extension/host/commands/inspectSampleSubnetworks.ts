import * as vscode from "vscode";
import type { Services } from "../services";

/**
 * *Inspect Sample Sub-networks*: the shipped dump of a network with a seam in the middle, and its
 * source, in which the result then shows.
 */
export async function inspectSampleSubnetworks(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.inspections.show({ uri: sample("two-stage-adder.safetensors") });
  const source = await vscode.workspace.openTextDocument(sample("two_stage_adder.py"));
  const start = source.positionAt(source.getText().indexOf("class TwoStageAdder"));
  const editor = await vscode.window.showTextDocument(source, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.AtTop);
}
