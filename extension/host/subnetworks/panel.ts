/** One inspection in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Handlers } from "../../protocol/rpc";
import type {
  NamedBlock,
  SubnetworksHostApi,
  SubnetworksOptions,
  SubnetworksState,
  SubnetworksUse,
} from "../../protocol/subnetworksView";
import { subnetworksUses } from "../../protocol/subnetworksView";
import { Disposables } from "../disposables";
import { logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, sayExported } from "../exports";
import { watchCheckpoint } from "../fileWatch";
import { SubjectFindings } from "../findings/subject";
import { showPage } from "../page";
import { pickCheckpoint, pickDump, pickProbe } from "../picker";
import { baseName } from "../resources";
import { EngineRun } from "../run/engineRun";
import { ResultLink } from "../run/resultLink";
import type { Services } from "../services";
import { diskFolders, pathOf, uriOf } from "../uris";
import { isBlock, readBlocks, withBlock } from "./names";
import {
  type InspectionEvent,
  initialState,
  readOptions,
  reduce,
  type SavedInspection,
  withUse,
} from "./state";

export interface InspectionInput {
  readonly uri: vscode.Uri;
  readonly options?: SubnetworksOptions;
}

/** What is absent stays as it was for the last run. */
interface RunOptions {
  readonly options?: SubnetworksOptions;
  /** Past the cache. */
  readonly fresh?: boolean;
}

export class SubnetworksPanel extends Disposables {
  readonly panel: vscode.WebviewPanel;
  readonly #input: InspectionInput;
  readonly #services: Services;
  readonly #link: ResultLink<SubnetworksState, SubnetworksHostApi>;
  readonly #findings: SubjectFindings;
  readonly #run: EngineRun;
  #state: SubnetworksState;

  constructor(services: Services, panel: vscode.WebviewPanel, input: InspectionInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const path = pathOf(input.uri);
    this.#state = initialState({
      name: baseName(input.uri.path),
      path,
      options: input.options ?? {},
      blocks: readBlocks(services.memory.get(memoryKey(path))),
      canAnnotate: diskFolders().length > 0,
    });
    this.#findings = new SubjectFindings(services.findings, () => {
      const { result } = this.#state;
      return { paths: { a: path, b: path }, ...(result && { result }) };
    });
    panel.title = vscode.l10n.t("Sub-networks of {0}", this.#state.name);
    panel.iconPath = services.icon("checkpoint");
    this.#link = this.register(
      new ResultLink<SubnetworksState, SubnetworksHostApi>({
        webview: panel.webview,
        log: services.log,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onFirstReady: () => void this.#start({}),
      }),
    );
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
    this.register(services.engineClient.lease());
    this.register(services.findings.onDidChange(() => void this.#refreshFindings()));
    this.register(services.sourceLinks.onDidChange(() => this.#refreshSources()));
    this.register(
      services.linkedSelection.onDidSelect(({ path: of, layer, origin }) => {
        if (of === path && origin !== this)
          this.#dispatch({ type: "selected", layer, at: Date.now() });
      }),
    );
    void this.#watchFile();
    showPage(panel.webview, services.extensionUri, { name: "subnetworks", title: panel.title });
  }

  get state(): SubnetworksState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    void this.#start({ fresh: this.#state.status === "done" && !this.#state.stale });
  }

  /** Shows `layer` as the chosen one. */
  selectLayer(layer: string): void {
    this.#dispatch({ type: "selected", layer, at: Date.now() });
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const { result, name, path } = this.#state;
    if (!result) return;
    const stem = `${nameStem(name)}-subnetworks`;
    const source = { result, stem, path, title: vscode.l10n.t("Export Sub-networks") };
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  #handlers(): Handlers<SubnetworksHostApi> {
    const { sourceLinks, linkedSelection, checkpoints } = this.#services;
    return {
      ready: async () => this.#link.ready(),
      cancel: async () => this.#run.cancel(),
      run: async ({ options }) =>
        options ? void this.#start({ options: readOptions(options) }) : this.runAgain(),
      chooseProbe: () => reported(this.#services.log, "choose probe", this.#chooseProbe()),
      use: ({ use }) => reported(this.#services.log, "use", this.#use(use)),
      nameBlock: (block) => this.#nameBlock(block),
      select: async ({ layer }) =>
        linkedSelection.select({ path: this.#state.path, layer, origin: this }),
      openSource: ({ layer }) =>
        reported(this.#services.log, "open source", sourceLinks.open(layer)),
      saveFinding: async (request) => {
        const mark = await this.#findings.save({ ...request, level: "layer" });
        await this.#refreshFindings();
        return mark;
      },
      openFinding: ({ id }) =>
        reported(this.#services.log, "open finding", this.#findings.open(id)),
      exportAs: (request) => reported(this.#services.log, "export", this.exportAs(request)),
      openCheckpoint: () =>
        reported(this.#services.log, "open checkpoint", checkpoints.open(this.#input.uri)),
      copy: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
      },
    };
  }

  /** Starts an inspection, in place of one that runs. What comes of it comes as state. */
  async #start({ options = this.#state.options, fresh = false }: RunOptions): Promise<void> {
    const { path } = this.#state;
    const params = { path, ...options, ...(fresh && { fresh }) };
    this.#dispatch({ type: "started", options });
    const outcome = await this.#run.start({
      name: `subnetworks ${path}`,
      title: this.panel.title,
      ask: (turn) => this.#services.engine.subnetworks(params, turn),
    });
    const { result } = this.#state;
    if (outcome !== "answered" || !result) return;
    this.#services.sourceLinks.show({ path, result });
    await this.#refreshFindings();
  }

  #dispatch(event: InspectionEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }

  async #chooseProbe(): Promise<void> {
    const probe = await pickProbe(this.#input.uri);
    if (probe) void this.#start({ options: { ...this.#state.options, probe: pathOf(probe) } });
  }

  async #use(use: SubnetworksUse): Promise<void> {
    if (!subnetworksUses.includes(use)) return;
    const except = this.#input.uri;
    const file = await this.#fileFor(use, except);
    if (file === null) return;
    void this.#start({ options: withUse(this.#state.options, use, file && pathOf(file)) });
  }

  /** The file that a use takes; undefined where it takes none, null when none was chosen. */
  async #fileFor(use: SubnetworksUse, except: vscode.Uri): Promise<vscode.Uri | undefined | null> {
    const { name } = this.#state;
    switch (use) {
      case "freeze":
        return (
          (await pickCheckpoint({
            title: vscode.l10n.t("What to Freeze in {0}", name),
            placeHolder: vscode.l10n.t(
              "Choose the same model after it was trained for the new task",
            ),
            except,
          })) ?? null
        );
      case "other":
        return (
          (await pickCheckpoint({
            title: vscode.l10n.t("Layers of {0} and of Another Model", name),
            placeHolder: vscode.l10n.t("Choose a model or a dump on the same inputs"),
            except,
          })) ?? null
        );
      case "target":
        return (
          (await pickDump({
            title: vscode.l10n.t("What Layers of {0} May Compute", name),
            placeHolder: vscode.l10n.t("Choose a file of values, one row for each input"),
            except,
          })) ?? null
        );
      case "compress":
      case "alone":
        return undefined;
      default:
        return use satisfies never;
    }
  }

  async #nameBlock(block: NamedBlock): Promise<void> {
    if (!isBlock(block)) return;
    const blocks = withBlock(this.#state.blocks, block);
    this.#dispatch({ type: "named", blocks });
    const { path, result } = this.#state;
    await this.#services.memory.update(memoryKey(path), blocks);
    if (result && this.#services.sourceLinks.path === path) {
      this.#services.sourceLinks.show({ path, result });
    }
  }

  #refreshSources(): void {
    const { sourceLinks } = this.#services;
    if (this.disposed || sourceLinks.path !== this.#state.path) return;
    this.#dispatch({ type: "located", sources: sourceLinks.links });
  }

  async #refreshFindings(): Promise<void> {
    if (this.disposed || !this.#state.result) return;
    try {
      const findings = await this.#findings.marks();
      if (this.disposed) return;
      this.#dispatch({ type: "findings", findings, canAnnotate: diskFolders().length > 0 });
    } catch (error) {
      // A result is of use without its marks; what is wrong with them is in the log.
      logFailure(this.#services.log, "list findings", error);
    }
  }

  async #watchFile(): Promise<void> {
    const changed = () => this.#dispatch({ type: "changedOnDisk" });
    this.register(await watchCheckpoint(this.#input.uri, changed));
  }
}

/** Under which a workspace remembers the names of a checkpoint's blocks. */
const memoryKey = (path: string): string => `subnetworks.blocks:${path}`;

export const inputOf = ({ path, options }: SavedInspection): InspectionInput => ({
  uri: uriOf(path),
  options,
});
