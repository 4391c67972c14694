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
  await vscode.window.showTextDocument(sample("two_stage_adder.py"), {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}
