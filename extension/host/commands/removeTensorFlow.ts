import * as vscode from "vscode";
import { settings } from "../ids";
import type { Services } from "../services";
import { removeTensorFlow as remove } from "../tensorFlow/npmInstall";

/** *Remove Native TensorFlow Backend*: what the other command installed or allowed. */
export async function removeTensorFlow(services: Services): Promise<void> {
  const { storage } = services.tensorFlow;
  // the library must not be in use while its files go
  services.engineClient.restart(vscode.l10n.t("TensorFlow's native backend was removed."));
  await services.tensorFlow.allow(undefined);
  await remove(storage);
  const configuration = vscode.workspace.getConfiguration();
  if (configuration.get(settings.runtime) === "tfjs-node") {
    await configuration.update(settings.runtime, undefined, vscode.ConfigurationTarget.Global);
  }
  vscode.window.setStatusBarMessage(
    vscode.l10n.t("Cognate: TensorFlow's native backend removed"),
    5_000,
  );
}
