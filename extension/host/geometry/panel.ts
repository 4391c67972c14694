/** Compared geometries in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Result } from "../../protocol/engineApi";
import type {
  GeometryHostApi,
  GeometryState,
  GeometryViewOptions,
} from "../../protocol/geometryView";
import type { Handlers } from "../../protocol/rpc";
import { Disposables } from "../disposables";
import { logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, sayExported } from "../exports";
import { showPage } from "../page";
import { pickProbe } from "../picker";
import { baseName } from "../resources";
import { EngineRun, type Turn } from "../run/engineRun";
import { ResultLink } from "../run/resultLink";
import type { Services } from "../services";
import { pathOf, uriOf } from "../uris";
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
  readonly #link: ResultLink<GeometryState, GeometryHostApi>;
  readonly #run: EngineRun<GeometryEvent>;
  #state: GeometryState;

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
      new ResultLink<GeometryState, GeometryHostApi>({
        webview: panel.webview,
        log: services.log,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onFirstReady: () => {
          this.#start({});
          void this.#listLayers();
        },
        small: ({ result: _, pair: __, ...rest }) => rest,
      }),
    );
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
    this.register(services.engineClient.lease());
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

  #handlers(): Handlers<GeometryHostApi> {
    const count = this.#input.uris.length;
    return {
      ready: async () => this.#link.ready(),
      cancel: async () => this.#run.cancel(),
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
  #start({ options = this.#state.options, fresh = false }: RunOptions): void {
    const { result } = this.#state;
    const compared = !fresh && isCompared(this.#state, options) ? result : undefined;
    this.#dispatch({ type: "started", options });
    let paired = false;
    void this.#run.start({
      name: "geometry",
      title: this.panel.title,
      ask: async (turn) => {
        const all = compared ?? (await this.#compare(options, fresh, turn));
        if (!options.pair || all.status !== "complete") return all;
        turn.dispatch({ type: "compared", result: all });
        paired = true;
        return this.#comparePair(options.pair, { options, fresh }, turn);
      },
      answer: (answer, milliseconds) => ({
        type: paired ? "paired" : "answered",
        ...{ result: answer, milliseconds },
      }),
    });
  }

  #compare(
    options: GeometryViewOptions,
    fresh: boolean,
    turn: Turn<GeometryEvent>,
  ): Promise<Result> {
    const params = { ...paramsOf(this.#state.paths, options), ...(fresh && { fresh }) };
    return this.#services.engine.geometry(params, turn);
  }

  /** The two models that were chosen of several. */
  #comparePair(
    pair: readonly [number, number],
    { options, fresh }: Required<RunOptions>,
    { signal, report, dispatch }: Turn<GeometryEvent>,
  ): Promise<Result> {
    const params = { ...pairParams(this.#state.paths, options, pair), ...(fresh && { fresh }) };
    return this.#services.engine.geometry(params, {
      signal,
      onProgress: (progress) => {
        report(progress.text);
        dispatch({ type: "pairProgress", progress });
      },
    });
  }

  #dispatch(event: GeometryEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }
}
