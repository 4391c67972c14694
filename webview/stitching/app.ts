import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import type {
  StitchingHostApi,
  StitchingOptions,
  StitchingState,
} from "../../extension/protocol/stitchingView";
import { HostedView } from "../shared/hostedView";
import { reportStyles } from "../shared/reportStyles";
import {
  type ExportFormat,
  renderBanners,
  renderFooter,
  renderProgress,
} from "../shared/runChrome";
import { baseStyles } from "../shared/styles";
import { svgToPng } from "../shared/svgPng";
import { isDark, readTheme, watchTheme } from "../shared/theme";
import { layerList, layerTicks, lineChart, methodKey } from "./charts";
import { type ChromeActions, footerParts, renderHeader, renderToolbar } from "./chrome";
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
export class StitchingApp extends HostedView<StitchingState, StitchingHostApi, ViewState> {
  static override styles = [baseStyles, reportStyles, appStyles];

  private model: StitchingModel | null = null;
  private unwatch: (() => void) | undefined;

  protected override kept(state: StitchingState): Partial<ViewState> {
    return followHost(this.view, state);
  }

  override connectedCallback() {
    super.connectedCallback();
    this.unwatch = watchTheme(document, () => this.requestUpdate());
  }

  override disconnectedCallback() {
    this.unwatch?.();
    super.disconnectedCallback();
  }

  private readonly actions: ChromeActions = {
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    dismissError: this.dismissError,
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
    if (!state) return this.renderOpening();
    return html`
      ${renderHeader(state)}
      ${renderToolbar(state, { figure, figures: model?.figures ?? [] }, this.actions)}
      ${renderProgress(state, l10n.t("Stitching models"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions)}
      ${state.result && model && figure ? this.renderBody(state.result, model, figure) : html`<div class="empty"></div>`}
      ${renderFooter(state, { parts: footerParts(state) })}
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
