/** Of several models, which two the field is of. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { GeometryState } from "../../extension/protocol/geometryView";
import { shownName } from "../shared/names";
import { type Pair, pairOf, pairWith } from "./model/pair";
import "@vscode-elements/elements/dist/vscode-button/index.js";

export interface PairActions {
  readonly choose: (pair: Pair) => void;
  /** In a view of their own. */
  readonly open: (pair: Pair) => void;
}

export function pairChoice(
  state: Pick<GeometryState, "options">,
  labels: readonly string[],
  { choose, open }: PairActions,
): TemplateResult | typeof nothing {
  if (labels.length < 3) return nothing;
  const pair = pairOf(state);
  const list = (side: 0 | 1, label: string) => html`<select
    aria-label=${label}
    title=${label}
    @change=${(event: Event) => choose(pairWith(pair, side, Number((event.target as HTMLSelectElement).value)))}
  >
    ${labels.map((name, i) => html`<option value=${i} .selected=${i === pair[side]}>${shownName(name)}</option>`)}
  </select>`;
  return html`
    <div class="pair quiet" role="group" aria-label=${l10n.t("Models of the field")}>
      ${list(0, l10n.t("First model"))} ↔ ${list(1, l10n.t("Second model"))}
      <vscode-button
        secondary
        icon="link-external"
        title=${l10n.t("Open these two in a view of their own, with all their layers")}
        @click=${() => open(pair)}
        >${l10n.t("Open Alone")}</vscode-button
      >
    </div>
  `;
}
