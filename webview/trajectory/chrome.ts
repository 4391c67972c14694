/** The parts around the evidence: what was compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { TrajectoryState } from "../../extension/protocol/trajectoryView";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration } from "../shared/format";
import { shownName } from "../shared/names";
import { problemList } from "../shared/problemList";
import "../shared/menuButton";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { StepScale } from "./model/viewState";

export type ExportFormat = "csv" | "json" | "svg" | "png" | "html";

export interface ChromeActions {
  readonly cancel: () => void;
  readonly run: () => void;
  readonly dismissError: () => void;
  readonly chooseMeasure: (id: string) => void;
  readonly choosePhases: (count: number | null) => void;
  readonly chooseScale: (scale: StepScale) => void;
  readonly chooseOutput: (output: number | null) => void;
  readonly setFollow: (on: boolean) => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function renderHeader({ name, result, status, failure }: TrajectoryState): TemplateResult {
  const sentence =
    result?.summary ??
    (status === "running"
      ? l10n.t("Comparing checkpoints…")
      : failure
        ? l10n.t("There is no result.")
        : l10n.t("Nothing was compared."));
  return html`
    <header>
      <h1>${shownName(name)}</h1>
      <p class="summary" aria-live=${status === "running" ? "off" : "polite"}>${codeSpans(sentence)}</p>
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

const exportItems = () => [
  { value: "csv", label: l10n.t("Values as CSV…") },
  { value: "json", label: l10n.t("Whole result as JSON…") },
  { value: "svg", label: l10n.t("Picture as SVG…") },
  { value: "png", label: l10n.t("Picture as PNG…") },
  { value: "html", label: l10n.t("Report as HTML…") },
];

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: TrajectoryState,
  actions: ChromeActions,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  const label = l10n.t("Comparing checkpoints");
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
  state: TrajectoryState,
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
export function renderFooter({ result, milliseconds }: TrajectoryState): TemplateResult {
  if (!result) return html`<footer></footer>`;
  const { params, inputs, engine } = result;
  const parts = [
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    l10n.t("{0} checkpoints", inputs.length),
    l10n.t("engine {0}", engine),
  ];
  const time = milliseconds === undefined ? "" : formatDuration(milliseconds);
  return html`
    <footer>
      ${parts.map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${time}</span>
    </footer>
  `;
}
