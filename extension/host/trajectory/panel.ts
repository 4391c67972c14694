/** One trajectory in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Result, TrajectoryParams } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type { Handlers } from "../../protocol/rpc";
import type {
  TrajectoryHostApi,
  TrajectoryOptions,
  TrajectoryState,
} from "../../protocol/trajectoryView";
import { Disposables } from "../disposables";
import { describeFailure, logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, sayExported } from "../exports";
import { showPage } from "../page";
import { baseName } from "../resources";
import type { Services } from "../services";
import { inStatusBar } from "../statusBar";
import { isFolder, pathOf, uriOf } from "../uris";
import { ViewLink } from "../viewLink";
import { RunFollower } from "./follow";
import { initialState, readOptions, reduce, type TrajectoryEvent } from "./state";

export interface TrajectoryInput {
  readonly uris: readonly vscode.Uri[];
  readonly options?: TrajectoryOptions;
  readonly follow?: boolean;
}

/** What is absent stays as it was for the last run. */
interface RunOptions {
  readonly options?: TrajectoryOptions;
  /** Past the cache. */
  readonly fresh?: boolean;
}

export class TrajectoryPanel extends Disposables {
  readonly panel: vscode.WebviewPanel;
  readonly #input: TrajectoryInput;
  readonly #services: Services;
  readonly #link: ViewLink<TrajectoryState, TrajectoryHostApi>;
  #state: TrajectoryState;
  /** The run in progress; a newer one takes its place. */
  #run: AbortController | undefined;
  #follower: RunFollower | undefined;
  /** A checkpoint joined while a run was in progress. */
  #joined = false;
  #started = false;
  /** The edition that the view has. */
  #sent = 0;

  constructor(services: Services, panel: vscode.WebviewPanel, input: TrajectoryInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const [first] = input.uris;
    const name = baseName(first?.path ?? "");
    this.#state = initialState({
      name: input.uris.length > 1 ? vscode.l10n.t("{0} checkpoints", input.uris.length) : name,
      paths: input.uris.map(pathOf),
      options: input.options ?? {},
      canFollow: false,
      follow: false,
    });
    panel.title = vscode.l10n.t("Trajectory of {0}", this.#state.name);
    panel.iconPath = services.icon("checkpoint");
    this.#link = this.register(
      new ViewLink<TrajectoryState, TrajectoryHostApi>({
        port: panel.webview,
        state: () => this.#unsent(),
        handlers: () => this.#handlers(),
        onDefect: (method, error) => {
          // what did not arrive has to be sent again
          this.#sent = 0;
          logFailure(services.log, `view: ${method}`, error);
        },
      }),
    );
    this.register(panel.webview.onDidReceiveMessage((message) => this.#link.receive(message)));
    this.register(services.engineClient.lease());
    this.register({ dispose: () => this.#run?.abort() });
    this.register({ dispose: () => this.#follower?.dispose() });
    void this.#offerFollow();
    showPage(panel.webview, services.extensionUri, { name: "trajectory", title: panel.title });
  }

  get state(): TrajectoryState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    this.#start({ fresh: this.#state.status === "done" });
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const { result, name, paths } = this.#state;
    const [path] = paths;
    if (!result || path === undefined) return;
    const stem = `${nameStem(name)}-trajectory`;
    const source = { result, stem, path, title: vscode.l10n.t("Export Trajectory") };
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  /** The state without a result that the view has. */
  #unsent(): TrajectoryState {
    const { result, ...rest } = this.#state;
    if (!result || this.#sent === rest.edition) return rest;
    this.#sent = rest.edition;
    return this.#state;
  }

  #handlers(): Handlers<TrajectoryHostApi> {
    const { checkpoints, comparisons } = this.#services;
    return {
      ready: async () => {
        // The first paint comes before the first byte is read.
        if (!this.#started) {
          this.#started = true;
          this.#start({});
        }
        this.#sent = this.#state.edition;
        return this.#state;
      },
      cancel: async () => this.#run?.abort(),
      run: async ({ options }) =>
        options ? this.#start({ options: readOptions(options) }) : this.runAgain(),
      setFollow: async ({ on }) => this.#setFollow(on === true),
      openCheckpoint: ({ path }) =>
        reported(this.#services.log, "open checkpoint", checkpoints.open(this.#member(path))),
      compare: async ({ a, b }) => {
        comparisons.show({ a: this.#member(a), b: this.#member(b) });
      },
      exportAs: (request) => reported(this.#services.log, "export", this.exportAs(request)),
    };
  }

  /** A checkpoint of the run; what a view sends is not believed. */
  #member(path: string): vscode.Uri {
    const known = this.#state.result?.run?.some((each) => each.path === path);
    if (!known) throw new TypeError("the view named a checkpoint that is none of the run");
    return uriOf(path);
  }

  async #offerFollow(): Promise<void> {
    const [only, ...others] = this.#input.uris;
    if (!only || others.length > 0 || !(await isFolder(only)) || this.disposed) return;
    this.#state = { ...this.#state, canFollow: true };
    this.#setFollow(this.#input.follow ?? false);
  }

  #setFollow(on: boolean): void {
    const [only] = this.#input.uris;
    this.#dispatch({ type: "following", on });
    this.#follower?.dispose();
    this.#follower = undefined;
    if (!this.#state.follow || !only) return;
    this.#follower = new RunFollower(only, this.#services.engine, () => this.#join());
  }

  /** A checkpoint is there: now, or after the run in progress. */
  #join(): void {
    if (this.#state.status === "running") this.#joined = true;
    else this.#start({});
  }

  /** Starts a run, in place of one that is under way. What comes of it comes as state. */
  #start(options: RunOptions): void {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    void this.#compute(options, run);
  }

  async #compute(
    { options = this.#state.options, fresh = false }: RunOptions,
    run: AbortController,
  ): Promise<void> {
    const started = Date.now();
    const elapsed = () => Date.now() - started;
    const dispatch = (event: TrajectoryEvent) => {
      if (this.#run === run && !this.disposed) this.#dispatch(event);
    };
    const { paths } = this.#state;
    dispatch({ type: "started", options });
    try {
      const params = { paths, ...options, ...(fresh && { fresh }) };
      const result = await this.#ask(params, run.signal, dispatch);
      dispatch({ type: "answered", result, milliseconds: elapsed() });
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return;
      }
      logFailure(this.#services.log, "trajectory", error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
    }
    if (this.#run !== run || this.disposed || !this.#joined) return;
    this.#joined = false;
    this.#start({});
  }

  /** A sign in the status bar while the engine works; the view has the bar and *Cancel*. */
  #ask(
    params: TrajectoryParams,
    signal: AbortSignal,
    dispatch: (event: TrajectoryEvent) => void,
  ): Thenable<Result> {
    return inStatusBar(this.panel.title, (report) =>
      this.#services.engine.trajectory(params, {
        signal,
        onProgress: (progress) => {
          report(progress.text);
          dispatch({ type: "progress", progress });
        },
      }),
    );
  }

  #dispatch(event: TrajectoryEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }
}
