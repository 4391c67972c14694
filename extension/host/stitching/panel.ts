/** Two models stitched in one panel: runs it, shows it, and does what the view asks for. */
import * as vscode from "vscode";
import type { Handlers } from "../../protocol/rpc";
import type {
  StitchingHostApi,
  StitchingOptions,
  StitchingState,
} from "../../protocol/stitchingView";
import { Disposables } from "../disposables";
import { reported } from "../errors";
import { type ExportRequest, exportResult, nameStem, pictureTheme, sayExported } from "../exports";
import { showPage } from "../page";
import { pickProbe } from "../picker";
import { baseName } from "../resources";
import { EngineRun } from "../run/engineRun";
import { ResultLink } from "../run/resultLink";
import type { Services } from "../services";
import { pathOf } from "../uris";
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
  readonly #link: ResultLink<StitchingState, StitchingHostApi>;
  readonly #run: EngineRun;
  #state: StitchingState;

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
      new ResultLink<StitchingState, StitchingHostApi>({
        webview: panel.webview,
        log: services.log,
        state: () => this.#state,
        handlers: () => this.#handlers(),
        onFirstReady: () => this.#start({}),
      }),
    );
    this.#run = this.register(new EngineRun(services.log, (event) => this.#dispatch(event)));
    this.register(services.engineClient.lease());
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

  #handlers(): Handlers<StitchingHostApi> {
    return {
      ready: async () => this.#link.ready(),
      cancel: async () => this.#run.cancel(),
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
  #start({ options = this.#state.options, fresh = false }: RunOptions): void {
    const { front, end } = this.#state;
    const { frontLayer, endLayer, ...others } = options;
    const params = {
      ...{ front, end },
      ...others,
      ...(frontLayer !== undefined && { frontLayers: [frontLayer] }),
      ...(endLayer !== undefined && { endLayers: [endLayer] }),
      ...(fresh && { fresh }),
    };
    this.#dispatch({ type: "started", options });
    void this.#run.start({
      name: "stitching",
      title: this.panel.title,
      ask: (turn) => this.#services.engine.stitch(params, turn),
    });
  }

  #dispatch(event: StitchingEvent): void {
    this.#state = reduce(this.#state, event);
    this.#link.update();
  }
}
