/** One trajectory in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Handlers } from "../../protocol/rpc";
import type {
  TrajectoryHostApi,
  TrajectoryOptions,
  TrajectoryState,
} from "../../protocol/trajectoryView";
import { Disposables } from "../disposables";
import { reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, sayExported } from "../exports";
import { showPage } from "../page";
import { baseName } from "../resources";
import { EngineRun } from "../run/engineRun";
import { ResultLink } from "../run/resultLink";
import type { Services } from "../services";
import { isFolder, pathOf, uriOf } from "../uris";
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
  readonly #link: ResultLink<TrajectoryState, TrajectoryHostApi>;
  readonly #run: EngineRun;
  #state: TrajectoryState;
  #follower: RunFollower | undefined;
  /** A checkpoint joined while a run was in progress. */
  #joined = false;

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
      new ResultLink<TrajectoryState, TrajectoryHostApi>({
        webview: panel.webview,
        log: services.log,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onFirstReady: () => void this.#start({}),
      }),
    );
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
    this.register(services.engineClient.lease());
    this.register({ dispose: () => this.#follower?.dispose() });
    void this.#offerFollow();
    showPage(panel.webview, services.extensionUri, { name: "trajectory", title: panel.title });
  }

  get state(): TrajectoryState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    void this.#start({ fresh: this.#state.status === "done" });
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

  #handlers(): Handlers<TrajectoryHostApi> {
    const { checkpoints, comparisons } = this.#services;
    return {
      ready: async () => this.#link.ready(),
      cancel: async () => this.#run.cancel(),
      run: async ({ options }) =>
        options ? void this.#start({ options: readOptions(options) }) : this.runAgain(),
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
    else void this.#start({});
  }

  /** Starts a run, in place of one that is under way. What comes of it comes as state. */
  async #start({ options = this.#state.options, fresh = false }: RunOptions): Promise<void> {
    const params = { paths: this.#state.paths, ...options, ...(fresh && { fresh }) };
    this.#dispatch({ type: "started", options });
    const outcome = await this.#run.start({
      name: "trajectory",
      title: this.panel.title,
      ask: (turn) => this.#services.engine.trajectory(params, turn),
    });
    if (outcome === "replaced" || outcome === "cancelled" || !this.#joined) return;
    this.#joined = false;
    void this.#start({});
  }

  #dispatch(event: TrajectoryEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }
}
