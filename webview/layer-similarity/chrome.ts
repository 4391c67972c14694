/** The parts around the evidence: who is compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SimilarityState } from "../../extension/protocol/similarityView";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration, formatRange } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { problemList } from "../shared/problemList";
import type { Derived } from "./model/derived";
import { optionsText } from "./model/runOptions";
import { inputsText, isOnRandom, refusals } from "./model/subject";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

export interface ChromeActions {
  readonly openCheckpoint: (side: "a" | "b") => void;
  readonly cancel: () => void;
  readonly run: () => void;
  readonly chooseInputs: () => void;
  /** Back from what models answer to what they are made of. */
  readonly compareWeights: () => void;
  readonly dismissError: () => void;
}

export function renderHeader(state: SimilarityState, actions: ChromeActions): TemplateResult {
  // The summary speaks of A and B.
  const side = (key: "a" | "b") => html`
    <span class="side">${key.toUpperCase()}</span>
    <button class="link" title=${titleName(state.paths[key])} @click=${() => actions.openCheckpoint(key)}>
      ${shownName(state.names[key])}
    </button>
  `;
  return html`
    <header>
      <h1>
        ${
          state.paths.a === state.paths.b
            ? side("a")
            : html`${side("a")} <span aria-label=${l10n.t("compared with")}>↔</span> ${side("b")}`
        }
      </h1>
      <p class="summary" aria-live=${state.status === "running" ? "off" : "polite"}>${codeSpans(sentence(state))}</p>
    </header>
  `;
}

function sentence({ result, status, failure }: SimilarityState): string {
  if (result?.summary) return result.summary;
  if (status === "running") return l10n.t("Comparing…");
  return failure ? l10n.t("There is no result.") : l10n.t("Nothing could be compared.");
}

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: SimilarityState,
  actions: ChromeActions,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  const label = l10n.t("Comparing");
  return html`
    <div class="progress">
      ${
        progress && progress.total > 0
          ? html`<vscode-progress-bar
              aria-label=${label}
              .value=${progress.done}
              .max=${progress.total}
            ></vscode-progress-bar>`
          : html`<vscode-progress-bar aria-label=${label} indeterminate></vscode-progress-bar>`
      }
      <span class="dim">${progress?.text ?? ""}</span>
      <vscode-button secondary @click=${actions.cancel}>${l10n.t("Cancel")}</vscode-button>
    </div>
  `;
}

export function renderBanners(
  state: SimilarityState,
  actionError: string | null,
  actions: ChromeActions,
): TemplateResult {
  const again = { label: l10n.t("Run Again"), run: actions.run };
  const ofModels = [
    { label: l10n.t("Choose Inputs…"), run: actions.chooseInputs },
    { label: l10n.t("Compare Weights"), run: actions.compareWeights },
  ];
  const others = state.subject === "models" ? ofModels : [];
  return html`
    ${state.failure && state.status === "failed" ? banner("error", state.failure.text, again, ...others) : nothing}
    ${
      actionError
        ? banner("error", actionError, { label: l10n.t("Dismiss"), run: actions.dismissError })
        : nothing
    }
    ${
      state.status === "cancelled"
        ? banner("info", l10n.t("Cancelled. What was finished is shown."), again)
        : nothing
    }
    ${
      state.stale
        ? banner("warning", l10n.t("A checkpoint changed on disk since this was computed."), {
            label: l10n.t("Refresh"),
            run: actions.run,
          })
        : nothing
    }
    ${
      state.status === "done" && isOnRandom(state.result)
        ? banner("info", l10n.t("On random inputs, not your data."), {
            label: l10n.t("Choose Data…"),
            run: actions.chooseInputs,
          })
        : nothing
    }
    ${problemList(state.result?.problems ?? [])}
  `;
}

/** Why only weights are compared; folded, for who compares weights need not care. */
export function renderRefusals(state: SimilarityState): TemplateResult | typeof nothing {
  const refused = refusals(state);
  if (refused.length === 0) return nothing;
  const names = refused.map(({ name }) => shownName(name));
  const title =
    names.length === 1
      ? l10n.t("Weights only: {0} does not run.", names[0] ?? "")
      : l10n.t("Weights only: neither of the two runs.");
  return html`
    <details class="input-note">
      <summary>${title}</summary>
      ${refused.map(({ why }) => html`<p>${codeSpans(titleName(why))}</p>`)}
    </details>
  `;
}

/** Of activations: on how many samples, whether these are known to be the same, and what was asked for. */
function activationParts({ result, options }: SimilarityState): readonly string[] {
  const [a, b] = result?.activations ?? [];
  if (!a || !b) return [];
  const ids = a.sampleIds && b.sampleIds ? l10n.t("sample ids agree") : "";
  return [l10n.t("n = {0}", Math.min(a.samples, b.samples)), ids, optionsText(options)];
}

/** What is to be known of the inputs as a whole: how they were reduced, what could not be checked. */
export function renderInputNotes({ result }: SimilarityState): readonly TemplateResult[] {
  const places = new Set(result?.inputs.map(({ path }) => path));
  const texts = new Set(
    // The last part is for the command line; here, *Statistics* offers the reductions.
    result?.notes
      .filter(({ at }) => places.has(at))
      .map(({ text }) => text.replace(/; --reduce .*$/, "")),
  );
  return [...texts].map((text) => html`<p class="input-note">${codeSpans(text)}</p>`);
}

/** What the number is and how it was made. */
export function renderFooter(
  state: SimilarityState,
  { grid, measure }: Pick<Derived, "grid" | "measure">,
): TemplateResult {
  const { result } = state;
  if (!result) return html`<footer></footer>`;
  const { params } = result;
  const formats = result.inputs.map((input) => input.format).join(" ↔ ");
  const parts = [
    grid
      ? `${grid.measure.direction === "similarity" ? l10n.t("similarity") : l10n.t("distance")}, ${formatRange(grid.measure.range)}`
      : "",
    measure?.ignores ?? "",
    ...activationParts(state),
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    typeof params.runtime === "string" ? params.runtime : "",
    state.inputs.probe === undefined ? "" : l10n.t("on {0}", inputsText(state.inputs)),
    formats,
    state.pairingFile === undefined ? "" : l10n.t("pairing of {0}", shownName(state.pairingFile)),
    l10n.t("engine {0}", result.engine),
  ].filter(Boolean);
  const size = grid ? `${grid.rows.length} × ${grid.columns.length}` : "";
  const time = state.milliseconds === undefined ? "" : formatDuration(state.milliseconds);
  return html`
    <footer>
      ${parts.map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${[size, time].filter(Boolean).join(" · ")}</span>
    </footer>
  `;
}
