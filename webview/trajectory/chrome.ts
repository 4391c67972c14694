/** The parts around the evidence: what was compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { TrajectoryState } from "../../extension/protocol/trajectoryView";
import { shownName } from "../shared/names";
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
import type { StepScale } from "./model/viewState";

export interface ChromeActions extends RunActions {
  readonly chooseMeasure: (id: string) => void;
  readonly choosePhases: (count: number | null) => void;
  readonly chooseScale: (scale: StepScale) => void;
  readonly chooseOutput: (output: number | null) => void;
  readonly setFollow: (on: boolean) => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderHeader(state: TrajectoryState): TemplateResult {
  const words = {
    running: l10n.t("Comparing checkpoints…"),
    nothing: l10n.t("Nothing was compared."),
  };
  return html`
    <header>
      <h1>${shownName(state.name)}</h1>
      ${summaryLine(state, words)}
    </header>
  `;
}

/** Measures that a run can be compared by at once; the command line takes any. */
const measures = () => [
  ["weights.cosine", l10n.t("Cosine of all weights")],
  ["weights.relativeL2", l10n.t("Relative change of all weights")],
  ["weights.signAgreement", l10n.t("Agreement of signs")],
  ["layer_sym", l10n.t("Tensor similarity (bilinear networks)")],
  ["gauss_close", l10n.t("Tensor similarity, Gaussian inputs")],
  ["cka.linear", l10n.t("Linear CKA of what models answer")],
];

export interface ToolbarChoices {
  readonly stepScale: StepScale;
  /** Steps are known. */
  readonly steps: boolean;
  /** Single outputs that have curves. */
  readonly outputs: readonly number[];
  readonly output: number | null;
}

export function renderToolbar(
  state: TrajectoryState,
  { stepScale, steps, outputs, output }: ToolbarChoices,
  actions: ChromeActions,
): TemplateResult {
  const { options, canFollow, follow, result, status } = state;
  const measure = options.measure ?? "weights.cosine";
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Trajectory")}>
      <select aria-label=${l10n.t("Measure")} @change=${(event: Event) => actions.chooseMeasure(value(event))}>
        ${measures().map(([id, label]) => html`<option value=${id} ?selected=${id === measure}>${label}</option>`)}
      </select>
      <select
        aria-label=${l10n.t("Phases")}
        @change=${(event: Event) => actions.choosePhases(Number(value(event)) || null)}
      >
        <option value="0" ?selected=${options.phases === undefined}>${l10n.t("Phases: auto")}</option>
        ${Array.from({ length: 8 }, (_, i) => i + 1).map(
          (count) =>
            html`<option value=${count} ?selected=${options.phases === count}>${l10n.t("Phases: {0}", count)}</option>`,
        )}
      </select>
      ${
        outputs.length > 0
          ? html`<select
              aria-label=${l10n.t("Output")}
              @change=${(event: Event) => actions.chooseOutput(value(event) === "" ? null : Number(value(event)))}
            >
              <option value="" ?selected=${output === null}>${l10n.t("Outputs: all")}</option>
              ${outputs.map(
                (each) =>
                  html`<option value=${each} ?selected=${each === output}>${l10n.t("Output {0}", each)}</option>`,
              )}
            </select>`
          : nothing
      }
      ${
        steps
          ? html`<vscode-button
              ?secondary=${stepScale !== "log"}
              aria-pressed=${stepScale === "log"}
              @click=${() => actions.chooseScale(stepScale === "log" ? "linear" : "log")}
              >${l10n.t("Log Steps")}</vscode-button
            >`
          : nothing
      }
      <span class="grow"></span>
      ${
        canFollow
          ? html`<vscode-button
              ?secondary=${!follow}
              icon="eye"
              aria-pressed=${follow}
              title=${l10n.t("New checkpoints of the folder join once they are written")}
              @click=${() => actions.setFollow(!follow)}
              >${l10n.t("Follow Folder")}</vscode-button
            >`
          : nothing
      }
      ${exportMenu(result !== undefined, actions.exportAs)}
      ${runAgainButton(status === "running", actions.run)}
    </div>
  `;
}

/** How the numbers were made. */
export const footerParts = ({ result }: TrajectoryState): readonly string[] =>
  result
    ? [modeText(result), l10n.t("{0} checkpoints", result.inputs.length), engineText(result)]
    : [];
