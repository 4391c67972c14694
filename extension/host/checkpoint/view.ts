/** Joins a checkpoint to a webview that shows it, in a custom editor or in a panel. */
import * as vscode from "vscode";
import type { CheckpointHostApi, CheckpointState } from "../../protocol/checkpointView";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { logFailure, reportError } from "../errors";
import { showPage } from "../page";
import type { Services } from "../services";
import { ViewLink } from "../viewLink";
import type { CheckpointDocument } from "./document";

/** Shows `document` in `panel` until the panel is closed. */
export function attachCheckpointView(
  services: Services,
  document: CheckpointDocument,
  panel: vscode.WebviewPanel,
): void {
  const disposables = new Disposables();
  const link = disposables.register(
    new ViewLink<CheckpointState, CheckpointHostApi>({
      port: panel.webview,
      state: () => document.state,
      handlers: (end) => handlers(services, document, end),
      onDefect: (method, error) => logFailure(services.log, `view: ${method}`, error),
    }),
  );
  disposables.register(panel.webview.onDidReceiveMessage((message) => link.receive(message)));
  disposables.register(document.onDidChange(() => link.update()));
  disposables.register(services.engineClient.lease());
  panel.onDidDispose(() => disposables.dispose());
  showPage(panel.webview, services.extensionUri, {
    name: "checkpoint",
    title: document.state.name,
  });
}

/** What the view may call; `end` tells that this incarnation of it is gone. */
function handlers(
  services: Services,
  document: CheckpointDocument,
  end: AbortSignal,
): Handlers<CheckpointHostApi> {
  return {
    ready: async () => {
      document.start();
      return document.state;
    },
    stats: ({ tensors }, { signal }) => document.stats(tensors, AbortSignal.any([signal, end])),
    refresh: () => document.refresh(),
    compareWith: async () => {
      try {
        await vscode.commands.executeCommand("cognate.compareWith", document.uri);
      } catch (error) {
        void reportError(services.log, "compare with", error);
      }
    },
    copy: async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
    },
  };
}
