/** The parts around the evidence: what was stitched, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { StitchingOptions, StitchingState } from "../../extension/protocol/stitchingView";
import { baseName, shownName, titleName, visibleName } from "../shared/names";
import {
  type ExportFormat,
  engineText,
  exportMenu,
  modeText,
  type RunActions,
  runAgainButton,
  summaryLine,
} from "../shared/runChrome";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import { figureName } from "./labels";
import type { FigureId } from "./model/stitches";

export interface ChromeActions extends RunActions {
  readonly chooseFigure: (figure: FigureId) => void;
  readonly setOptions: (change: Partial<StitchingOptions>) => void;
  readonly chooseData: () => void;
  readonly swap: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderHeader(state: StitchingState): TemplateResult {
  const words = { running: l10n.t("Stitching models…"), nothing: l10n.t("Nothing was stitched.") };
  return html`
    <header>
      <h1>${shownName(state.name)}</h1>
      ${summaryLine(state, words)}
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
      ${exportMenu(result !== undefined, actions.exportAs)}
      ${runAgainButton(status === "running", actions.run)}
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

/** How the numbers were made. */
export function footerParts({ result }: StitchingState): readonly unknown[] {
  if (!result) return [];
  const { train, test, probe } = result.params;
  const data = String(probe ?? "");
  return [
    l10n.t("fitted on {0} samples, judged on {1}", Number(train), Number(test)),
    html`<span title=${titleName(data)}>${shownName(baseName(data))}</span>`,
    modeText(result),
    engineText(result),
  ];
}
