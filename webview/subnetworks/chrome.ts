/** The parts around the evidence: what was inspected, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SubnetworksState } from "../../extension/protocol/subnetworksView";
import { banner } from "../shared/banner";
import { directionText } from "../shared/heatmap/describe";
import type { Grid } from "../shared/heatmap/grid";
import { shownName, titleName } from "../shared/names";
import {
  engineText,
  modeText,
  type RunActions,
  staleBanner,
  summaryLine,
} from "../shared/runChrome";
import type { Derived } from "./model/derived";

export interface ChromeActions extends RunActions {
  readonly openCheckpoint: () => void;
  readonly chooseProbe: () => void;
}

export function renderHeader(
  state: SubnetworksState,
  derived: Derived,
  actions: ChromeActions,
): TemplateResult {
  // The engine's sentence speaks of the groups that the rule accepts, whatever is shown.
  const words = {
    running: l10n.t("Looking for sub-networks…"),
    nothing: l10n.t("Nothing could be inspected."),
  };
  return html`
    <header>
      <h1>
        <button class="link" title=${titleName(state.path)} @click=${actions.openCheckpoint}>
          ${shownName(state.name)}
        </button>
      </h1>
      ${summaryLine(state, words, otherNumber(derived))}
    </header>
  `;
}

function otherNumber({ grouping }: Derived): TemplateResult | typeof nothing {
  if (!grouping || grouping.groups.length === 0 || grouping.k === grouping.accepted) return nothing;
  return html`<span class="dim">${l10n.t("Shown: {0} groups, by your choice.", grouping.k)}</span>`;
}

/** What there is to say of the inputs. */
export function inputBanners(state: SubnetworksState, actions: ChromeActions) {
  const { result, stale, status } = state;
  const onRandom = result && result.params.probe === null && !result.activations?.[0]?.marked;
  const choose = { label: l10n.t("Choose Data…"), run: actions.chooseProbe };
  return [
    stale
      ? staleBanner(l10n.t("The checkpoint changed on disk since this was computed."), actions.run)
      : nothing,
    onRandom && status === "done"
      ? banner("info", l10n.t("On random inputs, not your data."), choose)
      : nothing,
  ];
}

/** What the number is and how it was made. */
export function footerText(
  { result }: SubnetworksState,
  grid: Grid | null,
): { readonly parts: readonly string[]; readonly size: string } {
  if (!result) return { parts: [], size: "" };
  const { params } = result;
  const text = (key: string) => {
    const value = params[key as keyof typeof params] as unknown;
    return typeof value === "string" ? value : "";
  };
  const samples = result.activations?.[0]?.samples;
  const scale = text("scale");
  const parts = [
    grid ? directionText(grid.measure.direction) : "",
    text("dissimilarity"),
    scale === "" ? "" : l10n.t("scaled by {0}", scale),
    samples === undefined ? "" : l10n.t("n = {0}", samples),
    modeText(result),
    typeof params.runtime === "string" ? params.runtime : "",
    result.inputs.map((input) => input.format).join(", "),
    engineText(result),
  ];
  const pairs = grid ? (grid.rows.length * (grid.rows.length - 1)) / 2 : 0;
  return { parts, size: grid ? l10n.t("{0} pairs", pairs) : "" };
}
