import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Result } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";
import type {
  SubnetworksHostApi,
  SubnetworksState,
  SubnetworksUse,
} from "../../extension/protocol/subnetworksView";
import type { MapBlock } from "../shared/heatmap/blocks";
import type { ColorSpan } from "../shared/heatmap/colorScale";
import { captionParts } from "../shared/heatmap/describe";
import type { Heatmap } from "../shared/heatmap/heatmap";
import type { RowRange } from "../shared/heatmap/overlay";
import type { Pin } from "../shared/heatmap/pin";
import type { Viewport } from "../shared/heatmap/viewport";
import { HostedView } from "../shared/hostedView";
import { visibleName } from "../shared/names";
import type { PersistedState } from "../shared/persistedState";
import {
  type ExportFormat,
  renderBanners,
  renderFooter,
  renderProgress,
} from "../shared/runChrome";
import { baseStyles } from "../shared/styles";
import { changeCurve } from "./changeCurve";
import { type ChromeActions, footerText, inputBanners, renderHeader } from "./chrome";
import { type DetailsActions, details } from "./details";
import { networkGraph } from "./graph/graphModel";
import { groupTable } from "./groupTable";
import { type LayerRow, layerRows, layerTable } from "./layerTable";
import { contrastText, stabilityText } from "./model/cutText";
import { type Derived, derive } from "./model/derived";
import { runsOf } from "./model/groups";
import { LOSS } from "./model/measures";
import { layersBetween } from "./model/pairFigures";
import { colorOf, groupColors } from "./model/palette";
import { secondOf } from "./model/sides";
import {
  followHost,
  type Pane,
  type Selection,
  sameSelection,
  selectionKey,
  type ViewState,
} from "./model/viewState";
import { appStyles } from "./styles";
import { renderToolbar, type ToolbarActions } from "./toolbar";
import { hasUses, usesPanel } from "./usesPanel";
import "../shared/heatmap/heatmap";
import "./graph/networkGraphView";

/** The sub-network view: what the host sends, what the user chose, and calls to the host. */
export class SubnetworksApp extends HostedView<SubnetworksState, SubnetworksHostApi, ViewState> {
  static override properties = {
    saving: { state: true },
    announced: { state: true },
  };
  static override styles = [baseStyles, appStyles];

  declare private saving: boolean;
  declare private announced: string;
  private derived: Derived | null = null;
  private rows: readonly LayerRow[] = [];

  constructor(host: Remote<SubnetworksHostApi>, persisted: PersistedState<ViewState>) {
    super(host, persisted);
    this.saving = false;
    this.announced = "";
  }

  protected override kept(state: SubnetworksState): Partial<ViewState> {
    return followHost(this.view, state);
  }

  /** Remembers a choice of the user's and shows it. */
  protected override choose(change: Partial<ViewState>) {
    this.persisted.patch(change);
    const derives = "measure" in change || "k" in change || "grouping" in change;
    this.requestUpdate(derives ? "state" : undefined);
  }

  private readonly actions: ChromeActions & ToolbarActions & DetailsActions = {
    openCheckpoint: () => void this.perform(() => this.host.openCheckpoint(null)),
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    chooseProbe: () => void this.perform(() => this.host.chooseProbe(null)),
    dismissError: this.dismissError,
    use: (use) => this.use(use),
    chooseMeasure: (measure) => this.choose({ measure }),
    chooseCount: (k) => this.choose({ k }),
    setGrouping: (grouping) => this.choose({ grouping }),
    choosePane: (pane) => this.choose({ pane }),
    annotate: () => void this.annotate(),
    exportAs: (format) => void this.perform(() => this.exportAs(format)),
    close: () => this.letGo(),
    nameBlock: (block) => void this.perform(() => this.host.nameBlock(block)),
    openSource: (layer) => void this.perform(() => this.host.openSource({ layer })),
    chooseLayer: (layer) => this.chooseLayer(layer),
    setDraft: (text) => this.setDraft(text),
    saveFinding: () => void this.saveFinding(),
    openFinding: (id) => void this.perform(() => this.host.openFinding({ id })),
    copy: (text) => void this.perform(() => this.host.copy({ text })),
  };

  /** What was asked for stands in a pane of its own, once it is there. */
  private use(use: SubnetworksUse) {
    const pane = ({ other: "models", target: "layers", alone: "graph" } as const)[
      use as "other" | "target" | "alone"
    ];
    this.choose({ pane: pane ?? "uses" });
    void this.perform(() => this.host.use({ use }));
  }

  private select(selection: Selection | null) {
    if (sameSelection(selection, this.view.selection)) return;
    this.choose({ selection });
    if (selection) void this.perform(() => this.host.select({ layer: selection.a }));
  }

  private chooseLayer(layer: string) {
    this.select({ kind: "pair", a: layer, b: layer });
  }

  private letGo() {
    this.select(null);
    this.renderRoot.querySelector<Heatmap>("cognate-heatmap")?.focus();
  }

  private readonly onPin = ({ detail }: CustomEvent<Pin | null>) =>
    this.select(detail && { kind: "pair", a: detail.a, b: detail.b });

  private readonly onRange = ({ detail }: CustomEvent<RowRange>) => {
    const rows = this.derived?.grid?.rows ?? [];
    const [from, to] = [Math.min(detail.from, detail.to), Math.max(detail.from, detail.to)];
    this.select({ kind: "block", a: rows[from] ?? "", b: rows[to] ?? "" });
  };

  /** The map has moved itself; nothing else has to be drawn for it. */
  private readonly onViewport = ({ detail }: CustomEvent<Viewport>) => this.persisted.patch(detail);

  private readonly onFold = ({ detail }: CustomEvent<string>) => {
    const { collapsed } = this.view;
    const others = collapsed.filter((id) => id !== detail);
    this.choose({ collapsed: others.length < collapsed.length ? others : [...collapsed, detail] });
  };

  private async annotate() {
    const first = this.derived?.grid?.rows[0];
    if (!this.view.selection && first !== undefined) this.chooseLayer(first);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("vscode-textarea")?.focus();
  }

  private async exportAs(format: ExportFormat) {
    const measure = this.derived?.measure?.id;
    if (!measure) return;
    const png = format === "png" ? { png: await this.drawPng() } : {};
    await this.host.exportAs({ format, measure, ...png });
  }

  private async drawPng(): Promise<string> {
    const map = this.renderRoot.querySelector<Heatmap>("cognate-heatmap");
    const grid = this.derived?.grid;
    if (!map || !grid || !this.state) throw new Error(l10n.t("There is no map to draw."));
    await map.updateComplete;
    return map.toPng([
      visibleName(this.state.name),
      [grid.measure.name, ...captionParts(grid, map.domain)].join(" · "),
    ]);
  }

  private setDraft(text: string) {
    const { selection, drafts } = this.view;
    if (!selection) return;
    const { [selectionKey(selection)]: _old, ...others } = drafts;
    this.choose({ drafts: text === "" ? others : { ...others, [selectionKey(selection)]: text } });
  }

  private async saveFinding() {
    const { selection, drafts } = this.view;
    const text = selection ? drafts[selectionKey(selection)]?.trim() : "";
    if (!selection || !text || this.saving) return;
    this.saving = true;
    await this.perform(async () => {
      const mark = await this.host.saveFinding({
        a: selection.a,
        b: selection.b,
        measure: LOSS,
        text,
      });
      // The host's next state has the mark too; until then the cell must not look bare.
      if (this.state && !this.state.findings.some(({ id }) => id === mark.id)) {
        this.state = { ...this.state, findings: [...this.state.findings, mark] };
      }
      const { [selectionKey(selection)]: _saved, ...others } = this.view.drafts;
      this.choose({ drafts: others });
      this.announced = l10n.t("Finding saved.");
    });
    this.saving = false;
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!this.state || !changed.has("state")) return;
    const before = changed.get("state") as SubnetworksState | null | undefined;
    this.derived = derive(this.state, this.view);
    const { result } = this.state;
    if (result && result !== before?.result) this.rows = layerRows(result);
  }

  protected override render() {
    const { state, derived } = this;
    if (!state || !derived) {
      return this.renderOpening();
    }
    const { view } = this;
    const running = state.status === "running";
    const { canAnnotate } = state;
    return html`
      ${renderHeader(state, derived, this.actions)}
      ${derived.measure ? renderToolbar({ derived, view, running, canAnnotate, ...toolbarFacts(state) }, this.actions) : nothing}
      ${renderProgress(state, l10n.t("Inspecting"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions, { own: inputBanners(state, this.actions) })}
      ${state.result && derived.measure ? this.renderBody(state, state.result, derived) : this.renderEmpty(state)}
      ${renderFooter(state, footerText(state, derived.grid))}
      <div class="visually-hidden" role="status">${this.announced}</div>
    `;
  }

  private renderEmpty({ status, result }: SubnetworksState): TemplateResult {
    if (status === "running")
      return html`<p class="empty dim">${l10n.t("The first numbers will appear here.")}</p>`;
    // The banner above says why there is nothing.
    if (!result) return html`<div class="empty"></div>`;
    return html`<div class="empty">
      <p>${l10n.t("There are no two layers to compare here.")}</p>
      ${result.notes.slice(0, 20).map((note) => html`<p class="dim">${visibleName(note.text)}</p>`)}
    </div>`;
  }

  private renderBody(state: SubnetworksState, result: Result, derived: Derived): TemplateResult {
    return html`
      <div class="body ${paneClass(this.view.pane)}" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.select(null)}>
        <div>
          ${this.renderMatrix(derived)}
          ${changeCurve(result, derived.grouping, (layer) => this.chooseLayer(layer))}
        </div>
        <div class="middle">${this.renderMiddle(state, result, derived)}</div>
        <aside>${this.renderAside(state, result, derived)}</aside>
      </div>
    `;
  }

  private renderMatrix({ grid, notes, layers, marks, grouping }: Derived) {
    if (!grid) {
      return html`<p class="empty">
        ${l10n.t("This result has too many cells to show at once. Export it, or choose fewer layers on the command line.")}
      </p>`;
    }
    const { selection, colorSpan, zoom, scrollX, scrollY } = this.view;
    const isBlock = selection?.kind === "block";
    const range = isBlock
      ? { from: grid.rows.indexOf(selection.a), to: grid.rows.indexOf(selection.b) }
      : null;
    const blocks = mapBlocks(grid.rows, grouping?.groups ?? []);
    return html`<cognate-heatmap
      .grid=${grid}
      .notes=${notes}
      .layers=${layers}
      .pin=${selection && !isBlock ? { a: selection.a, b: selection.b, level: "layer" } : null}
      .marks=${marks}
      .blocks=${blocks}
      .range=${range && range.from >= 0 && range.to >= 0 ? range : null}
      selectable
      .colorSpan=${colorSpan}
      .viewport=${{ zoom, scrollX, scrollY }}
      @pin=${this.onPin}
      @range=${this.onRange}
      @viewport=${this.onViewport}
      @span=${(event: CustomEvent<ColorSpan>) => this.choose({ colorSpan: event.detail })}
    ></cognate-heatmap>`;
  }

  /** The other two matrices of two models, beside that of the first. */
  private renderOthers({ notes, layers, others }: Derived, result: Result) {
    const maps = [
      [others?.between, l10n.t("Rows: this model. Columns: {0}", otherName(result))],
      [others?.second, l10n.t("{0} with itself", otherName(result))],
    ] as const;
    return html`<div class="models">
      ${maps.map(([grid, title]) =>
        grid
          ? html`<p class="dim">${title}</p>
              <cognate-heatmap
                aria-label=${title}
                .grid=${grid}
                .notes=${notes}
                .layers=${grid === others?.second ? { a: layers.b, b: layers.b } : layers}
                .pin=${null}
                .marks=${[]}
                .blocks=${[]}
                .range=${null}
                .colorSpan=${this.view.colorSpan}
              ></cognate-heatmap>`
          : nothing,
      )}
    </div>`;
  }

  private renderMiddle(state: SubnetworksState, result: Result, derived: Derived) {
    const { grouping, others } = derived;
    if (!grouping) return nothing;
    const { pane, selection, collapsed } = this.view;
    const selected = new Set(selection ? selectedLayers(result, selection) : []);
    const { sources } = state;
    if (pane === "models" && others) return this.renderOthers(derived, result);
    if (pane === "uses" && hasUses(result)) {
      return usesPanel(result, (layer) => this.chooseLayer(layer));
    }
    if (pane === "layers") {
      const second = secondOf(result);
      return guard([this.rows, grouping, selection && selectionKey(selection), sources], () =>
        layerTable({ rows: this.rows, second, grouping, selected, sources }, this.actions),
      );
    }
    return guard(
      [result, grouping, selection && selectionKey(selection), collapsed.join("\n")],
      () => {
        const graph = networkGraph(result, grouping, collapsed);
        return html`
        <cognate-network-graph
          .graph=${graph}
          .selected=${selected}
          .cutTexts=${cutTexts(grouping)}
          @choose=${(event: CustomEvent<string>) => this.chooseLayer(event.detail)}
          @fold=${this.onFold}
        ></cognate-network-graph>
        <p class="dim">
          ${graph.known ? nothing : l10n.t("In the order of the file: what feeds what is not known.")}
          ${grouping.groups.length > 1 ? l10n.t("Double-click folds a group.") : nothing}
        </p>
      `;
      },
    );
  }

  private renderAside(state: SubnetworksState, result: Result, { grouping }: Derived) {
    if (!grouping) return nothing;
    const { selection, drafts } = this.view;
    const chooseGroup = ({ layers }: { readonly layers: readonly string[] }) =>
      this.select({ kind: "block", a: layers[0] ?? "", b: layers.at(-1) ?? "" });
    return html`
      ${
        grouping.groups.length === 0
          ? html`<p class="dim">${l10n.t("Grouping is off.")}</p>`
          : groupTable(grouping.groups, { ...this.actions, chooseGroup })
      }
      ${
        selection
          ? details(
              {
                state,
                result,
                grouping,
                selection,
                draft: drafts[selectionKey(selection)] ?? "",
                saving: this.saving,
              },
              this.actions,
            )
          : html`<p class="note">
              ${l10n.t("Click a cell for two layers, a node for one; draw over cells to name or annotate a block.")}
            </p>`
      }
    `;
  }
}

/** A table needs more width than a graph, and one of many figures even more. */
const paneClass = (pane: Pane): string =>
  pane === "graph" ? "" : pane === "uses" ? "layers-pane uses-pane" : "layers-pane";

const toolbarFacts = ({ result, options }: SubnetworksState) => ({
  runs: result?.params.runtime !== undefined,
  held: options.other !== undefined || options.target !== undefined,
  hasUses: result !== undefined && hasUses(result),
});

const otherName = ({ inputs }: Result): string =>
  visibleName(inputs.at(-1)?.path.split(/[\\/]/).at(-1) ?? "");

/** Contrast and stability of the cuts, by the first layer after each. */
const cutTexts = ({ groups }: NonNullable<Derived["grouping"]>): ReadonlyMap<string, string> =>
  new Map(
    groups.flatMap(({ cut }) =>
      cut ? [[cut.before, `${contrastText(cut)} · ${stabilityText(cut)}`] as const] : [],
    ),
  );

function mapBlocks(
  rows: readonly string[],
  groups: NonNullable<Derived["grouping"]>["groups"],
): readonly MapBlock[] {
  const colors = groupColors(document);
  return groups.flatMap((group) =>
    runsOf(rows, group).map((run) => ({ ...run, color: colorOf(colors, group.index) })),
  );
}

const selectedLayers = (result: Result, { kind, a, b }: Selection): readonly string[] =>
  kind === "block" ? layersBetween(result, a, b) : [a, b];

customElements.define("cognate-subnetworks", SubnetworksApp);
