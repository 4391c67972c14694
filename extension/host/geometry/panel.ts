/** Compared geometries in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { EngineProgress, GeometryParams, Result } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type {
  GeometryHostApi,
  GeometryState,
  GeometryViewOptions,
} from "../../protocol/geometryView";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { describeFailure, logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, sayExported } from "../exports";
import { showPage } from "../page";
import { pickProbe } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { inStatusBar } from "../statusBar";
import { pathOf, uriOf } from "../uris";
import { ViewLink } from "../viewLink";
import { isDenoiser } from "./denoisers";
import { fieldResult, isCompared, pairOf, pairParams } from "./pair";
import { type GeometryEvent, initialState, paramsOf, readOptions, reduce } from "./state";

export interface GeometryInput {
  /** Two models or more; of denoisers one or two. */
  readonly uris: readonly vscode.Uri[];
  readonly options?: GeometryViewOptions;
}

/** What is absent stays as it was for the last run. */
interface RunOptions {
  readonly options?: GeometryViewOptions;
  /** Past the cache. */
  readonly fresh?: boolean;
}

export class GeometryPanel extends Disposables {
  readonly panel: vscode.WebviewPanel;
  readonly #input: GeometryInput;
  readonly #services: Services;
  readonly #link: ViewLink<GeometryState, GeometryHostApi>;
  #state: GeometryState;
  /** The run in progress; a newer one takes its place. */
  #run: AbortController | undefined;
  #started = false;
  /** The edition that the view has. */
  #sent = 0;

  constructor(services: Services, panel: vscode.WebviewPanel, input: GeometryInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const names = input.uris.map(({ path }) => baseName(path));
    this.#state = initialState({
      names,
      paths: input.uris.map(pathOf),
      options: input.options ?? {},
    });
    const [a = "", b = ""] = names;
    panel.title =
      names.length > 2
        ? vscode.l10n.t("Geometry of {0} Models", names.length)
        : names.length === 1
          ? vscode.l10n.t("Geometry of {0}", a)
          : vscode.l10n.t("Geometry of {0} ↔ {1}", a, b);
    panel.iconPath = services.icon("checkpoint");
    this.#link = this.register(
      new ViewLink<GeometryState, GeometryHostApi>({
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
    showPage(panel.webview, services.extensionUri, { name: "geometry", title: panel.title });
  }

  get state(): GeometryState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    this.#start({ fresh: this.#state.status === "done" });
  }

  /** Computes with other options, which somebody chose elsewhere. */
  runWith(options: GeometryViewOptions): void {
    this.#start({ options });
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const { names, paths } = this.#state;
    const isField = request.format === "svg" && request.measure === undefined;
    const result = isField ? fieldResult(this.#state) : this.#state.result;
    const [path] = paths;
    if (!result || path === undefined) return;
    const pair = pairOf(this.#state).map((i) => nameStem(names[i] ?? ""));
    const stem = `${pair.join("-")}-geometry`;
    const source = { result, stem, path, title: vscode.l10n.t("Export Geometry") };
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  /** The state without a result that the view has. */
  #unsent(): GeometryState {
    const { result, pair, ...rest } = this.#state;
    if (!(result || pair) || this.#sent === rest.edition) return rest;
    this.#sent = rest.edition;
    return this.#state;
  }

  #handlers(): Handlers<GeometryHostApi> {
    const count = this.#input.uris.length;
    return {
      ready: async () => {
        // The first paint comes before the first byte is read.
        if (!this.#started) {
          this.#started = true;
          this.#start({});
          void this.#listLayers();
        }
        this.#sent = this.#state.edition;
        return this.#state;
      },
      cancel: async () => this.#run?.abort(),
      run: async ({ options }) =>
        options ? this.#start({ options: readOptions(options, count) }) : this.runAgain(),
      chooseProbe: ({ options }) => {
        const chosen = options ? readOptions(options, count) : this.#state.options;
        return reported(this.#services.log, "choose probe", this.#chooseProbe(chosen));
      },
      compare: async ({ a, b }) => {
        this.#services.geometries.show({ uris: [this.#model(a), this.#model(b)] });
      },
      exportAs: (request) => reported(this.#services.log, "export", this.exportAs(request)),
    };
  }

  /** One of the models; what a view sends is not believed. */
  #model(path: string): vscode.Uri {
    if (!this.#state.paths.includes(path)) {
      throw new TypeError("the view named a model that is none of those compared");
    }
    return uriOf(path);
  }

  async #chooseProbe(options: GeometryViewOptions): Promise<void> {
    const [first] = this.#input.uris;
    const probe = first && (await pickProbe(first));
    if (!probe) return;
    // rows that were chosen are those of the data before
    const { through: _, ...rest } = options;
    this.#start({ options: { ...rest, probe: pathOf(probe) } });
  }

  /** What can be chosen of each model; where that cannot be told, the run says why. */
  async #listLayers(): Promise<void> {
    try {
      const { engine } = this.#services;
      const listings = await Promise.all(this.#state.paths.map((path) => engine.list({ path })));
      const layers = listings.map(({ model }) => (model?.runs ? model.layers : []));
      if (this.disposed) return;
      this.#dispatch({ type: "layers", layers });
      const { diffusion, ...options } = this.#state.options;
      if (diffusion === undefined && listings.length <= 2 && listings.every(isDenoiser)) {
        // what layers of them say of their inputs needs one input
        this.#start({ options: { ...options, diffusion: {} } });
      }
    } catch (error) {
      logFailure(this.#services.log, "layers of models", error);
    }
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
    const dispatch = (event: GeometryEvent) => {
      if (this.#run === run && !this.disposed) this.#dispatch(event);
    };
    const { paths, result: known } = this.#state;
    const compared = !fresh && isCompared(this.#state, options) ? known : undefined;
    dispatch({ type: "started", options });
    const ask = (params: GeometryParams, ofPair: boolean) =>
      this.#ask({ ...params, ...(fresh && { fresh }) }, run.signal, (progress) =>
        dispatch({ type: "progress", progress, ofPair }),
      );
    try {
      const result = compared ?? (await ask(paramsOf(paths, options), false));
      const { pair } = options;
      if (!pair || result.status !== "complete") {
        dispatch({ type: "answered", result, milliseconds: elapsed() });
        return;
      }
      dispatch({ type: "compared", result });
      const own = await ask(pairParams(paths, options, pair), true);
      dispatch({ type: "paired", result: own, milliseconds: elapsed() });
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return;
      }
      logFailure(this.#services.log, "geometry", error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
    }
  }

  /** A sign in the status bar while the engine works; the view has the bar and *Cancel*. */
  #ask(
    params: GeometryParams,
    signal: AbortSignal,
    tell: (progress: EngineProgress) => void,
  ): Thenable<Result> {
    return inStatusBar(this.panel.title, (report) =>
      this.#services.engine.geometry(params, {
        signal,
        onProgress: (progress) => {
          report(progress.text);
          tell(progress);
        },
      }),
    );
  }

  #dispatch(event: GeometryEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }
}
