/** Two models stitched in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Result, StitchParams } from "../../protocol/engineApi";
import { isRemoteError } from "../../protocol/errors";
import type { Handlers } from "../../protocol/rpc";
import type {
  StitchingHostApi,
  StitchingOptions,
  StitchingState,
} from "../../protocol/stitchingView";
import { Disposables } from "../disposables";
import { describeFailure, logFailure, reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, pictureTheme, sayExported } from "../exports";
import { showPage } from "../page";
import { pickProbe } from "../picker";
import { baseName } from "../resources";
import type { Services } from "../services";
import { inStatusBar } from "../statusBar";
import { pathOf } from "../uris";
import { ViewLink } from "../viewLink";
import { initialState, readOptions, reduce, type StitchingEvent } from "./state";

export interface StitchingInput {
  /** The model that sends, and the one that receives. */
  readonly front: vscode.Uri;
  readonly end: vscode.Uri;
  readonly options?: StitchingOptions;
}

/** What is absent stays as it was for the last run. */
interface RunOptions {
  readonly options?: StitchingOptions;
  /** Past the cache. */
  readonly fresh?: boolean;
}

export class StitchingPanel extends Disposables {
  readonly panel: vscode.WebviewPanel;
  readonly #input: StitchingInput;
  readonly #services: Services;
  readonly #link: ViewLink<StitchingState, StitchingHostApi>;
  #state: StitchingState;
  /** The run in progress; a newer one takes its place. */
  #run: AbortController | undefined;
  #started = false;
  /** The edition that the view has. */
  #sent = 0;

  constructor(services: Services, panel: vscode.WebviewPanel, input: StitchingInput) {
    super();
    this.#services = services;
    this.panel = panel;
    this.#input = input;
    const [front, end] = [input.front, input.end].map((uri) => baseName(uri.path));
    this.#state = initialState({
      name: `${front} → ${end}`,
      front: pathOf(input.front),
      end: pathOf(input.end),
      options: input.options ?? {},
    });
    panel.title = vscode.l10n.t("Stitching {0}", this.#state.name);
    panel.iconPath = services.icon("compare");
    this.#link = this.register(
      new ViewLink<StitchingState, StitchingHostApi>({
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
    showPage(panel.webview, services.extensionUri, { name: "stitching", title: panel.title });
  }

  get state(): StitchingState {
    return this.#state;
  }

  /** Computes anew; asks the engine to compute what it could take from its cache, too. */
  runAgain(): void {
    this.#start({ fresh: this.#state.status === "done" });
  }

  /** Computes anew by other options, as from another view. */
  runWith(options: StitchingOptions): void {
    this.#start({ options });
  }

  async exportAs(request: ExportRequest): Promise<void> {
    const { result, name, front } = this.#state;
    if (!result) return;
    const stem = `${nameStem(name)}-stitching`;
    const source = { result, stem, path: front, title: vscode.l10n.t("Export Stitching") };
    const file = await exportResult(this.#services.engine, source, request);
    if (file) void sayExported(file);
  }

  /** The state without a result that the view has. */
  #unsent(): StitchingState {
    const { result, ...rest } = this.#state;
    if (!result || this.#sent === rest.edition) return rest;
    this.#sent = rest.edition;
    return this.#state;
  }

  #handlers(): Handlers<StitchingHostApi> {
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
      chooseData: () => reported(this.#services.log, "choose data", this.#chooseData()),
      swap: async () => {
        const { front: end, end: front } = this.#input;
        this.#services.stitchings.show({ front, end, options: this.#state.options });
      },
      picture: (request) => this.#draw(request),
      exportAs: (request) => reported(this.#services.log, "export", this.exportAs(request)),
    };
  }

  async #draw({ measure }: { readonly measure: string }): Promise<{ svg: string }> {
    const { result } = this.#state;
    if (!result) throw new TypeError("the view asked for a picture of no result");
    const format = "svg";
    const params = { result, format, measure, theme: pictureTheme() } as const;
    return { svg: (await this.#services.engine.render(params)).text };
  }

  async #chooseData(): Promise<void> {
    const chosen = await pickProbe(this.#input.end);
    if (chosen) this.#start({ options: { ...this.#state.options, probe: pathOf(chosen) } });
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
    const dispatch = (event: StitchingEvent) => {
      if (this.#run !== run || this.disposed) return;
      this.#state = reduce(this.#state, event);
      this.#link.update();
    };
    const { front, end } = this.#state;
    dispatch({ type: "started", options });
    try {
      const { frontLayer, endLayer, ...others } = options;
      const params = {
        ...{ front, end },
        ...others,
        ...(frontLayer !== undefined && { frontLayers: [frontLayer] }),
        ...(endLayer !== undefined && { endLayers: [endLayer] }),
        ...(fresh && { fresh }),
      };
      const result = await this.#ask(params, run.signal, dispatch);
      dispatch({ type: "answered", result, milliseconds: elapsed() });
    } catch (error) {
      if (isRemoteError(error, "cancelled")) {
        dispatch({ type: "cancelled", milliseconds: elapsed() });
        return;
      }
      logFailure(this.#services.log, "stitching", error);
      dispatch({ type: "failed", failure: describeFailure(error), milliseconds: elapsed() });
    }
  }

  /** A sign in the status bar while the engine works; the view has the bar and *Cancel*. */
  #ask(
    params: StitchParams,
    signal: AbortSignal,
    dispatch: (event: StitchingEvent) => void,
  ): Thenable<Result> {
    return inStatusBar(this.panel.title, (report) =>
      this.#services.engine.stitch(params, {
        signal,
        onProgress: (progress) => {
          report(progress.text);
          dispatch({ type: "progress", progress });
        },
      }),
    );
  }
}
