import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { SubnetworksUse } from "../../extension/protocol/subnetworksView";
import { type ExportFormat, exportMenu, runAgainButton } from "../shared/runChrome";
import type { Derived } from "./model/derived";
import type { Pane, ViewState } from "./model/viewState";
import "../shared/menuButton";
import "@vscode-elements/elements/dist/vscode-button/index.js";

export interface ToolbarState {
  readonly derived: Derived;
  readonly view: Readonly<ViewState>;
  readonly running: boolean;
  readonly canAnnotate: boolean;
  /** The model is no dump. */
  readonly runs: boolean;
  /** It is held against another model or known values. */
  readonly held: boolean;
  readonly hasUses: boolean;
}

export interface ToolbarActions {
  readonly chooseMeasure: (id: string) => void;
  readonly chooseCount: (k: number | null) => void;
  readonly setGrouping: (on: boolean) => void;
  readonly choosePane: (pane: Pane) => void;
  readonly use: (use: SubnetworksUse) => void;
  readonly annotate: () => void;
  readonly run: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderToolbar(state: ToolbarState, actions: ToolbarActions): TemplateResult {
  const { derived, view, running, canAnnotate } = state;
  const { measure, measures } = derived;
  const has = measure !== undefined;
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Sub-networks")}>
      <select
        aria-label=${l10n.t("Figure of the matrix")}
        @change=${(event: Event) => actions.chooseMeasure((event.target as HTMLSelectElement).value)}
      >
        ${measures.map(
          ({ id, name }) =>
            html`<option value=${id} ?selected=${id === measure?.id}>${name}</option>`,
        )}
      </select>
      ${groupControls(derived, view, actions)}
      <span class="modes" role="group" aria-label=${l10n.t("Beside the matrix")}>
        ${panes(state).map(
          ([pane, label]) => html`<vscode-button
            ?secondary=${view.pane !== pane}
            aria-pressed=${view.pane === pane}
            @click=${() => actions.choosePane(pane)}
            >${label}</vscode-button
          >`,
        )}
      </span>
      <span class="grow"></span>
      <cognate-menu-button
        .label=${l10n.t("Use")}
        .items=${useItems(state)}
        ?disabled=${running}
        @pick=${(event: CustomEvent<SubnetworksUse>) => actions.use(event.detail)}
      ></cognate-menu-button>
      <vscode-button
        secondary
        icon="comment"
        ?disabled=${!has || !canAnnotate}
        @click=${() => has && canAnnotate && actions.annotate()}
        >${l10n.t("Annotate")}</vscode-button
      >
      ${exportMenu(has, actions.exportAs)} ${runAgainButton(running, actions.run)}
    </div>
  `;
}

const panes = ({ derived, hasUses }: ToolbarState): readonly (readonly [Pane, string])[] => [
  ["graph", l10n.t("Graph")],
  ["layers", l10n.t("Layers")],
  ...(derived.others ? [["models", l10n.t("Both Models")] as const] : []),
  ...(hasUses ? [["uses", l10n.t("Uses")] as const] : []),
];

/** What else can be computed; a dump does not run. */
const useItems = ({ runs, held }: ToolbarState) => [
  ...(runs ? [{ value: "compress", label: l10n.t("Compress: Leave Layers Out") }] : []),
  { value: "freeze", label: l10n.t("What to Freeze…") },
  { value: "other", label: l10n.t("Beside Another Model…") },
  { value: "target", label: l10n.t("Beside Known Values…") },
  ...(held ? [{ value: "alone", label: l10n.t("This Model Alone") }] : []),
];

/** On or off, how many, and back to what the rule accepts. */
function groupControls({ grouping }: Derived, view: Readonly<ViewState>, actions: ToolbarActions) {
  if (!grouping) return nothing;
  const { choices, accepted, k } = grouping;
  const most = choices.at(-1) ?? 1;
  const shown = view.grouping ? (view.k ?? accepted) : k;
  const auto = view.k === null;
  return html`
    <span class="groups-control" role="group" aria-label=${l10n.t("Groups")}>
      <vscode-button
        ?secondary=${!view.grouping}
        aria-pressed=${view.grouping}
        title=${l10n.t("Show groups")}
        @click=${() => actions.setGrouping(!view.grouping)}
        >${l10n.t("Groups")}</vscode-button
      >
      ${
        choices.length > 1
          ? html`<input
              type="range"
              min="1"
              max=${most}
              step="1"
              .value=${String(shown)}
              ?disabled=${!view.grouping}
              aria-label=${l10n.t("Number of groups")}
              aria-valuetext=${l10n.t("{0} groups", shown)}
              @input=${(event: Event) => actions.chooseCount(Number((event.target as HTMLInputElement).value))}
            />`
          : nothing
      }
      <vscode-button
        ?secondary=${!auto}
        ?disabled=${!view.grouping}
        aria-pressed=${auto}
        title=${l10n.t("As many as are sharper than drift")}
        @click=${() => view.grouping && actions.chooseCount(null)}
        >${auto ? l10n.t("auto {0}", accepted) : l10n.t("{0}, not auto", shown)}</vscode-button
      >
    </span>
  `;
}
