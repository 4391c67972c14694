import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import type { TrajectoryHostApi, TrajectoryState } from "../../extension/protocol/trajectoryView";
import { formatFigure } from "../shared/format";
import type { ColorSpan } from "../shared/heatmap/colorScale";
import { captionParts } from "../shared/heatmap/describe";
import { type Grid, makeGrid } from "../shared/heatmap/grid";
import type { Heatmap } from "../shared/heatmap/heatmap";
import { NoteIndex } from "../shared/heatmap/notes";
import type { Pin } from "../shared/heatmap/pin";
import type { Viewport } from "../shared/heatmap/viewport";
import { HostedView } from "../shared/hostedView";
import { shownName, visibleName } from "../shared/names";
import { reportStyles } from "../shared/reportStyles";
import {
  type ExportFormat,
  renderBanners,
  renderFooter,
  renderProgress,
} from "../shared/runChrome";
import { baseStyles } from "../shared/styles";
import { curvesChart, mapChart } from "./charts";
import { type ChromeActions, footerParts, renderHeader, renderToolbar } from "./chrome";
import { hasSteps, type RunRow, runRows, sliceCurves } from "./model/run";
import { followHost, type Selection, type ViewState } from "./model/viewState";
import { runTable } from "./runTable";
import { appStyles } from "./styles";
import "../shared/heatmap/heatmap";

const noShapes = { a: new Map(), b: new Map() };

/** The trajectory view: what the host sends, what the user chose, and calls to the host. */
export class TrajectoryApp extends HostedView<TrajectoryState, TrajectoryHostApi, ViewState> {
  static override styles = [baseStyles, reportStyles, appStyles];

  private grid: Grid | null = null;
  private rows: readonly RunRow[] = [];

  protected override kept(state: TrajectoryState): Partial<ViewState> {
    return followHost(this.view, state);
  }

  private readonly actions: ChromeActions = {
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    dismissError: this.dismissError,
    chooseMeasure: (measure) => this.rerun({ measure }),
    choosePhases: (phases) => this.rerun({ phases: phases ?? undefined }),
    chooseScale: (stepScale) => this.choose({ stepScale }),
    chooseOutput: (output) => this.choose({ output }),
    setFollow: (on) => void this.perform(() => this.host.setFollow({ on })),
    exportAs: (format) => void this.perform(() => this.exportAs(format)),
  };

  private rerun(change: { measure?: string; phases?: number | undefined }) {
    const { measure, phases } = { ...this.state?.options, ...change };
    const options = { ...(measure && { measure }), ...(phases && { phases }) };
    void this.perform(() => this.host.run({ options }));
  }

  private readonly chooseLabel = (label: string) =>
    this.choose({ selection: { a: label, b: label } });

  private async exportAs(format: ExportFormat) {
    const measure = this.grid?.measure.id;
    if (!measure) return;
    const png = format === "png" ? { png: await this.drawPng() } : {};
    await this.host.exportAs({ format, measure, ...png });
  }

  private async drawPng(): Promise<string> {
    const map = this.renderRoot.querySelector<Heatmap>("cognate-heatmap");
    const { grid, state } = this;
    if (!map || !grid || !state) throw new Error(l10n.t("There is no map to draw."));
    await map.updateComplete;
    return map.toPng([
      visibleName(state.name),
      [grid.measure.name, ...captionParts(grid, map.domain)].join(" · "),
    ]);
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!this.state || !changed.has("state")) return;
    const before = changed.get("state") as TrajectoryState | null | undefined;
    const { result } = this.state;
    if (!result || result === before?.result) return;
    this.rows = runRows(result);
    this.grid = gridOf(result);
  }

  protected override render() {
    const { state } = this;
    if (!state) return this.renderOpening();
    const { stepScale, output } = this.view;
    const outputs = state.result ? sliceCurves(state.result).map(({ slice }) => slice) : [];
    const choices = { stepScale, steps: hasSteps(this.rows), outputs, output };
    return html`
      ${renderHeader(state)} ${renderToolbar(state, choices, this.actions)}
      ${renderProgress(state, l10n.t("Comparing checkpoints"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions)}
      ${state.result ? this.renderBody(state.result) : html`<div class="empty"></div>`}
      ${renderFooter(state, { parts: footerParts(state) })}
    `;
  }

  private renderBody(result: Result): TemplateResult {
    const { selection, stepScale, output } = this.view;
    const selected = new Set(selection ? [selection.a, selection.b] : []);
    const { rows } = this;
    const choose = this.chooseLabel;
    const slices = sliceCurves(result);
    const chosen = slices.find(({ slice }) => slice === output) ?? null;
    return html`
      <div class="body" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.choose({ selection: null })}>
        <div class="matrix">${this.renderMatrix(result)}</div>
        <div class="charts">
          ${curvesChart({ rows, slices, chosen, selected, scale: stepScale, choose })}
          ${result.map ? mapChart({ ...result.map, rows, selected, choose }) : nothing}
          ${this.renderSelection(selection)}
          ${runTable(
            rows,
            { selected, chosen },
            {
              choose,
              openCheckpoint: (path) => void this.perform(() => this.host.openCheckpoint({ path })),
            },
          )}
        </div>
      </div>
    `;
  }

  private renderMatrix(result: Result) {
    const { grid } = this;
    if (!grid) return html`<p class="empty">${l10n.t("There is no matrix to show.")}</p>`;
    const { selection, colorSpan, zoom, scrollX, scrollY } = this.view;
    return html`<cognate-heatmap
      .grid=${grid}
      .notes=${new NoteIndex(result.notes)}
      .layers=${noShapes}
      .pin=${selection && { ...selection, level: "layer" }}
      .marks=${[]}
      .colorSpan=${colorSpan}
      .viewport=${{ zoom, scrollX, scrollY }}
      @pin=${({ detail }: CustomEvent<Pin | null>) => this.choose({ selection: detail && { a: detail.a, b: detail.b } })}
      @viewport=${(event: CustomEvent<Viewport>) => this.choose(event.detail)}
      @span=${(event: CustomEvent<ColorSpan>) => this.choose({ colorSpan: event.detail })}
    ></cognate-heatmap>`;
  }

  /** The chosen two checkpoints, and a way to look at their layers. */
  private renderSelection(selection: Selection | null) {
    const a = this.rows.find(({ label }) => label === selection?.a);
    const b = this.rows.find(({ label }) => label === selection?.b);
    if (!selection || !a || !b || a === b || a.broken || b.broken) return nothing;
    const [row, column] = [this.rows.indexOf(a), this.rows.indexOf(b)];
    const value = this.grid?.values[row * this.rows.length + column];
    return html`
      <p class="pair">
        ${shownName(a.label)} ↔ ${shownName(b.label)}
        <strong>${formatFigure(value)}</strong>
        <vscode-button
          secondary
          icon="diff"
          @click=${() => void this.perform(() => this.host.compare({ a: a.path, b: b.path }))}
          >${l10n.t("Compare Layers")}</vscode-button
        >
      </p>
    `;
  }
}

function gridOf(result: Result): Grid | null {
  const [matrix] = result.matrices;
  if (!matrix) return null;
  const { measure: id, direction, range } = matrix;
  return makeGrid(result, { id, name: id, direction, range, source: "matrix" });
}

customElements.define("cognate-trajectory", TrajectoryApp);
