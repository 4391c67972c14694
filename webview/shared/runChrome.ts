/** What views of a result have in common around it: a sentence, progress, banners, a footer. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { Result } from "../../extension/protocol/result";
import { type BannerAction, banner } from "./banner";
import { codeSpans } from "./codeSpans";
import { formatDuration } from "./format";
import { problemList } from "./problemList";
import "./menuButton";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

/** The part of a view's state that tells of its call to the engine. */
export interface RunState {
  readonly status: "running" | "done" | "cancelled" | "failed";
  readonly progress?: { readonly done: number; readonly total: number; readonly text: string };
  readonly result?: Result;
  readonly failure?: { readonly text: string };
  readonly milliseconds?: number;
}

export interface RunActions {
  readonly cancel: () => void;
  readonly run: () => void;
  readonly dismissError: () => void;
}

/** The engine's sentence, or why there is none. */
export function summaryLine(
  { result, status, failure }: RunState,
  words: { readonly running: string; readonly nothing: string },
  more: unknown = nothing,
): TemplateResult {
  const missing = failure ? l10n.t("There is no result.") : words.nothing;
  const sentence = result?.summary || (status === "running" ? words.running : missing);
  return html`
    <p class="summary" aria-live=${status === "running" ? "off" : "polite"}>${codeSpans(sentence)} ${more}</p>
  `;
}

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: RunState,
  label: string,
  { cancel }: Pick<RunActions, "cancel">,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  return html`
    <div class="progress">
      ${
        progress && progress.total > 0
          ? html`<vscode-progress-bar aria-label=${label} .value=${progress.done} .max=${progress.total}></vscode-progress-bar>`
          : html`<vscode-progress-bar aria-label=${label} indeterminate></vscode-progress-bar>`
      }
      <span class="dim">${progress?.text ?? ""}</span>
      <vscode-button secondary @click=${cancel}>${l10n.t("Cancel")}</vscode-button>
    </div>
  `;
}

/** What went wrong, in order of weight; `own` is what else the view has to say. */
export function renderBanners(
  state: RunState & { readonly error: string | null },
  actions: Pick<RunActions, "run" | "dismissError">,
  {
    own = [],
    afterFailure = [],
  }: {
    readonly own?: readonly unknown[];
    /** What may help beside running again. */
    readonly afterFailure?: readonly BannerAction[];
  } = {},
): TemplateResult {
  const again = { label: l10n.t("Run Again"), run: actions.run };
  const dismiss = { label: l10n.t("Dismiss"), run: actions.dismissError };
  const { status, failure, error, result } = state;
  return html`
    ${failure && status === "failed" ? banner("error", failure.text, again, ...afterFailure) : nothing}
    ${error ? banner("error", error, dismiss) : nothing}
    ${status === "cancelled" ? banner("info", l10n.t("Cancelled. What was finished is shown."), again) : nothing}
    ${own}
    ${problemList(result?.problems ?? [])}
  `;
}

/** The checkpoint of a result is another by now. */
export const staleBanner = (text: string, refresh: () => void): TemplateResult =>
  banner("warning", text, { label: l10n.t("Refresh"), run: refresh });

/** How the numbers were made; empty parts are left out. */
export function renderFooter(
  { result, milliseconds }: RunState,
  { parts, size = "" }: { readonly parts: readonly unknown[]; readonly size?: string },
): TemplateResult {
  if (!result) return html`<footer></footer>`;
  const time = milliseconds === undefined ? "" : formatDuration(milliseconds);
  return html`
    <footer>
      ${parts.filter(Boolean).map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${[size, time].filter(Boolean).join(" · ")}</span>
    </footer>
  `;
}

export const modeText = ({ params }: Result): string =>
  l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads);

export const engineText = ({ engine }: Result): string => l10n.t("engine {0}", engine);

export type ExportFormat = "csv" | "json" | "svg" | "png" | "html";

/** The menu of what a result can be written as. */
export const exportMenu = (
  enabled: boolean,
  exportAs: (format: ExportFormat) => void,
): TemplateResult => html`
  <cognate-menu-button
    .label=${l10n.t("Export")}
    .items=${exportItems()}
    ?disabled=${!enabled}
    @pick=${(event: CustomEvent<ExportFormat>) => exportAs(event.detail)}
  ></cognate-menu-button>
`;

const exportItems = () => [
  { value: "csv", label: l10n.t("Values as CSV…") },
  { value: "json", label: l10n.t("Whole result as JSON…") },
  { value: "svg", label: l10n.t("Picture as SVG…") },
  { value: "png", label: l10n.t("Picture as PNG…") },
  { value: "html", label: l10n.t("Report as HTML…") },
];

export const runAgainButton = (running: boolean, run: () => void): TemplateResult => html`
  <vscode-button
    secondary
    icon="refresh"
    ?disabled=${running}
    @click=${() => running || run()}
    >${l10n.t("Run Again")}</vscode-button
  >
`;
