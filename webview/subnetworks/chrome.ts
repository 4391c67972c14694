/** The parts around the evidence: what was inspected, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SubnetworksState } from "../../extension/protocol/subnetworksView";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration } from "../shared/format";
import { directionText } from "../shared/heatmap/describe";
import type { Grid } from "../shared/heatmap/grid";
import { shownName, titleName } from "../shared/names";
import { problemList } from "../shared/problemList";
import type { Derived } from "./model/derived";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

export interface ChromeActions {
  readonly openCheckpoint: () => void;
  readonly cancel: () => void;
  readonly run: () => void;
  readonly dismissError: () => void;
  readonly chooseProbe: () => void;
}

export function renderHeader(
  state: SubnetworksState,
  derived: Derived,
  actions: ChromeActions,
): TemplateResult {
  return html`
    <header>
      <h1>
        <button class="link" title=${titleName(state.path)} @click=${actions.openCheckpoint}>
          ${shownName(state.name)}
        </button>
      </h1>
      <p class="summary" aria-live=${state.status === "running" ? "off" : "polite"}>
        ${codeSpans(verdict(state))} ${otherNumber(derived)}
      </p>
    </header>
  `;
}

/** The engine's sentence. It speaks of the groups that the rule accepts, whatever is shown. */
function verdict({ result, status, failure }: SubnetworksState): string {
  if (result?.summary) return result.summary;
  if (status === "running") return l10n.t("Looking for sub-networks…");
  return failure ? l10n.t("There is no result.") : l10n.t("Nothing could be inspected.");
}

function otherNumber({ grouping }: Derived): TemplateResult | typeof nothing {
  if (!grouping || grouping.groups.length === 0 || grouping.k === grouping.accepted) return nothing;
  return html`<span class="dim">${l10n.t("Shown: {0} groups, by your choice.", grouping.k)}</span>`;
}

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: SubnetworksState,
  actions: ChromeActions,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  const label = l10n.t("Inspecting");
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
  state: SubnetworksState,
  actionError: string | null,
  actions: ChromeActions,
): TemplateResult {
  const again = { label: l10n.t("Run Again"), run: actions.run };
  const onRandom =
    state.result && state.result.params.probe === null && !state.result.activations?.[0]?.marked;
  return html`
    ${state.failure && state.status === "failed" ? banner("error", state.failure.text, again) : nothing}
    ${actionError ? banner("error", actionError, { label: l10n.t("Dismiss"), run: actions.dismissError }) : nothing}
    ${state.status === "cancelled" ? banner("info", l10n.t("Cancelled. What was finished is shown."), again) : nothing}
    ${
      state.stale
        ? banner("warning", l10n.t("The checkpoint changed on disk since this was computed."), {
            label: l10n.t("Refresh"),
            run: actions.run,
          })
        : nothing
    }
    ${
      onRandom && state.status === "done"
        ? banner("info", l10n.t("On random inputs, not your data."), {
            label: l10n.t("Choose Data…"),
            run: actions.chooseProbe,
          })
        : nothing
    }
    ${problemList(state.result?.problems ?? [])}
  `;
}

/** What the number is and how it was made. */
export function renderFooter(state: SubnetworksState, grid: Grid | null): TemplateResult {
  const { result } = state;
  if (!result) return html`<footer></footer>`;
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
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    typeof params.runtime === "string" ? params.runtime : "",
    result.inputs.map((input) => input.format).join(", "),
    l10n.t("engine {0}", result.engine),
  ].filter(Boolean);
  const pairs = grid ? (grid.rows.length * (grid.rows.length - 1)) / 2 : 0;
  const time = state.milliseconds === undefined ? "" : formatDuration(state.milliseconds);
  return html`
    <footer>
      ${parts.map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${[grid ? l10n.t("{0} pairs", pairs) : "", time].filter(Boolean).join(" · ")}</span>
    </footer>
  `;
}
