/** One comparison in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { CompareParams, Result, UserPair } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type { Handlers } from "../../protocol/rpc";
import type {
  ActivationOptions,
  ComparisonSubject,
  RunAbility,
  RunInputs,
  SimilarityHostApi,
  SimilarityState,
} from "../../protocol/similarityView";
import { Disposables } from "../disposables";
import { logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, sayExported } from "../exports";
import { watchCheckpoint } from "../fileWatch";
import { SubjectFindings } from "../findings/subject";
import type { LayerChoice } from "../linkedSelection";
import { showPage } from "../page";
import { baseName } from "../resources";
import { EngineRun, type Turn } from "../run/engineRun";
import type { Services } from "../services";
import { diskFolders, namesOf, pathOf, uriOf } from "../uris";
import { ViewLink } from "../viewLink";
import { exportSource } from "./exports";
import { askInputs } from "./inputs";
import { readOptions, readSubject } from "./options";
import { offeredActions, pairAction } from "./pairActions";
import { askPairing, askPairingTarget, PairingChoice, wholePairing } from "./pairings";
import { type ComparisonEvent, initialState, reduce, type SavedComparison } from "./state";

export interface ComparisonInput {
  readonly a: vscode.Uri;
  readonly b: vscode.Uri;
  readonly userPairs?: readonly UserPair[];
  /** `auto` when absent. */
  readonly subject?: ComparisonSubject;
  /** Compare weights where a model does not run; the view then says why. */
  readonly orWeights?: boolean;
  readonly options?: ActivationOptions;
  readonly inputs?: RunInputs;
  /** Measures to compute beside those that run unasked. */
  readonly measures?: readonly string[];
}

/** What is absent stays as it was for the last comparison. */
interface CompareOptions {
  /** The user's corrections. */
  readonly userPairs?: readonly UserPair[];
  readonly subject?: ComparisonSubject;
  readonly options?: ActivationOptions;
  readonly inputs?: RunInputs;
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
  readonly #run: EngineRun<ComparisonEvent>;
  #state: SimilarityState;
  #started = false;

  constructor(services: Services, panel: vscode.WebviewPanel, input: ComparisonInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const paths = { a: pathOf(input.a), b: pathOf(input.b) };
    this.#state = initialState({
      names: namesOf(input.a, input.b),
      paths,
      userPairs: input.userPairs ?? [],
      subject: input.subject ?? "auto",
      options: input.options ?? {},
      inputs: input.inputs ?? {},
      measures: input.measures ?? [],
      canAnnotate: diskFolders().length > 0,
    });
    this.#findings = new SubjectFindings(services.findings, () => this.#state);
    panel.title = titleOf(this.#state);
    panel.iconPath = services.icon("compare");
    this.#link = this.register(
      new ViewLink<SimilarityState, SimilarityHostApi>({
        port: panel.webview,
        state: () => this.#shown(),
        handlers: () => this.#handlers(),
        onDefect: (method, error) => logFailure(services.log, `view: ${method}`, error),
      }),
    );
    this.register(panel.webview.onDidReceiveMessage((message) => this.#link.receive(message)));
    this.register(services.engineClient.lease());
    this.register(services.findings.onDidChange(() => void this.#refreshFindings()));
    this.register(services.linkedSelection.onDidSelect((choice) => this.#follow(choice)));
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
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
    void this.#start({ fresh: this.#state.status === "done" && !this.#state.stale });
  }

  async loadPairing(): Promise<void> {
    const { paths, subject } = this.#state;
    const chosen = await askPairing(paths, subject);
    if (!chosen) return;
    await this.#pairing(subject).choose(chosen);
    void this.#start({ userPairs: [] });
  }

  async savePairing(): Promise<void> {
    const { result, paths, subject } = this.#state;
    if (!result) return;
    const target = await askPairingTarget(paths, subject);
    if (!target) return;
    await this.#services.engine.savePairing({
      path: pathOf(target),
      pairing: wholePairing(result),
    });
    await this.#pairing(subject).choose(target);
    void sayExported(target);
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const source = exportSource(this.#state);
    if (!source) return;
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  #pairing(subject: ComparisonSubject): PairingChoice {
    return new PairingChoice(this.#services.memory, this.#state.paths, subject);
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
          void this.#start({});
        }
        return this.#shown();
      },
      cancel: async () => this.#run.cancel(),
      run: async ({ measures, options, subject }) => {
        if (!measures && !options && !subject) return this.runAgain();
        const other = subject !== undefined && subject !== this.#state.subject;
        void this.#start({
          // those of weights mean nothing to what layers answer, and the other way round
          measures: [...new Set([...(other ? [] : this.#state.measures), ...(measures ?? [])])],
          ...(options && { options: readOptions(options) }),
          // layers that answer are others than those that have weights
          ...(other && { subject: readSubject(subject), userPairs: [] }),
        });
      },
      chooseInputs: () => reported(this.#services.log, "choose inputs", this.#chooseInputs()),
      actOnPair: ({ id, a, b }) => {
        const action = pairAction(id);
        const pair = { paths, layers: { a, b }, inputs: this.#state.inputs };
        return action
          ? reported(this.#services.log, id, action.run(this.#services, pair))
          : Promise.resolve();
      },
      setPairs: async ({ pairs }) => {
        if (pairs.length === 0) await this.#pairing(this.#state.subject).choose(null);
        void this.#start({ userPairs: pairs });
      },
      savePairing: () => reported(this.#services.log, "save pairing", this.savePairing()),
      saveFinding: async (request) => {
        const mark = await this.#findings.save(request);
        await this.#refreshFindings();
        return mark;
      },
      openFinding: ({ id }) =>
        reported(this.#services.log, "open finding", this.#findings.open(id)),
      exportAs: (request) => reported(this.#services.log, "export", this.exportAs(request)),
      openCheckpoint: ({ side }) =>
        reported(
          this.#services.log,
          "open checkpoint",
          this.#services.checkpoints.open(this.#input[side]),
        ),
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
  async #start(options: CompareOptions): Promise<void> {
    const outcome = await this.#run.start({
      name: `compare ${this.panel.title}`,
      title: this.panel.title,
      ask: (turn) => {
        void this.#askCatalog(turn);
        if (!this.#state.ability || this.#state.stale) void this.#askAbility(turn);
        return this.#ask(options, turn);
      },
    });
    if (outcome === "answered") await this.#refreshFindings();
  }

  /** What the engine's measures are; a view without it shows numbers under bare ids. */
  async #askCatalog({ dispatch }: Turn<ComparisonEvent>): Promise<void> {
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
      subject = this.#state.subject,
      options = this.#state.options,
      inputs = this.#state.inputs,
      measures = this.#state.measures,
      fresh = false,
    }: CompareOptions,
    turn: Turn<ComparisonEvent>,
  ): Promise<Result> {
    const pairing = await this.#pairing(subject).current();
    const pairingFile = pairing ? relativeName(pairing) : undefined;
    turn.dispatch({ type: "started", userPairs, pairingFile, subject, options, inputs, measures });
    const params: CompareParams = {
      ...this.#state.paths,
      pairing: userPairs,
      ...(pairing && { pairingFile: pathOf(pairing) }),
      ...options,
      // weights are compared without inputs
      ...(subject !== "auto" && { kind: subject, ...inputs }),
      // `auto` stands for what would run unasked.
      ...(measures.length > 0 && { measures: ["auto", ...measures] }),
      ...(fresh && { fresh }),
    };
    try {
      return await this.#services.engine.compare(params, turn);
    } catch (error) {
      const first = !this.#state.result && !turn.signal.aborted;
      if (first && this.#input.orWeights && isRemoteError(error, "model.unrunnable")) {
        void this.#start({ subject: "auto" });
      }
      throw error;
    }
  }

  /** Whether there is more to compare than what is shown: asked beside the comparison, once. */
  async #askAbility({ signal, dispatch }: Turn<ComparisonEvent>): Promise<void> {
    const { a, b } = this.#state.paths;
    try {
      const first = await this.#abilityOf(a, signal);
      const ability = { a: first, b: a === b ? first : await this.#abilityOf(b, signal) };
      dispatch({ type: "ability", ability });
    } catch (error) {
      // The comparison fails by the same cause, and says so.
      logFailure(this.#services.log, "list", error);
    }
  }

  async #abilityOf(path: string, signal: AbortSignal): Promise<RunAbility> {
    const { model } = await this.#services.engine.list({ path }, { signal });
    if (!model) return { kind: "dump" };
    return model.runs ? { kind: "runs" } : { kind: "weights", why: model.why };
  }

  async #chooseInputs(): Promise<void> {
    const { subject, inputs } = this.#state;
    const chosen = await askInputs(this.#services.engine, this.#input.a, inputs);
    if (!chosen) return;
    const other =
      subject === "auto" ? ({ subject: "models", userPairs: [], measures: [] } as const) : {};
    void this.#start({ inputs: chosen, ...other });
  }

  /** The state with what depends on all of it. */
  #shown(): SimilarityState {
    return { ...this.#state, pairActions: offeredActions(this.#state) };
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
}

const titleOf = ({ names, paths }: SimilarityState): string =>
  paths.a === paths.b ? vscode.l10n.t("Layers of {0}", names.a) : `${names.a} ↔ ${names.b}`;

const relativeName = (uri: vscode.Uri): string => {
  const name = vscode.workspace.asRelativePath(uri, false);
  return name === uri.fsPath ? baseName(uri.path) : name;
};

export const inputOf = (saved: SavedComparison): ComparisonInput => ({
  ...saved,
  a: uriOf(saved.a),
  b: uriOf(saved.b),
});
