import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { isRemoteError } from "../../extension/protocol/errors";
import type { Result } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";
import type {
  StitchingHostApi,
  StitchingOptions,
  StitchingState,
} from "../../extension/protocol/stitchingView";
import { banner } from "../shared/banner";
import type { PersistedState } from "../shared/persistedState";
import { reportStyles } from "../shared/reportStyles";
import { baseStyles } from "../shared/styles";
import { svgToPng } from "../shared/svgPng";
import { isDark, readTheme, watchTheme } from "../shared/theme";
import { layerList, layerTicks, lineChart, methodKey } from "./charts";
import {
  type ChromeActions,
  type ExportFormat,
  renderBanners,
  renderFooter,
  renderHeader,
  renderProgress,
  renderToolbar,
} from "./chrome";
import { detail } from "./detail";
import { figureName } from "./labels";
import { matrices } from "./matrices";
import {
  borders,
  depthLine,
  type FigureId,
  matrixOf,
  type StitchingModel,
  stitchingModel,
} from "./model/stitches";
import { followHost, type Selection, type ViewState } from "./model/viewState";
import { stitchTable } from "./stitchTable";
import { appStyles } from "./styles";

/** The stitching view: what the host sends, what the user chose, and calls to the host. */
export class StitchingApp extends LitElement {
  static override properties = {
    state: { state: true },
    error: { state: true },
  };
  static override styles = [baseStyles, reportStyles, appStyles];

  declare private state: StitchingState | null;
  /** What the last action failed with. */
  declare private error: string | null;
  private model: StitchingModel | null = null;
  private unwatch: (() => void) | undefined;

  constructor(
    private readonly host: Remote<StitchingHostApi>,
    private readonly persisted: PersistedState<ViewState>,
  ) {
    super();
    this.state = null;
    this.error = null;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(document, () => this.requestUpdate());
  }

  override disconnectedCallback() {
    this.unwatch?.();
    super.disconnectedCallback();
  }

  /** Asks for the state; later ones come by {@link receive}. */
  async start(): Promise<void> {
    await this.perform(async () => this.receive(await this.host.ready(null)));
  }

  receive(sent: StitchingState): void {
    const before = this.state;
    const known = !sent.result && before?.edition === sent.edition ? before.result : undefined;
    this.state = known ? { ...sent, result: known } : sent;
    this.persisted.patch(followHost(this.persisted.value, this.state));
  }

  private get view(): Readonly<ViewState> {
    return this.persisted.value;
  }

  /** Remembers a choice of the user's and shows it. */
  private choose(change: Partial<ViewState>) {
    this.persisted.patch(change);
    this.requestUpdate();
  }

  /** Carries out an action; what it fails with is shown, unless somebody cancelled. */
  private async perform(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.error = null;
    } catch (error) {
      if (isRemoteError(error, "cancelled")) return;
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  private readonly actions: ChromeActions = {
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    dismissError: () => {
      this.error = null;
    },
    chooseFigure: (figure) => this.choose({ figure }),
    setOptions: (change) => this.rerun(change),
    chooseData: () => void this.perform(() => this.host.chooseData(null)),
    swap: () => void this.perform(() => this.host.swap(null)),
    exportAs: (format) => void this.perform(() => this.exportAs(format)),
  };

  private rerun(change: Partial<StitchingOptions>) {
    const options = { ...this.state?.options, ...change };
    void this.perform(() => this.host.run({ options }));
  }

  private async exportAs(format: ExportFormat) {
    const { figure } = this;
    if (!figure) return;
    const measure = `stitch.${figure}`;
    if (format === "png") {
      const { svg } = await this.host.picture({ measure });
      await this.host.exportAs({ format, png: await svgToPng(svg) });
    } else {
      // files of values, and the report, are of all figures
      await this.host.exportAs(format === "svg" ? { format, measure } : { format });
    }
  }

  private get figure(): FigureId | null {
    const { model } = this;
    return model?.figures.find((each) => each === this.view.figure) ?? model?.figures[0] ?? null;
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!this.state || !changed.has("state")) return;
    const before = changed.get("state") as StitchingState | null | undefined;
    const { result } = this.state;
    if (!result || result === before?.result) return;
    this.model = stitchingModel(result);
  }

  protected override render() {
    const { state, figure, model } = this;
    if (!state) {
      return this.error
        ? banner("error", this.error, { label: l10n.t("Try Again"), run: () => void this.start() })
        : html`<p class="empty dim">${l10n.t("Opening…")}</p>`;
    }
    return html`
      ${renderHeader(state)}
      ${renderToolbar(state, { figure, figures: model?.figures ?? [] }, this.actions)}
      ${renderProgress(state, this.actions)} ${renderBanners(state, this.error, this.actions)}
      ${state.result && model && figure ? this.renderBody(state.result, model, figure) : html`<div class="empty"></div>`}
      ${renderFooter(state)}
    `;
  }

  private renderBody(result: Result, model: StitchingModel, figure: FigureId): TemplateResult {
    const { method } = this.view;
    const selection = this.known(model);
    const choose = (chosen: Selection) => this.choose({ selection: chosen });
    const close = () => this.choose({ selection: null });
    const dark = isDark(readTheme(document).kind);
    return html`
      <div
        class=${selection ? "body" : "body alone"}
        @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close()}
      >
        <div class="main" tabindex="0" role="region" aria-label=${l10n.t("Matrices")}>
          ${matrices({ result, model, figure, selection, dark, choose })}
          ${this.renderDepth(result, model, figure)}
          ${stitchTable({ model, figure, selection, choose })}
        </div>
        ${
          selection
            ? html`<div class="side" tabindex="0" role="region" aria-label=${l10n.t("Chosen stitch")}>
                ${detail({ model, selection, method, close, chooseMethod: (chosen) => this.choose({ method: chosen }) })}
              </div>`
            : nothing
        }
      </div>
    `;
  }

  /** The figure against the layer of the stitch, as the literature plots it. */
  private renderDepth(result: Result, model: StitchingModel, figure: FigureId): TemplateResult {
    const { methods, columns, figures } = model;
    const { end, front } = borders(result, figure);
    const shifted = figure === "agreement" && figures.includes("shiftedAgreement");
    const lines = methods.flatMap((method) => [
      { method, values: [end, ...depthLine(matrixOf(result, method, figure)), front] },
      ...(shifted
        ? [
            {
              method,
              values: [null, ...depthLine(matrixOf(result, method, "shiftedAgreement")), null],
              dashed: true,
            },
          ]
        : []),
    ]);
    return html`
      <h2>${l10n.t("{0} by layer of the end model", figureName(figure))}</h2>
      ${lineChart({
        label: l10n.t(
          "{0} by layer, from front layers of the same depth. The table has the same numbers.",
          figureName(figure),
        ),
        lines,
        ticks: layerTicks(columns),
        length: columns.length + 2,
      })}
      ${methodKey(methods, shifted)} ${layerList(columns)}
    `;
  }

  /** The chosen stitch, where the result has its layers. */
  private known({ rows, columns }: StitchingModel): Selection | null {
    const { selection } = this.view;
    return selection && rows.includes(selection.a) && columns.includes(selection.b)
      ? selection
      : null;
  }
}

customElements.define("cognate-stitching", StitchingApp);
