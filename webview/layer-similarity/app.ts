import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { UserPair } from "../../extension/protocol/engineApi";
import type { Remote } from "../../extension/protocol/rpc";
import type {
  ActivationOptions,
  ComparisonSubject,
  SimilarityHostApi,
  SimilarityState,
} from "../../extension/protocol/similarityView";
import { banner } from "../shared/banner";
import type { ColorSpan } from "../shared/heatmap/colorScale";
import { captionParts } from "../shared/heatmap/describe";
import { CELL, type Grid } from "../shared/heatmap/grid";
import type { Heatmap } from "../shared/heatmap/heatmap";
import { type Pin, pairKey, pinAt, samePin } from "../shared/heatmap/pin";
import type { Viewport } from "../shared/heatmap/viewport";
import { HostedView } from "../shared/hostedView";
import { visibleName } from "../shared/names";
import type { PersistedState } from "../shared/persistedState";
import { renderBanners, renderFooter, renderProgress } from "../shared/runChrome";
import { baseStyles } from "../shared/styles";
import {
  type ChromeActions,
  footerText,
  ownBanners,
  renderHeader,
  renderInputNotes,
  renderRefusals,
} from "./chrome";
import type { AdviceAction, MeasureAdvice } from "./measureAdvice";
import type { ChooserAction } from "./measureChooser";
import { missingFamilies } from "./model/advice";
import { isAvailable } from "./model/chooser";
import { type Derived, derive } from "./model/derived";
import { pairDetails } from "./model/pairDetails";
import { withoutPair, withPair } from "./model/pairing";
import { sizesText } from "./model/sizes";
import { bothRun, inputsText, takesInputs } from "./model/subject";
import { followHost, type ViewState } from "./model/viewState";
import type { PairPanel, PanelAction } from "./pairPanel";
import { appStyles } from "./styles";
import { renderToolbar, type ToolbarActions } from "./toolbar";
import "./cellTable";
import "../shared/heatmap/heatmap";
import "./measureAdvice";
import "./pairList";
import "./pairPanel";

/** The layer-similarity view: what the host sends, what the user chose, and calls to the host. */
export class SimilarityApp extends HostedView<SimilarityState, SimilarityHostApi, ViewState> {
  static override properties = {
    saving: { state: true },
    announced: { state: true },
  };
  static override styles = [baseStyles, appStyles];

  declare private saving: boolean;
  declare private announced: string;
  private derived: Derived | null = null;

  constructor(host: Remote<SimilarityHostApi>, persisted: PersistedState<ViewState>) {
    super(host, persisted);
    this.saving = false;
    this.announced = "";
  }

  protected override kept(state: SimilarityState): Partial<ViewState> {
    return followHost(this.view, state);
  }

  /** Remembers a choice of the user's and shows it. */
  protected override choose(change: Partial<ViewState>) {
    this.persisted.patch(change);
    this.requestUpdate(change.measure === undefined ? undefined : "state");
  }

  private readonly actions: ChromeActions & ToolbarActions = {
    openCheckpoint: (side) => void this.perform(() => this.host.openCheckpoint({ side })),
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: () => void this.perform(() => this.host.run({})),
    dismissError: this.dismissError,
    onChooser: (action) => this.onMeasure(action),
    runWith: (options) => this.runWith({ options }),
    compare: (subject) => this.runWith({ subject }),
    compareWeights: () => this.runWith({ subject: "auto" }),
    chooseInputs: () => void this.perform(() => this.host.chooseInputs(null)),
    chooseMode: (mode) => this.choose({ mode }),
    annotate: () => void this.annotate(),
    exportAs: (format) => void this.perform(() => this.exportAs(format)),
  };

  private onMeasure(action: ChooserAction | AdviceAction) {
    const { kind } = action;
    switch (kind) {
      case "choose":
        return this.choose({ measure: action.id });
      case "compute":
        this.choose({ measure: action.id });
        return this.compute(action.id);
      case "computeFamilies":
        return this.computeFamilies();
      case "advise":
        return this.renderRoot.querySelector<MeasureAdvice>("cognate-measure-advice")?.show();
      default:
        return kind satisfies never;
    }
  }

  /** A measure on activations, chosen where weights are shown, runs the models. */
  private compute(measure: string) {
    const { catalog, subject } = this.derived ?? {};
    const runs = subject === "runnable" && catalog?.get(measure)?.representation !== undefined;
    this.runWith({ measures: [measure], ...(runs && { subject: "models" }) });
  }

  private runWith(params: {
    measures?: readonly string[];
    options?: ActivationOptions;
    subject?: ComparisonSubject;
  }) {
    void this.perform(() => this.host.run(params));
  }

  /** So that families can be put side by side on a pair. */
  private computeFamilies() {
    const { catalog, subject, options } = this.derived ?? {};
    if (!catalog || !subject || !options) return;
    const known = new Set(options.map(({ id }) => id));
    const possible = catalog.all.filter((measure) => isAvailable(measure, subject));
    const measures = missingFamilies(possible, known);
    if (measures.length > 0) this.runWith({ measures });
    else this.announced = l10n.t("Each family has a measure already.");
  }

  private readonly setPin = (pin: Pin | null) => {
    if (samePin(pin, this.persisted.value.pin)) return;
    this.choose({ pin });
    if (pin?.level === "layer") void this.perform(() => this.host.select({ a: pin.a, b: pin.b }));
  };

  private unpin() {
    this.setPin(null);
    this.renderRoot.querySelector<Heatmap>("cognate-heatmap")?.focus();
  }

  private async annotate() {
    const grid = this.derived?.grid;
    if (!grid) return;
    if (!this.persisted.value.pin) this.setPin(firstPin(grid));
    await this.updateComplete;
    const panel = this.renderRoot.querySelector<PairPanel>("cognate-pair-panel");
    await panel?.updateComplete;
    panel?.focusFinding();
  }

  private async exportAs(format: "csv" | "json" | "svg" | "html" | "png") {
    const measure = this.derived?.measure?.id;
    if (!measure) return;
    const png = format === "png" ? { png: await this.drawPng() } : {};
    await this.host.exportAs({ format, measure, ...png });
  }

  private async drawPng(): Promise<string> {
    const { state, derived } = this;
    if (!state || !derived?.grid) throw new Error(l10n.t("There is no map to draw."));
    if (this.persisted.value.mode !== "matrix") {
      this.choose({ mode: "matrix" });
      await this.updateComplete;
    }
    const map = this.renderRoot.querySelector<Heatmap>("cognate-heatmap");
    if (!map) throw new Error(l10n.t("There is no map to draw."));
    await map.updateComplete;
    const { grid } = derived;
    return map.toPng([
      `${visibleName(state.names.a)} ↔ ${visibleName(state.names.b)}`,
      [grid.measure.name, ...captionParts(grid, map.domain)].join(" · "),
    ]);
  }

  private readonly onPanel = (event: CustomEvent<PanelAction>) => {
    const action = event.detail;
    const { userPairs } = this.persisted.value;
    switch (action.kind) {
      case "close":
        return this.unpin();
      case "pair":
        return this.correct(withPair(userPairs, action.a, action.b), action);
      case "unpair":
        return this.correct(withoutPair(userPairs, action.a, action.b), null);
      case "automatic":
        return this.correct([], null);
      case "savePairing":
        return void this.perform(() => this.host.savePairing(null));
      case "draft":
        return this.setDraft(action.text);
      case "saveFinding":
        return void this.saveFinding();
      case "openFinding":
        return void this.perform(() => this.host.openFinding({ id: action.id }));
      case "copy":
        return void this.perform(() => this.host.copy({ text: action.text }));
      case "other":
        return this.actOnPair(action.id);
      default:
        return action satisfies never;
    }
  };

  private actOnPair(id: string) {
    const { pin } = this.persisted.value;
    if (pin) void this.perform(() => this.host.actOnPair({ id, a: pin.a, b: pin.b }));
  }

  private correct(pairs: readonly UserPair[], pin: { a: string; b: string } | null) {
    if (pin) this.setPin({ a: pin.a, b: pin.b, level: "layer" });
    void this.perform(() => this.host.setPairs({ pairs }));
  }

  private setDraft(text: string) {
    const { pin, drafts } = this.persisted.value;
    if (!pin) return;
    const { [pairKey(pin.a, pin.b)]: _old, ...others } = drafts;
    this.choose({ drafts: text === "" ? others : { ...others, [pairKey(pin.a, pin.b)]: text } });
  }

  private async saveFinding() {
    const { pin, drafts } = this.persisted.value;
    const text = pin ? drafts[pairKey(pin.a, pin.b)]?.trim() : "";
    const measure = this.derived?.measure?.id;
    if (!pin || !text || !measure || this.saving) return;
    this.saving = true;
    await this.perform(async () => {
      const mark = await this.host.saveFinding({ ...pin, measure, text });
      // The host's next state has the mark too; until then the cell must not look bare.
      if (this.state && !this.state.findings.some(({ id }) => id === mark.id)) {
        this.state = { ...this.state, findings: [...this.state.findings, mark] };
      }
      const { [pairKey(pin.a, pin.b)]: _saved, ...others } = this.persisted.value.drafts;
      this.choose({ drafts: others });
      this.announced = l10n.t("Finding saved.");
    });
    this.saving = false;
  }

  protected override willUpdate(changed: PropertyValues) {
    if (!this.state || !changed.has("state")) return;
    this.derived = derive(this.state, this.persisted.value.measure);
  }

  protected override render() {
    const { state, derived } = this;
    if (!state || !derived) {
      return this.renderOpening();
    }
    const { mode, pin } = this.persisted.value;
    const { canAnnotate } = state;
    const running = state.status === "running";
    const { options: measures, measure, catalog, subject } = derived;
    const { options } = state;
    const choices = {
      ...{ measures, measure, catalog, subject, options },
      asked: bothRun(state) ? state.subject : null,
      inputs: takesInputs(state) ? inputsText(state.inputs) : null,
    };
    return html`
      ${renderHeader(state, this.actions)}
      ${
        measure || running || choices.asked || choices.inputs
          ? renderToolbar({ ...choices, mode, running, canAnnotate }, this.actions)
          : nothing
      }
      ${renderInputNotes(state)} ${renderRefusals(state)}
      ${renderProgress(state, l10n.t("Comparing"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions, ownBanners(state, this.actions))}
      <div class="body ${pin && state.result ? "pinned" : ""}">
        <div class="evidence">${this.renderOffer()}${this.renderEvidence()}</div>
        ${this.renderPanel()}
      </div>
      ${renderFooter(state, footerText(state, derived))}
      ${this.renderAdvice()}
      <div class="visually-hidden" role="status">${this.announced}</div>
    `;
  }

  private renderAdvice(): TemplateResult | typeof nothing {
    const { state, derived } = this;
    if (!state || derived?.subject !== "activations") return nothing;
    const { catalog, subject, options } = derived;
    return html`<cognate-measure-advice
      .measures=${catalog.all.filter((measure) => isAvailable(measure, subject))}
      .computed=${new Set(options.map(({ id }) => id))}
      .sizes=${sizesText(state.result)}
      ?busy=${state.status === "running"}
      @act=${(event: CustomEvent<AdviceAction>) => this.onMeasure(event.detail)}
    ></cognate-measure-advice>`;
  }

  /** A measure of any two layers that was computed on pairs only can be had in full. */
  private renderOffer(): TemplateResult | typeof nothing {
    const { measure } = this.derived ?? {};
    if (!measure?.matrixOnRequest || this.state?.status !== "done") return nothing;
    return banner("info", l10n.t("{0} was computed on paired layers only.", measure.name), {
      label: l10n.t("Compute All Pairs"),
      run: () => this.runWith({ measures: [measure.id] }),
    });
  }

  private renderEvidence(): TemplateResult {
    const { state, derived } = this;
    const { result } = state ?? {};
    if (!result || !derived?.measure) return this.renderEmpty();
    const { grid, notes, layers, marks, marked } = derived;
    const { mode, pin, colorSpan, filter, zoom, scrollX, scrollY } = this.persisted.value;
    const onPin = (event: CustomEvent<Pin | null>) => this.setPin(event.detail);
    if (!grid) {
      return html`<p class="empty">
        ${l10n.t("This comparison has too many cells to show at once. Export it, or compare fewer layers on the command line.")}
      </p>`;
    }
    if (grid.rows.length === 0 || grid.columns.length === 0) return this.renderEmpty();
    switch (mode) {
      case "matrix":
        return html`<cognate-heatmap
          .grid=${grid}
          .notes=${notes}
          .layers=${layers}
          .pin=${pin}
          .marks=${marks}
          .colorSpan=${colorSpan}
          .viewport=${{ zoom, scrollX, scrollY }}
          @pin=${onPin}
          @viewport=${(event: CustomEvent<Viewport>) => this.choose(event.detail)}
          @span=${(event: CustomEvent<ColorSpan>) => this.choose({ colorSpan: event.detail })}
        ></cognate-heatmap>`;
      case "pairs":
        return html`<cognate-pair-list
          .result=${result}
          .grid=${grid}
          .pin=${pin}
          .marked=${marked}
          @pin=${onPin}
        ></cognate-pair-list>`;
      case "table":
        return html`<cognate-cell-table
          .result=${result}
          .grid=${grid}
          .pin=${pin}
          .marked=${marked}
          .filter=${filter}
          @pin=${onPin}
          @filter=${(event: CustomEvent<string>) => this.choose({ filter: event.detail })}
        ></cognate-cell-table>`;
      default:
        return mode satisfies never;
    }
  }

  private renderEmpty(): TemplateResult {
    const { state } = this;
    const { result } = state ?? {};
    if (state?.status === "running")
      return html`<p class="empty dim">${l10n.t("The first numbers will appear here.")}</p>`;
    // The banner above says why there is nothing.
    if (!result) return html`<div class="empty"></div>`;
    return html`<div class="empty">
      <p>
        ${l10n.t(
          "No layer of the one checkpoint could be paired with a layer of the other: {0} layers here, {1} there, with no name or shape in common.",
          result.layers.a.length,
          result.layers.b.length,
        )}
      </p>
      ${result.notes.slice(0, 20).map((note) => html`<p class="dim">${visibleName(note.text)}</p>`)}
    </div>`;
  }

  private renderPanel(): TemplateResult | typeof nothing {
    const { state, derived } = this;
    const { pin, drafts, userPairs } = this.persisted.value;
    if (!pin || !state?.result || !derived) return nothing;
    return html`<cognate-pair-panel
      role="region"
      aria-label=${l10n.t("Pinned pair")}
      tabindex="0"
      .details=${pairDetails(state.result, pin, derived)}
      .findings=${state.findings.filter(({ a, b }) => a === pin.a && b === pin.b)}
      .draft=${drafts[pairKey(pin.a, pin.b)] ?? ""}
      .candidates=${state.result.layers.b}
      .actions=${pin.level === "layer" ? state.pairActions : []}
      ?canAnnotate=${state.canAnnotate}
      ?saving=${this.saving}
      ?corrected=${userPairs.length > 0 || state.pairingFile !== undefined}
      ?busy=${state.status === "running"}
      @act=${this.onPanel}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.unpin()}
    ></cognate-pair-panel>`;
  }
}

/** The first cell with a number, to begin with. */
function firstPin(grid: Grid): Pin {
  const at = Math.max(0, grid.states.indexOf(CELL.value));
  return pinAt(grid, Math.floor(at / grid.columns.length), at % grid.columns.length);
}

customElements.define("cognate-layer-similarity", SimilarityApp);
