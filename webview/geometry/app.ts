import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type {
  GeometryHostApi,
  GeometryState,
  GeometryViewOptions,
} from "../../extension/protocol/geometryView";
import type { Diffusion, Geometry, Result } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import type { ColorSpan } from "../shared/heatmap/colorScale";
import { type Grid, makeGrid } from "../shared/heatmap/grid";
import type { Heatmap } from "../shared/heatmap/heatmap";
import { NoteIndex } from "../shared/heatmap/notes";
import type { Pin } from "../shared/heatmap/pin";
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
import {
  type ChromeActions,
  footerParts,
  inputBanners,
  renderHeader,
  renderToolbar,
  toggle,
} from "./chrome";
import { dendrogram } from "./dendrogram";
import { planeOfCell } from "./diffusion/cells";
import { guidanceChart, guidanceTable } from "./diffusion/chart";
import { diffusionHeadline } from "./diffusion/headline";
import { diffusionStyles } from "./diffusion/styles";
import { renderDiffusionToolbar } from "./diffusion/toolbar";
import type { FieldMap } from "./fieldMap";
import { ALIGNMENT, DISTANCE, headline } from "./headline";
import { knownOf } from "./model/coordinates";
import { pairOf, pairOption } from "./model/pair";
import type { Plane } from "./model/plane";
import { followHost, type ViewState } from "./model/viewState";
import { pairChoice } from "./pairChoice";
import type { PointsChange } from "./pointChoice";
import { ellipseTable, spreadTable } from "./pointTable";
import { appStyles } from "./styles";
import "./fieldMap";
import "./pointChoice";
import "../shared/heatmap/heatmap";

const noShapes = { a: new Map(), b: new Map() };

/** The geometry view: what the host sends, what the user chose, and calls to the host. */
export class GeometryApp extends HostedView<GeometryState, GeometryHostApi, ViewState> {
  static override styles = [baseStyles, reportStyles, appStyles, diffusionStyles];

  private grids: readonly Grid[] = [];
  private plane: Plane | null = null;

  protected override kept(state: GeometryState): Partial<ViewState> {
    return followHost(this.view, state);
  }

  protected override completed(sent: GeometryState, before: GeometryState): GeometryState {
    // what an edition has is sent once
    if (sent.result || sent.pair) return sent;
    const { result, pair } = before;
    return { ...sent, ...(result && { result }), ...(pair && { pair }) };
  }

  private readonly actions: ChromeActions = {
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    dismissError: this.dismissError,
    change: (change) => {
      void this.perform(() => this.host.run({ options: this.changed(change) }));
    },
    chooseProbe: () => void this.perform(() => this.host.chooseProbe({})),
    exportAs: (format) => void this.perform(() => this.exportAs(format)),
  };

  /** The options with a change; what is undefined in it is taken back. */
  private changed(change: PointsChange): GeometryViewOptions {
    const all = Object.entries({ ...this.state?.options, ...change });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }

  private async exportAs(format: ExportFormat) {
    const png = format === "png" ? { png: await this.drawPng() } : {};
    await this.host.exportAs({ format, ...png });
  }

  /** The field, where there is a plane; the matrix else. */
  private async drawPng(): Promise<string> {
    const shown = this.state && fieldOf(this.state);
    const caption = [
      shown?.geometry?.networks
        .slice(0, 2)
        .map(({ label }) => visibleName(label))
        .join(" ↔ ") ?? "",
      shown?.summary?.replaceAll("`", "") ?? "",
    ];
    const field = this.renderRoot.querySelector<FieldMap>("cognate-field");
    if (field) return field.toPng(caption);
    const map = this.renderRoot.querySelector<Heatmap>("cognate-heatmap");
    if (!map) throw new Error(l10n.t("There is no map to draw."));
    await map.updateComplete;
    return map.toPng(caption);
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!this.state || !changed.has("state")) return;
    const before = changed.get("state") as GeometryState | null | undefined;
    const { result } = this.state;
    if (result && result !== before?.result) this.grids = gridsOf(result);
    const shown = fieldOf(this.state);
    if (shown === (before ? fieldOf(before) : undefined)) return;
    this.plane = shown?.geometry ? planeOfCell(shown.geometry, this.view.cell) : null;
  }

  protected override render() {
    const { state } = this;
    if (!state) return this.renderOpening();
    const toolbar = state.options.diffusion ? renderDiffusionToolbar : renderToolbar;
    return html`
      ${renderHeader(state, fieldOf(state))} ${toolbar(state, this.actions)}
      <cognate-points
        .options=${pointOptions(state.options)}
        .known=${knownOf(state)}
        @points=${({ detail }: CustomEvent<PointsChange>) =>
          void this.perform(() => this.host.run({ options: this.changed(detail) }))}
        @file=${({ detail }: CustomEvent<PointsChange>) =>
          void this.perform(() => this.host.chooseProbe({ options: this.changed(detail) }))}
      ></cognate-points>
      ${renderProgress(state, l10n.t("Comparing geometry"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions, { own: inputBanners(state, this.actions) })}
      ${state.result?.geometry ? this.renderBody(state, state.result, state.result.geometry) : html`<div class="empty"></div>`}
      ${renderFooter(state, { parts: footerParts(state) })}
    `;
  }

  /** The field of two models, what is said of these, and what of all. */
  private renderBody(state: GeometryState, result: Result, geometry: Geometry): TemplateResult {
    const shown = fieldOf(state);
    const labels = geometry.networks.map(({ label }) => label);
    return html`
      <div class="body">
        <div class="field">
          ${pairChoice(state, labels, {
            choose: (pair) => this.actions.change({ pair: pairOption(pair) }),
            open: ([i, j]) => this.openAlone(geometry, i, j),
          })}
          ${shown?.geometry ? this.renderField(shown.geometry) : html`<p class="dim">${l10n.t("The field of these two is not there yet.")}</p>`}
        </div>
        <div class="side">
          ${shown ? this.renderTwo(shown) : nothing} ${this.renderMatrix(state, result)}
          ${geometry.dendrogram ? dendrogram(geometry.dendrogram, labels) : nothing}
          ${
            this.plane
              ? ellipseTable(this.plane, this.view.point, (point) => this.choose({ point }))
              : nothing
          }
          ${notes(shown ?? result)}
        </div>
      </div>
    `;
  }

  /** Of denoisers: strengths and times, of which one is shown over the conditions. */
  private renderDiffusion(diffusion: Diffusion): TemplateResult {
    const { cell } = this.view;
    const choose = (chosen: number) => {
      this.choose({ cell: chosen });
      const geometry = this.state?.result?.geometry;
      this.plane = geometry ? planeOfCell(geometry, chosen) : null;
    };
    return html`
      ${diffusionHeadline(diffusion, cell)}
      ${diffusion.guidance.length > 1 ? guidanceChart(diffusion, cell, choose) : nothing}
      ${guidanceTable(diffusion, cell, choose)}
    `;
  }

  /** What is said of the two models of the field. */
  private renderTwo(shown: Result): TemplateResult {
    const { geometry } = shown;
    return html`
      ${geometry?.diffusion ? this.renderDiffusion(geometry.diffusion) : headline(shown)}
      ${geometry ? overTime(geometry) : nothing}
    `;
  }

  private renderField(geometry: Geometry): TemplateResult {
    const { plane } = this;
    if (!plane) return spreadTable(geometry);
    const { ellipses } = this.view;
    const [a, b] = geometry.networks;
    return html`
      <p class="key quiet">
        <span class="stroke a"></span>${shownName(a?.label ?? "")}
        <span class="stroke b"></span>${shownName(b?.label ?? "")}
        ${toggle(l10n.t("Ellipses"), ellipses, (on) => this.choose({ ellipses: on }), ellipsesTitle(geometry))}
      </p>
      <cognate-field
        .plane=${plane}
        .point=${this.view.point}
        ?ellipses=${ellipses}
        .label=${l10n.t("Distance between the geometries over the plane. The table has numbers.")}
        @point=${({ detail }: CustomEvent<number>) => this.choose({ point: detail })}
      ></cognate-field>
    `;
  }

  private renderMatrix(state: GeometryState, result: Result) {
    const grid =
      this.grids.find(({ measure }) => measure.id === this.view.measure) ?? this.grids[0];
    if (!grid) return nothing;
    return html`
      <div class="matrix">
        <span class="modes" role="group" aria-label=${l10n.t("Figure of the matrix")}>
          ${this.grids.map(
            ({ measure }) => html`<vscode-button
              ?secondary=${measure !== grid.measure}
              aria-pressed=${measure === grid.measure}
              @click=${() => this.choose({ measure: measure.id })}
              >${measure.name}</vscode-button
            >`,
          )}
        </span>
        <cognate-heatmap
          .grid=${grid}
          .notes=${new NoteIndex(result.notes)}
          .layers=${noShapes}
          .pin=${pinOf(state, result)}
          .marks=${[]}
          .colorSpan=${this.view.colorSpan}
          .viewport=${{ zoom: 1, scrollX: 0, scrollY: 0 }}
          @pin=${({ detail }: CustomEvent<Pin | null>) => detail && this.follow(detail)}
          @span=${(event: CustomEvent<ColorSpan>) => this.choose({ colorSpan: event.detail })}
        ></cognate-heatmap>
        <p class="dim">${l10n.t("A cell shows the field of its pair.")}</p>
      </div>
    `;
  }

  /** A cell of layers or of networks: the field of these two. */
  private follow({ a, b }: Pin) {
    const networks = this.state?.result?.geometry?.networks ?? [];
    if (networks.length === 2) {
      this.actions.change({ layer: [a, b] });
      return;
    }
    const at = (label: string) => networks.findIndex((each) => each.label === label);
    const [i, j] = [at(a), at(b)];
    if (i >= 0 && j >= 0 && i !== j) this.actions.change({ pair: pairOption([i, j]) });
  }

  private openAlone({ networks }: Geometry, i: number, j: number) {
    const [a, b] = [networks[i]?.path, networks[j]?.path];
    if (a && b) void this.perform(() => this.host.compare({ a, b }));
  }
}

/** The result whose field is shown; none while two other models are still compared. */
const fieldOf = ({ result, pair, options }: GeometryState): Result | undefined =>
  options.pair ? pair?.result : result;

/** The cell of the two models whose field is shown. */
function pinOf(state: GeometryState, { geometry }: Result): Pin | null {
  const labels = geometry?.networks.map(({ label }) => label) ?? [];
  if (labels.length < 3) return null;
  const [i, j] = pairOf(state);
  const [a, b] = [labels[i], labels[j]];
  return a !== undefined && b !== undefined ? { a, b, level: "layer" } : null;
}

/** Of conditions there are fewer points unless somebody chooses: each takes whole paths. */
const pointOptions = (options: GeometryViewOptions): GeometryViewOptions =>
  options.diffusion ? { side: 7, ...options } : options;

const ellipsesTitle = ({ diffusion }: Geometry): string =>
  diffusion
    ? l10n.t("Conditions that are equally easy to tell apart, scale left out")
    : l10n.t("Steps of equal length in the layer, scale left out");

/** Step by step, where time is a coordinate. */
function overTime({ overTime: steps }: Geometry): TemplateResult | typeof nothing {
  if (!steps) return nothing;
  return html`
    <table class="figures" aria-label=${l10n.t("Distance over time")}>
      <tbody>
        ${steps.map(
          (value, at) =>
            html`<tr><th scope="row">${l10n.t("step {0}", at)}</th><td class="figure">${formatFigure(value)}</td></tr>`,
        )}
      </tbody>
    </table>
  `;
}

/** What has to be known of the numbers. */
function notes(result: Result): TemplateResult | typeof nothing {
  const told = result.notes.filter(({ code }) => code !== "probe.random");
  if (told.length === 0) return nothing;
  return html`
    <h2>${l10n.t("Notes")}</h2>
    <ul class="notes">
      ${told.map(({ text }) => html`<li>${text}</li>`)}
    </ul>
  `;
}

function gridsOf(result: Result): Grid[] {
  const names = new Map([
    [DISTANCE, l10n.t("Distance of geometry")],
    [ALIGNMENT, l10n.t("Linear CKA")],
  ]);
  return result.matrices.flatMap(({ measure: id, direction, range }) => {
    const name = names.get(id) ?? id;
    return makeGrid(result, { id, name, direction, range, source: "matrix" }) ?? [];
  });
}

customElements.define("cognate-geometry", GeometryApp);
