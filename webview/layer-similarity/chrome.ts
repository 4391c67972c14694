/** The parts around the evidence: who is compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SimilarityState } from "../../extension/protocol/similarityView";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatRange } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import {
  engineText,
  modeText,
  type RunActions,
  staleBanner,
  summaryLine,
} from "../shared/runChrome";
import type { Derived } from "./model/derived";
import { optionsText } from "./model/runOptions";
import { inputsText, isOnRandom, refusals } from "./model/subject";

export interface ChromeActions extends RunActions {
  readonly openCheckpoint: (side: "a" | "b") => void;
  readonly chooseInputs: () => void;
  /** Back from what models answer to what they are made of. */
  readonly compareWeights: () => void;
}

export function renderHeader(state: SimilarityState, actions: ChromeActions): TemplateResult {
  // The summary speaks of A and B.
  const side = (key: "a" | "b") => html`
    <span class="side">${key.toUpperCase()}</span>
    <button class="link" title=${titleName(state.paths[key])} @click=${() => actions.openCheckpoint(key)}>
      ${shownName(state.names[key])}
    </button>
  `;
  const words = { running: l10n.t("Comparing…"), nothing: l10n.t("Nothing could be compared.") };
  return html`
    <header>
      <h1>
        ${
          state.paths.a === state.paths.b
            ? side("a")
            : html`${side("a")} <span aria-label=${l10n.t("compared with")}>↔</span> ${side("b")}`
        }
      </h1>
      ${summaryLine(state, words)}
    </header>
  `;
}

/** What there is to say of the inputs, and what else may help after a failure. */
export function ownBanners(state: SimilarityState, actions: ChromeActions) {
  const chooseData = { label: l10n.t("Choose Data…"), run: actions.chooseInputs };
  const ofModels = [
    { label: l10n.t("Choose Inputs…"), run: actions.chooseInputs },
    { label: l10n.t("Compare Weights"), run: actions.compareWeights },
  ];
  return {
    afterFailure: state.subject === "models" ? ofModels : [],
    own: [
      state.stale
        ? staleBanner(l10n.t("A checkpoint changed on disk since this was computed."), actions.run)
        : nothing,
      state.status === "done" && isOnRandom(state.result)
        ? banner("info", l10n.t("On random inputs, not your data."), chooseData)
        : nothing,
    ],
  };
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
export function footerText(
  state: SimilarityState,
  { grid, measure }: Pick<Derived, "grid" | "measure">,
): { readonly parts: readonly string[]; readonly size: string } {
  const { result } = state;
  if (!result) return { parts: [], size: "" };
  const { params } = result;
  const formats = result.inputs.map((input) => input.format).join(" ↔ ");
  const parts = [
    grid
      ? `${grid.measure.direction === "similarity" ? l10n.t("similarity") : l10n.t("distance")}, ${formatRange(grid.measure.range)}`
      : "",
    measure?.ignores ?? "",
    ...activationParts(state),
    modeText(result),
    typeof params.runtime === "string" ? params.runtime : "",
    state.inputs.probe === undefined ? "" : l10n.t("on {0}", inputsText(state.inputs)),
    formats,
    state.pairingFile === undefined ? "" : l10n.t("pairing of {0}", shownName(state.pairingFile)),
    engineText(result),
  ];
  return { parts, size: grid ? `${grid.rows.length} × ${grid.columns.length}` : "" };
}
