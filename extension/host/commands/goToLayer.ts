import * as vscode from "vscode";
import type { LayerContext } from "../ids";
import type { Services } from "../services";

/** *Go to Definition of Layer*: the source line that makes it, in the last inspected model. */
export async function goToLayer(services: Services, layer?: string | LayerContext): Promise<void> {
  const wanted = typeof layer === "string" ? layer : layer?.layer;
  const chosen = wanted ?? (await askLayer(services));
  if (chosen !== undefined) await services.sourceLinks.open(chosen);
}

async function askLayer({ sourceLinks }: Services): Promise<string | undefined> {
  const { links, result } = sourceLinks;
  if (!result) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "Inspect the sub-networks of a model first: its layers can then be found in code.",
      ),
    );
    return undefined;
  }
  const items = result.layers.a.map(({ id }) => ({
    label: id,
    description: links[id]?.place ?? "",
    detail: links[id]?.text ?? "",
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Go to Definition of Layer"),
    placeHolder: vscode.l10n.t("Choose a layer"),
    matchOnDescription: true,
  });
  return chosen?.label;
}
