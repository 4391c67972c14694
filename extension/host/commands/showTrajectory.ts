import * as vscode from "vscode";
import type { Clicked } from "../ids";
import type { Services } from "../services";
import { isFolder, uriOfClicked } from "../uris";
import { inOrder } from "./compare";

/** *Show Trajectory*: the checkpoints of a run, three or more of them or a folder. */
export async function showTrajectory(
  services: Services,
  clicked?: Clicked,
  selected: readonly vscode.Uri[] = [],
): Promise<void> {
  if (selected.length > 1) {
    services.trajectories.show({ uris: inOrder(selected) });
    return;
  }
  const uri = uriOfClicked(clicked) ?? (await pickFolder());
  if (!uri) return;
  if (await isFolder(uri)) services.trajectories.show({ uris: [uri] });
  else {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("Select the checkpoints of a run, or the folder that holds them."),
    );
  }
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: vscode.l10n.t("Folder of a Run"),
      openLabel: vscode.l10n.t("Show Trajectory"),
    })) ?? [];
  return folder;
}
