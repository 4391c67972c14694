import * as vscode from "vscode";
import type { Services } from "../services";
import { uriOf } from "../uris";

/** *Reveal in Sub-networks*: a layer, or the one that the line of the cursor makes. */
export async function revealInSubnetworks(
  services: Services,
  layer?: string | vscode.Uri,
): Promise<void> {
  const { sourceLinks, inspections } = services;
  const { path } = sourceLinks;
  if (path === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "Inspect the sub-networks of a model first: its layers can then be found in code.",
      ),
    );
    return;
  }
  const found = typeof layer === "string" ? layer : await layerAtCursor(services);
  if (found !== undefined) inspections.reveal(path, found);
  else inspections.show({ uri: uriOf(path) });
}

async function layerAtCursor({ sourceEditor }: Services): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const layers = await sourceEditor.layersAt(editor.document, editor.selection.active.line);
  if (layers.length < 2) return layers[0];
  return vscode.window.showQuickPick(layers, {
    title: vscode.l10n.t("Reveal in Sub-networks"),
    placeHolder: vscode.l10n.t("This line makes several layers: choose one"),
  });
}
