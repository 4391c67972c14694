import * as vscode from "vscode";
import { isRemoteError, RemoteError } from "../../protocol/errors";
import { settings } from "../ids";
import type { Services } from "../services";
import {
  installedVersion,
  installTensorFlow as installWith,
  PACKAGE,
  VERSION,
} from "../tensorFlow/npmInstall";

/** *Install Native TensorFlow Backend*: asks, then has npm fetch it into the extension's storage. */
export async function installTensorFlow(services: Services): Promise<void> {
  requireTrust();
  const { storage } = services.tensorFlow;
  if ((await installedVersion(storage)) === VERSION) {
    await offerUse(services, vscode.l10n.t("TensorFlow's native backend is installed already."));
    return;
  }
  const [workspace] = services.tensorFlow.ofWorkspace();
  const answer = await confirm(storage, workspace);
  if (answer === "workspace") {
    await services.tensorFlow.allow(workspace);
    services.engineClient.retire();
    await offerUse(
      services,
      vscode.l10n.t("TensorFlow's native backend is found in {0}.", workspace ?? ""),
    );
    return;
  }
  if (answer !== "install" || !(await installed(services, storage))) return;
  services.engineClient.retire();
  await offerUse(services, vscode.l10n.t("TensorFlow's native backend is installed."));
}

/** Native code is fetched and run: not for a folder that nobody vouches for. */
function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new RemoteError(
    vscode.l10n.t("installing native code; trust the workspace, or open a window without a folder"),
    { code: "trust.required", details: {} },
  );
}

async function confirm(
  storage: string,
  workspace: string | undefined,
): Promise<"install" | "workspace" | undefined> {
  const install = vscode.l10n.t("Download and Install");
  const use = vscode.l10n.t("Use the Workspace's");
  const size = vscode.l10n.t(
    "npm downloads {0} {1} from the npm registry, and its install script downloads TensorFlow's library from Google: more than 100 MB, several hundred on disk, into {2}.",
    PACKAGE,
    VERSION,
    storage,
  );
  const why = vscode.l10n.t(
    "Models run without it. It adds a second, independent runtime. Native code runs with your rights.",
  );
  const found = workspace
    ? `\n\n${vscode.l10n.t("{0} has a copy, whose native code can be used as it is.", workspace)}`
    : "";
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("Install TensorFlow's native backend?"),
    { modal: true, detail: `${size}\n\n${why}${found}` },
    install,
    ...(workspace ? [use] : []),
  );
  if (chosen === install) return "install";
  return chosen === use ? "workspace" : undefined;
}

/** False after a cancel, and after a failure, which is told. */
async function installed({ log }: Services, folder: string): Promise<boolean> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Installing TensorFlow's native backend"),
    cancellable: true,
  };
  try {
    await vscode.window.withProgress(options, async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      try {
        await installWith({
          folder,
          signal: stop.signal,
          onLine: (line) => {
            log.info(`npm: ${line}`);
            progress.report({ message: line.slice(0, 80) });
          },
        });
      } finally {
        listening.dispose();
      }
    });
    return true;
  } catch (error) {
    if (isRemoteError(error, "cancelled")) return false;
    const text = error instanceof Error ? error.message : String(error);
    log.warn(`cognate.installTensorFlow: ${text}`);
    const showLog = vscode.l10n.t("Show Log");
    const message = vscode.l10n.t("TensorFlow's native backend was not installed. {0}", text);
    // the command is over; its message may stand
    void vscode.window.showErrorMessage(message, showLog).then((chosen) => {
      if (chosen === showLog) log.show();
    });
    return false;
  }
}

async function offerUse({ engineClient }: Services, message: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  if (configuration.get(settings.runtime) === "tfjs-node") {
    engineClient.retire();
    void vscode.window.showInformationMessage(message);
    return;
  }
  const use = vscode.l10n.t("Run Models on TensorFlow");
  const chosen = await vscode.window.showInformationMessage(message, use);
  if (chosen !== use) return;
  await configuration.update(settings.runtime, "tfjs-node", vscode.ConfigurationTarget.Global);
}
