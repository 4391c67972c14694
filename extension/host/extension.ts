/**
 * Where the editor enters. Registers what package.json contributes, and starts nothing: what
 * stands behind it is evaluated when a command runs or a view opens.
 */
import * as vscode from "vscode";
import { type CommandId, commandIds, viewTypes } from "./ids";
import type { Services } from "./services";

type GetServices = () => Promise<Services>;

export function activate(context: vscode.ExtensionContext): void {
  let services: Promise<Services> | undefined;
  const getServices: GetServices = () => {
    services ??= import("./services").then(({ createServices }) => {
      const { owner, ...created } = createServices(context);
      context.subscriptions.push(owner);
      return created;
    });
    return services;
  };
  context.subscriptions.push(
    ...commandIds.map((id) => registerCommand(id, getServices)),
    ...registerCheckpointEditors(getServices),
    ...registerSerializers(getServices),
  );
}

function registerCommand(id: CommandId, services: GetServices): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    const { runCommand } = await import("./commands");
    await runCommand(await services(), id, args);
  });
}

function registerCheckpointEditors(services: GetServices): vscode.Disposable[] {
  type Document = ReturnType<Services["checkpoints"]["openCustomDocument"]>;
  const provider: vscode.CustomReadonlyEditorProvider<Document> = {
    openCustomDocument: async (uri) => (await services()).checkpoints.openCustomDocument(uri),
    resolveCustomEditor: async (document, panel) =>
      (await services()).checkpoints.resolveCustomEditor(document, panel),
  };
  return [viewTypes.checkpoint, viewTypes.checkpointAny].map((viewType) =>
    vscode.window.registerCustomEditorProvider(viewType, provider, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { enableFindWidget: true },
    }),
  );
}

function registerSerializers(services: GetServices): vscode.Disposable[] {
  return [
    vscode.window.registerWebviewPanelSerializer(viewTypes.similarity, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).comparisons.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.subnetworks, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).inspections.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.hypothesis, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).hypotheses.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.geometry, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).geometries.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.trajectory, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).trajectories.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.stitching, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).stitchings.deserializeWebviewPanel(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(viewTypes.checkpointFolder, {
      deserializeWebviewPanel: async (panel, state) =>
        (await services()).checkpoints.deserializeWebviewPanel(panel, state),
    }),
  ];
}
