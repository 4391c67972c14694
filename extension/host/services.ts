/** Builds everything that the commands work with, in one place. Starts nothing. */
import * as vscode from "vscode";
import type { RuntimeChoice } from "../protocol/runtimes";
import { CheckpointEditors } from "./checkpoint/editors";
import { Disposables } from "./disposables";
import { type Engine, EngineClient } from "./engineClient";
import { logEngineLine } from "./engineLog";
import { startEngineProcess } from "./engineProcess";
import { FindingStore } from "./findings/store";
import { GeometryPanels } from "./geometry/panels";
import { createHostFiles } from "./hostFiles";
import { HypothesisPanels } from "./hypothesis/panels";
import { engineSettings, type SettingId, settings } from "./ids";
import { LinkedSelection } from "./linkedSelection";
import { MeasureCatalog } from "./measureCatalog";
import { SelectedCheckpoint } from "./selection";
import { SimilarityPanels } from "./similarity/panels";
import { SourceEditor } from "./source/editor";
import { SourceLinks } from "./source/links";
import { loadParser } from "./source/parser";
import { StitchingPanels } from "./stitching/panels";
import { SubnetworksPanels } from "./subnetworks/panels";
import { TensorFlowPlaces } from "./tensorFlow/places";
import { TrajectoryPanels } from "./trajectory/panels";

export type IconName = "compare" | "checkpoint";

export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** What this workspace remembers. */
  readonly memory: vscode.Memento;
  readonly engineClient: EngineClient;
  /** The engine's calls; the first one starts it. */
  readonly engine: Engine;
  /** What measures the engine has. */
  readonly catalog: MeasureCatalog;
  readonly findings: FindingStore;
  readonly selection: SelectedCheckpoint;
  readonly checkpoints: CheckpointEditors;
  readonly comparisons: SimilarityPanels;
  readonly inspections: SubnetworksPanels;
  readonly hypotheses: HypothesisPanels;
  readonly trajectories: TrajectoryPanels;
  readonly geometries: GeometryPanels;
  readonly stitchings: StitchingPanels;
  /** Where the layers of the last inspected model are made. */
  readonly sourceLinks: SourceLinks;
  readonly sourceEditor: SourceEditor;
  readonly linkedSelection: LinkedSelection;
  /** Where TensorFlow's native backend may be. */
  readonly tensorFlow: TensorFlowPlaces;
  /** Folder of cached results. */
  readonly cacheFolder: vscode.Uri;
  icon(name: IconName): { readonly light: vscode.Uri; readonly dark: vscode.Uri };
}

export function createServices(
  context: vscode.ExtensionContext,
): Services & { readonly owner: Disposables } {
  const owner = new Disposables();
  const { extensionUri } = context;
  const cacheFolder = vscode.Uri.joinPath(context.globalStorageUri, "cache");
  const log = owner.register(vscode.window.createOutputChannel("Cognate", { log: true }));
  const tensorFlow = new TensorFlowPlaces(context.globalStorageUri, context.workspaceState);
  const engineClient = owner.register(
    new EngineClient({
      start: () =>
        startEngineProcess({
          bundle: vscode.Uri.joinPath(extensionUri, "dist", "engine.js").fsPath,
          nodePath: setting(settings.nodePath, "").trim() || null,
          onOutput: (line) => logEngineLine(log, line),
        }),
      initialization: () => ({
        cacheFolder: cacheFolder.fsPath,
        threads: setting(settings.threads, 0) || null,
        runtime: setting<RuntimeChoice>(settings.runtime, "auto"),
        tensorFlowFolders: tensorFlow.folders(),
      }),
      host: createHostFiles(),
      log,
    }),
  );
  owner.register(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (engineSettings.some((id) => event.affectsConfiguration(id))) {
        engineClient.retire();
      }
    }),
  );
  const image = (file: string) => vscode.Uri.joinPath(extensionUri, "media", "icon", file);
  const sourceLinks = owner.register(new SourceLinks(log, () => loadParser(extensionUri)));
  const base = {
    owner,
    extensionUri,
    log,
    memory: context.workspaceState,
    engineClient,
    engine: engineClient.api,
    tensorFlow,
    cacheFolder,
    catalog: new MeasureCatalog(engineClient.api),
    findings: owner.register(new FindingStore(engineClient.api, log)),
    selection: owner.register(new SelectedCheckpoint()),
    linkedSelection: owner.register(new LinkedSelection()),
    sourceLinks,
    sourceEditor: owner.register(new SourceEditor(sourceLinks)),
    icon: (name: IconName) => ({
      light: image(`${name}-light.svg`),
      dark: image(`${name}-dark.svg`),
    }),
  };
  // Editors and panels open each other, so they share one object, complete before they are used.
  const services = base as typeof base & Services;
  return Object.assign(services, {
    checkpoints: owner.register(new CheckpointEditors(services)),
    comparisons: owner.register(new SimilarityPanels(services)),
    inspections: owner.register(new SubnetworksPanels(services)),
    hypotheses: owner.register(new HypothesisPanels(services)),
    trajectories: owner.register(new TrajectoryPanels(services)),
    geometries: owner.register(new GeometryPanels(services)),
    stitchings: owner.register(new StitchingPanels(services)),
  });
}

const setting = <T>(id: SettingId, fallback: T): T =>
  vscode.workspace.getConfiguration().get<T>(id, fallback);
