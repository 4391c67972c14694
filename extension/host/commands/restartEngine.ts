import * as vscode from "vscode";
import type { Services } from "../services";

/** *Restart Engine*: running comparisons end, and can be run again. */
export async function restartEngine(services: Services): Promise<void> {
  services.engineClient.restart(vscode.l10n.t("The engine was restarted."));
}
