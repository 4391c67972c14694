/** The parts around the evidence: what was stitched, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { StitchingOptions, StitchingState } from "../../extension/protocol/stitchingView";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration } from "../shared/format";
import { baseName, shownName, titleName, visibleName } from "../shared/names";
import { problemList } from "../shared/problemList";
import "../shared/menuButton";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import { figureName } from "./labels";
import type { FigureId } from "./model/stitches";

export type ExportFormat = "csv" | "json" | "svg" | "png" | "html";

export interface ChromeActions {
  readonly cancel: () => void;
  readonly run: () => void;
  readonly dismissError: () => void;
  readonly chooseFigure: (figure: FigureId) => void;
  readonly setOptions: (change: Partial<StitchingOptions>) => void;
  readonly chooseData: () => void;
  readonly swap: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderHeader({ name, result, status, failure }: StitchingState): TemplateResult {
  const sentence =
    result?.summary ??
    (status === "running"
      ? l10n.t("Stitching models…")
      : failure
        ? l10n.t("There is no result.")
        : l10n.t("Nothing was stitched."));
  return html`
    <header>
      <h1>${shownName(name)}</h1>
      <p class="summary" aria-live=${status === "running" ? "off" : "polite"}>${codeSpans(sentence)}</p>
    </header>
  `;
}

const markerNames = () => [
  ["", l10n.t("No markers")],
  ["place", l10n.t("Markers: color and place")],
  ["color", l10n.t("Markers: color")],
  ["random", l10n.t("Markers that tell nothing")],
];

export function renderToolbar(
  state: StitchingState,
  { figure, figures }: { readonly figure: FigureId | null; readonly figures: readonly FigureId[] },
  actions: ChromeActions,
): TemplateResult {
  const { options, result, status } = state;
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  const chosen = (event: Event) => (value(event) || undefined) as StitchingOptions["marker"];
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Stitching")}>
      <select
        aria-label=${l10n.t("Figure")}
        ?disabled=${figures.length === 0}
        @change=${(event: Event) => actions.chooseFigure(value(event) as FigureId)}
      >
        ${figures.map((id) => html`<option value=${id} ?selected=${id === figure}>${figureName(id)}</option>`)}
      </select>
      <vscode-button
        secondary
        icon="database"
        title=${options.probe ?? l10n.t("Random inputs, not your data")}
        @click=${actions.chooseData}
        >${l10n.t("Choose Data…")}</vscode-button
      >
      <select
        aria-label=${l10n.t("Markers")}
        title=${l10n.t("Stamp a patch into pictures that tells their class: a stitch that reads it shows excess agreement")}
        @change=${(event: Event) => actions.setOptions({ marker: chosen(event) })}
      >
        ${markerNames().map(([id, label]) => html`<option value=${id} ?selected=${id === (options.marker ?? "")}>${label}</option>`)}
      </select>
      <select
        aria-label=${l10n.t("Fitted on")}
        title=${l10n.t("Inputs that the front layer cannot tell from the data leave a stitch no cue that the layer does not represent")}
        @change=${(event: Event) => actions.setOptions({ inputs: value(event) as StitchingOptions["inputs"] })}
      >
        <option value="data" ?selected=${options.inputs !== "identical"}>${l10n.t("Fitted on the data")}</option>
        <option value="adversarial" ?selected=${options.inputs === "adversarial"}>${l10n.t("Fitted and judged under attack")}</option>
        <option value="identical" ?selected=${options.inputs === "identical"}>${l10n.t("Fitted on identical inputs")}</option>
      </select>
      ${renderOnly(options, actions)}
      <vscode-button
        ?secondary=${!options.all}
        aria-pressed=${options.all ?? false}
        title=${l10n.t("Stitch every front layer to every end layer")}
        @click=${() => actions.setOptions({ ...allLayers, all: !options.all })}
        >${l10n.t("All Pairs")}</vscode-button
      >
      <vscode-button
        ?secondary=${!options.selfTest}
        icon="beaker"
        aria-pressed=${options.selfTest ?? false}
        title=${l10n.t("Stitch the end model to itself: agreement must read 100 and the distance 0")}
        @click=${() => actions.setOptions({ selfTest: !options.selfTest })}
        >${l10n.t("Self-test")}</vscode-button
      >
      <span class="grow"></span>
      <vscode-button
        secondary
        icon="arrow-swap"
        title=${l10n.t("The end model sends, the front model receives")}
        @click=${actions.swap}
        >${l10n.t("Swap")}</vscode-button
      >
      <cognate-menu-button
        .label=${l10n.t("Export")}
        .items=${exportItems()}
        ?disabled=${!result}
        @pick=${(event: CustomEvent<ExportFormat>) => actions.exportAs(event.detail)}
      ></cognate-menu-button>
      <vscode-button
        secondary
        icon="refresh"
        ?disabled=${status === "running"}
        @click=${() => status === "running" || actions.run()}
        >${l10n.t("Run Again")}</vscode-button
      >
    </div>
  `;
}

const allLayers = { frontLayer: undefined, endLayer: undefined };

/** That only one stitch was asked for, and the way to the others. */
function renderOnly({ frontLayer, endLayer }: StitchingOptions, actions: ChromeActions) {
  if (frontLayer === undefined && endLayer === undefined) return nothing;
  const names = [frontLayer, endLayer].map((name) => visibleName(name ?? "*")).join(" → ");
  return html`<vscode-button
    aria-pressed="true"
    icon="close"
    title=${l10n.t("Show stitches at all layers")}
    @click=${() => actions.setOptions(allLayers)}
    >${l10n.t("Only {0}", names)}</vscode-button
  >`;
}

const exportItems = () => [
  { value: "csv", label: l10n.t("Values as CSV…") },
  { value: "json", label: l10n.t("Whole result as JSON…") },
  { value: "svg", label: l10n.t("Picture as SVG…") },
  { value: "png", label: l10n.t("Picture as PNG…") },
  { value: "html", label: l10n.t("Report as HTML…") },
];

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: StitchingState,
  actions: ChromeActions,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  const label = l10n.t("Stitching models");
  return html`
    <div class="progress">
      ${
        progress && progress.total > 0
          ? html`<vscode-progress-bar aria-label=${label} .value=${progress.done} .max=${progress.total}></vscode-progress-bar>`
          : html`<vscode-progress-bar aria-label=${label} indeterminate></vscode-progress-bar>`
      }
      <span class="dim">${progress?.text ?? ""}</span>
      <vscode-button secondary @click=${actions.cancel}>${l10n.t("Cancel")}</vscode-button>
    </div>
  `;
}

export function renderBanners(
  state: StitchingState,
  actionError: string | null,
  actions: ChromeActions,
): TemplateResult {
  const again = { label: l10n.t("Run Again"), run: actions.run };
  return html`
    ${state.failure && state.status === "failed" ? banner("error", state.failure.text, again) : nothing}
    ${actionError ? banner("error", actionError, { label: l10n.t("Dismiss"), run: actions.dismissError }) : nothing}
    ${state.status === "cancelled" ? banner("info", l10n.t("Cancelled. What was finished is shown."), again) : nothing}
    ${problemList(state.result?.problems ?? [])}
  `;
}

/** How the numbers were made. */
export function renderFooter({ result, milliseconds }: StitchingState): TemplateResult {
  if (!result) return html`<footer></footer>`;
  const { params, engine } = result;
  const parts = [
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    l10n.t("engine {0}", engine),
  ];
  const data = String(params.probe ?? "");
  const time = milliseconds === undefined ? "" : formatDuration(milliseconds);
  return html`
    <footer>
      <span>${l10n.t("fitted on {0} samples, judged on {1}", Number(params.train), Number(params.test))}</span>
      <span title=${titleName(data)}>${shownName(baseName(data))}</span>
      ${parts.map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${time}</span>
    </footer>
  `;
}
