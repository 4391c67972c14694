import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { ActivationOptions, ComparisonSubject } from "../../extension/protocol/similarityView";
import { type ExportFormat, exportMenu, runAgainButton } from "../shared/runChrome";
import type { ChooserAction } from "./measureChooser";
import type { Catalog } from "./model/catalog";
import type { MeasureOption } from "./model/measureOptions";
import type { Subject } from "./model/subject";
import type { ViewMode } from "./model/viewState";
import "./measureChooser";
import "./runOptions";

export interface ToolbarState {
  readonly measures: readonly MeasureOption[];
  readonly measure: MeasureOption | undefined;
  readonly catalog: Catalog;
  readonly subject: Subject;
  /** What was asked for, where weights and activations are both to be had; else null. */
  readonly asked: ComparisonSubject | null;
  /** On what models are run, in words; null where nothing is run. */
  readonly inputs: string | null;
  readonly options: ActivationOptions;
  readonly mode: ViewMode;
  readonly running: boolean;
  readonly canAnnotate: boolean;
}

export interface ToolbarActions {
  readonly onChooser: (action: ChooserAction) => void;
  readonly runWith: (options: ActivationOptions) => void;
  readonly compare: (subject: ComparisonSubject) => void;
  readonly chooseInputs: () => void;
  readonly chooseMode: (mode: ViewMode) => void;
  readonly annotate: () => void;
  readonly run: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderToolbar(state: ToolbarState, actions: ToolbarActions): TemplateResult {
  const { measure } = state;
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Comparison")}>
      ${renderSubjects(state, actions)} ${renderMeasures(state, actions)}
      <span class="modes" role="group" aria-label=${l10n.t("Show as")}>
        ${modes().map(
          ([mode, label]) => html`<vscode-button
            ?secondary=${state.mode !== mode}
            aria-pressed=${state.mode === mode}
            @click=${() => actions.chooseMode(mode)}
            >${label}</vscode-button
          >`,
        )}
      </span>
      <span class="grow"></span>
      ${
        state.inputs === null
          ? nothing
          : html`<vscode-button
              secondary
              icon="beaker"
              title=${l10n.t("Choose on what the models are run")}
              ?disabled=${state.running}
              @click=${() => state.running || actions.chooseInputs()}
              >${l10n.t("Inputs: {0}", state.inputs)}</vscode-button
            >`
      }
      ${
        state.subject === "activations"
          ? html`<cognate-run-options
              .options=${state.options}
              ?disabled=${state.running}
              @run=${(event: CustomEvent<ActivationOptions>) => actions.runWith(event.detail)}
            ></cognate-run-options>`
          : nothing
      }
      <vscode-button
        secondary
        icon="comment"
        ?disabled=${!measure || !state.canAnnotate}
        @click=${() => measure && state.canAnnotate && actions.annotate()}
        >${l10n.t("Annotate")}</vscode-button
      >
      ${exportMenu(measure !== undefined && measure !== null, actions.exportAs)}
      ${runAgainButton(state.running, actions.run)}
    </div>
    ${measure ? html`<p class="help">${measure.help}</p>` : nothing}
  `;
}

const modes = (): readonly (readonly [ViewMode, string])[] => [
  ["matrix", l10n.t("Matrix")],
  ["pairs", l10n.t("Pairs")],
  ["table", l10n.t("Table")],
];

/** What is compared of models that run. */
function renderSubjects({ asked }: ToolbarState, { compare }: ToolbarActions) {
  if (asked === null) return nothing;
  const ofWeights = asked === "auto";
  const button = (label: string, help: string, subject: ComparisonSubject, pressed: boolean) =>
    html`<vscode-button
      ?secondary=${!pressed}
      aria-pressed=${pressed}
      title=${help}
      @click=${() => pressed || compare(subject)}
      >${label}</vscode-button
    >`;
  return html`
    <span class="modes" role="group" aria-label=${l10n.t("What is compared")}>
      ${button(l10n.t("Weights"), l10n.t("Compare what the layers are made of"), "auto", ofWeights)}
      ${button(l10n.t("Activations"), l10n.t("Run both models and compare what their layers answer"), "models", !ofWeights)}
    </span>
  `;
}

function renderMeasures(state: ToolbarState, actions: ToolbarActions) {
  const { measure, measures, catalog, subject, running } = state;
  if (!measure) return nothing;
  return html`
    <cognate-measure-chooser
      .measure=${measure}
      .measures=${measures}
      .catalog=${catalog}
      .subject=${subject}
      ?busy=${running}
      @act=${(event: CustomEvent<ChooserAction>) => actions.onChooser(event.detail)}
    ></cognate-measure-chooser>
  `;
}
