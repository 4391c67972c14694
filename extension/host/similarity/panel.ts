/** One comparison in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { CompareParams, Result, UserPair } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type { Handlers } from "../../protocol/rpc";
import type {
  ActivationOptions,
  SimilarityHostApi,
  SimilarityState,
} from "../../protocol/similarityView";
import { Disposables } from "../disposables";
import { describeFailure, logFailure, reportError } from "../errors";
import { type ExportRequest, exportResult, sayExported } from "../exports";
import { watchCheckpoint } from "../fileWatch";
import { SubjectFindings } from "../findings/subject";
import type { LayerChoice } from "../linkedSelection";
import { showPage } from "../page";
import { baseName } from "../resources";
import type { Services } from "../services";
import { diskFolders, namesOf, pathOf, uriOf } from "../uris";
import { ViewLink } from "../viewLink";
import { exportSource } from "./exports";
import { readOptions } from "./options";
import { askPairing, askPairingTarget, PairingChoice, wholePairing } from "./pairings";
import { type ComparisonEvent, initialState, reduce, type SavedComparison } from "./state";

export interface ComparisonInput {
  readonly a: vscode.Uri;
  readonly b: vscode.Uri;
  readonly userPairs?: readonly UserPair[];
  /** Compare what is in the files as activations, though they do not say that they are dumps. */
  readonly asActivations?: boolean;
  readonly options?: ActivationOptions;
  /** Measures to compute beside those that run unasked. */
  readonly measures?: readonly string[];
}

/** What is absent stays as it was for the last comparison. */
interface CompareOptions {
  /** The user's corrections. */
  readonly userPairs?: readonly UserPair[];
  readonly options?: ActivationOptions;
  readonly measures?: readonly string[];
  /** Past the cache. */
  readonly fresh?: boolean;
}

export class SimilarityPanel extends Disposables {
  readonly panel: vscode.WebviewPanel;
  readonly #input: ComparisonInput;
  readonly #services: Services;
  readonly #link: ViewLink<SimilarityState, SimilarityHostApi>;
  readonly #findings: SubjectFindings;
  #state: SimilarityState;
  readonly #pairing: PairingChoice;
  /** The comparison in progress; a newer one takes its place. */
  #run: AbortController | undefined;
  #started = false;

  constructor(services: Services, panel: vscode.WebviewPanel, input: ComparisonInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const paths = { a: pathOf(input.a), b: pathOf(input.b) };
    this.#pairing = new PairingChoice(services.memory, paths);
    this.#state = initialState({
      names: namesOf(input.a, input.b),
      paths,
      userPairs: input.userPairs ?? [],
      asActivations: input.asActivations ?? false,
      options: input.options ?? {},
      measures: input.measures ?? [],
      canAnnotate: diskFolders().length > 0,
    });
    this.#findings = new SubjectFindings(services.findings, () => this.#state);
    panel.title = titleOf(this.#state);
    panel.iconPath = services.icon("compare");
    this.#link = this.register(
      new ViewLink<SimilarityState, SimilarityHostApi>({
        port: panel.webview,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onDefect: (method, error) => logFailure(services.log, `view: ${method}`, error),
      }),
    );
    this.register(panel.webview.onDidReceiveMessage((message) => this.#link.receive(message)));
    this.register(services.engineClient.lease());
    this.register(services.findings.onDidChange(() => void this.#refreshFindings()));
    this.register(services.linkedSelection.onDidSelect((choice) => this.#follow(choice)));
    this.register({ dispose: () => this.#run?.abort() });
    void this.#watchFiles();
    showPage(panel.webview, services.extensionUri, {
      name: "layer-similarity",
      title: panel.title,
    });
  }

  get state(): SimilarityState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    this.#start({ fresh: this.#state.status === "done" && !this.#state.stale });
  }

  async loadPairing(): Promise<void> {
    const chosen = await askPairing(this.#state.paths);
    if (!chosen) return;
    await this.#pairing.choose(chosen);
    this.#start({ userPairs: [] });
  }

  async savePairing(): Promise<void> {
    const { result, paths } = this.#state;
    if (!result) return;
    const target = await askPairingTarget(paths);
    if (!target) return;
    await this.#services.engine.savePairing({
      path: pathOf(target),
      pairing: wholePairing(result),
    });
    await this.#pairing.choose(target);
    void sayExported(target);
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const source = exportSource(this.#state);
    if (!source) return;
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  /** A layer of one of the two was chosen in another view. */
  #follow({ path, layer, origin }: LayerChoice): void {
    const { paths } = this.#state;
    const side = path === paths.a ? "a" : path === paths.b ? "b" : null;
    if (side && origin !== this) this.#dispatch({ type: "selected", side, layer, at: Date.now() });
  }

  #handlers(): Handlers<SimilarityHostApi> {
    const { paths } = this.#state;
    return {
      ready: async () => {
        // The first paint comes before the first byte is read.
        if (!this.#started) {
          this.#started = true;
          this.#start({});
        }
        return this.#state;
      },
      cancel: async () => this.#run?.abort(),
      run: async ({ measures, options }) => {
        if (!measures && !options) return this.runAgain();
        this.#start({
          measures: [...new Set([...this.#state.measures, ...(measures ?? [])])],
          ...(options && { options: readOptions(options) }),
        });
      },
      setPairs: async ({ pairs }) => {
        if (pairs.length === 0) await this.#pairing.choose(null);
        this.#start({ userPairs: pairs });
      },
      savePairing: () => this.#reported("save pairing", this.savePairing()),
      saveFinding: async (request) => {
        const mark = await this.#findings.save(request);
        await this.#refreshFindings();
        return mark;
      },
      openFinding: ({ id }) => this.#reported("open finding", this.#findings.open(id)),
      exportAs: (request) => this.#reported("export", this.exportAs(request)),
      openCheckpoint: ({ side }) =>
        this.#reported("open checkpoint", this.#services.checkpoints.open(this.#input[side])),
      select: async ({ a, b }) => {
        const { linkedSelection } = this.#services;
        linkedSelection.select({ path: paths.a, layer: a, origin: this });
        linkedSelection.select({ path: paths.b, layer: b, origin: this });
      },
      copy: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
      },
    };
  }

  /** Starts a comparison, in place of one that runs. What comes of it comes as state. */
  #start(options: CompareOptions): void {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    void this.#compare(options, run);
  }

  async #compare(options: CompareOptions, run: AbortController): Promise<void> {
    const started = Date.now();
    const elapsed = () => Date.now() - started;
    const dispatch = (event: ComparisonEvent) => {
      if (this.#run === run && !this.disposed) this.#dispatch(event);
    };
    try {
      void this.#askCatalog(dispatch);
      const result = await this.#ask(options, run.signal, dispatch);
      dispatch({ type: "answered", result, milliseconds: elapsed() });
      if (this.#run === run) await this.#refreshFindings();
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return;
      }
      logFailure(this.#services.log, `compare ${this.panel.title}`, error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
    }
  }

  /** What the engine's measures are; a view without it shows numbers under bare ids. */
  async #askCatalog(dispatch: (event: ComparisonEvent) => void): Promise<void> {
    try {
      dispatch({ type: "catalog", catalog: await this.#services.catalog.get() });
    } catch (error) {
      // The comparison fails by the same cause, and says so.
      logFailure(this.#services.log, "measures", error);
    }
  }

  async #ask(
    {
      userPairs = this.#state.userPairs,
      options = this.#state.options,
      measures = this.#state.measures,
      fresh = false,
    }: CompareOptions,
    signal: AbortSignal,
    dispatch: (event: ComparisonEvent) => void,
  ): Promise<Result> {
    const pairing = await this.#pairing.current();
    const pairingFile = pairing ? relativeName(pairing) : undefined;
    dispatch({ type: "started", userPairs, pairingFile, options, measures });
    const params: CompareParams = {
      ...this.#state.paths,
      pairing: userPairs,
      ...(pairing && { pairingFile: pathOf(pairing) }),
      ...(this.#state.asActivations && { kind: "activations" }),
      ...options,
      // `auto` stands for what would run unasked.
      ...(measures.length > 0 && { measures: ["auto", ...measures] }),
      ...(fresh && { fresh }),
    };
    return this.#inStatusBar((report) =>
      this.#services.engine.compare(params, {
        signal,
        onProgress: (progress) => {
          report(progress.text);
          dispatch({ type: "progress", progress });
        },
      }),
    );
  }

  #dispatch(event: ComparisonEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }

  async #refreshFindings(): Promise<void> {
    if (this.disposed || !this.#state.result) return;
    try {
      const findings = await this.#findings.marks();
      if (this.disposed) return;
      this.#dispatch({ type: "findings", findings, canAnnotate: diskFolders().length > 0 });
    } catch (error) {
      // A comparison is of use without its marks; what is wrong with them is in the log.
      logFailure(this.#services.log, "list findings", error);
    }
  }

  async #watchFiles(): Promise<void> {
    for (const uri of [this.#input.a, this.#input.b]) {
      this.register(await watchCheckpoint(uri, () => this.#dispatch({ type: "changedOnDisk" })));
    }
  }

  /** A sign in the status bar while the engine works; the view has the bar and *Cancel*. */
  #inStatusBar<T>(work: (report: (message: string) => void) => Promise<T>): Thenable<T> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: this.panel.title },
      (progress) => work((message) => progress.report({ message })),
    );
  }

  /** Failures of what the user asked for beside the comparison, which no view shows. */
  async #reported(context: string, action: Promise<void>): Promise<void> {
    try {
      await action;
    } catch (error) {
      void reportError(this.#services.log, context, error);
    }
  }
}

const titleOf = ({ names }: SimilarityState): string => `${names.a} ↔ ${names.b}`;

const relativeName = (uri: vscode.Uri): string => {
  const name = vscode.workspace.asRelativePath(uri, false);
  return name === uri.fsPath ? baseName(uri.path) : name;
};

export const inputOf = (saved: SavedComparison): ComparisonInput => ({
  ...saved,
  a: uriOf(saved.a),
  b: uriOf(saved.b),
});
