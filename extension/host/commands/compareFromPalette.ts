import * as vscode from "vscode";
import { pickCheckpoint } from "../picker";
import type { Services } from "../services";
import { compareWithPicked } from "./shared";

/** *Compare Checkpoints...*: asks for both. */
export async function compareFromPalette(services: Services): Promise<void> {
  const first = await pickCheckpoint({
    title: vscode.l10n.t("Compare Checkpoints (1 of 2)"),
    placeHolder: vscode.l10n.t("Choose the first checkpoint"),
  });
  if (first) await compareWithPicked(services, first);
}
