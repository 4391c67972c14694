/** The parts around the evidence: what was compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { GeometryState, GeometryViewOptions } from "../../extension/protocol/geometryView";
import type { Result } from "../../extension/protocol/result";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration } from "../shared/format";
import { shownName } from "../shared/names";
import { problemList } from "../shared/problemList";
import "../shared/menuButton";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

export type ExportFormat = "csv" | "json" | "svg" | "png" | "html";

export interface ChromeActions {
  readonly cancel: () => void;
  readonly run: () => void;
  readonly dismissError: () => void;
  readonly change: (
    change: { readonly [K in keyof GeometryViewOptions]?: GeometryViewOptions[K] | undefined },
  ) => void;
  readonly chooseProbe: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

/** `result` is that of the two models of the field, of which there may be more. */
export function renderHeader(
  { names, status, failure }: GeometryState,
  result: Result | undefined,
): TemplateResult {
  const sentence =
    result?.summary ??
    (status === "running"
      ? l10n.t("Comparing geometry…")
      : failure
        ? l10n.t("There is no result.")
        : l10n.t("Nothing was compared."));
  const shown = names.slice(0, 4).map((name) => shownName(name));
  const more = names.length > 4 ? l10n.t("and {0} more", names.length - 4) : "";
  return html`
    <header>
      <h1>${shown.map((name, i) => html`${i === 0 ? nothing : " ↔ "}${name}`)} ${more}</h1>
      <p class="summary" aria-live=${status === "running" ? "off" : "polite"}>${codeSpans(sentence)}</p>
    </header>
  `;
}

export const chosenValue = (event: Event) => (event.target as HTMLSelectElement).value;

export function renderToolbar(state: GeometryState, actions: ChromeActions): TemplateResult {
  const { options, result, status, paths } = state;
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Geometry")}>
      ${layerChoices(state, actions)}
      <select
        aria-label=${l10n.t("Metric of the layer")}
        @change=${(event: Event) => actions.change({ metric: chosenValue(event) as "euclidean" })}
      >
        ${metricNames().map(([id, label]) => html`<option value=${id} ?selected=${id === (options.metric ?? "euclidean")}>${label}</option>`)}
      </select>
      ${
        paths.length === 2
          ? toggle(l10n.t("All Layers"), options.allLayers === true, (on) =>
              actions.change({ allLayers: on || undefined }),
            )
          : nothing
      }
      ${toggle(
        l10n.t("Unit Scales Out"),
        options.gauge === true,
        (on) => actions.change({ gauge: on || undefined }),
        l10n.t(
          "Hidden units count at incoming norm 1: their scales change no output of a ReLU network",
        ),
      )}
      ${timeChoice(state, actions)}
      <span class="grow"></span>
      <vscode-button secondary icon="database" @click=${actions.chooseProbe}>${l10n.t("Choose Data…")}</vscode-button>
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

export const toggle = (label: string, on: boolean, set: (on: boolean) => void, title = "") => html`
  <vscode-button ?secondary=${!on} aria-pressed=${on} title=${title} @click=${() => set(!on)}
    >${label}</vscode-button
  >
`;

/** Of layers that answer step by step: time as one more coordinate, and over which steps. */
function timeChoice({ result, options }: GeometryState, actions: ChromeActions) {
  const shapes = result?.geometry?.networks.map(({ shape }) => shape) ?? [];
  const stepwise = shapes.length > 0 && shapes.every((shape) => shape.length === 2);
  const { time } = options;
  if (!stepwise && !time) return nothing;
  const steps = Math.min(...shapes.map(([length]) => length ?? 1));
  const last = time ? time.from + time.count - 1 : steps - 1;
  const choose = (from: number, to: number) => {
    if (Number.isInteger(from) && from >= 0 && to >= from && to < steps) {
      actions.change({ time: { from, count: to - from + 1 } });
    }
  };
  const field = (label: string, value: number, take: (value: number) => void) => html`
    <input
      type="number"
      min="0"
      max=${steps - 1}
      aria-label=${label}
      title=${label}
      .value=${String(value)}
      @change=${(event: Event) => take(Number((event.target as HTMLInputElement).value))}
    />
  `;
  return html`
    ${toggle(
      l10n.t("Time as Coordinate"),
      time !== undefined,
      (on) => actions.change({ time: on ? { from: 0, count: steps } : undefined }),
      l10n.t("Steps along the first axis of the layer, as of recurrent networks"),
    )}
    ${
      time
        ? html`${field(l10n.t("First step"), time.from, (from) => choose(from, last))}
          ${field(l10n.t("Last step"), last, (to) => choose(time.from, to))}`
        : nothing
    }
  `;
}

/** One list a model; what is chosen for one stays for the others. */
function layerChoices({ layers, names, result, options }: GeometryState, actions: ChromeActions) {
  const chosen = options.layer ?? result?.geometry?.networks.map(({ layer }) => layer);
  if (!layers || !chosen || layers.length > 8) return nothing;
  return layers.map((ids, i) => {
    if (ids.length === 0) return nothing;
    const choose = (id: string) =>
      actions.change({ layer: chosen.map((each, k) => (k === i ? id : each)) });
    return html`<select
      aria-label=${l10n.t("Layer of {0}", names[i] ?? "")}
      title=${names[i] ?? ""}
      @change=${(event: Event) => choose(chosenValue(event))}
    >
      ${ids.map((id) => html`<option value=${id} ?selected=${id === chosen[i]}>${id}</option>`)}
    </select>`;
  });
}

const metricNames = () => [
  ["euclidean", l10n.t("Units as they are")],
  ["softmax", l10n.t("Fisher metric of classes")],
  ["gaussian", l10n.t("Fisher metric of normal outputs")],
];

export const exportItems = () => [
  { value: "csv", label: l10n.t("Values as CSV…") },
  { value: "json", label: l10n.t("Whole result as JSON…") },
  { value: "svg", label: l10n.t("Picture as SVG…") },
  { value: "png", label: l10n.t("Picture as PNG…") },
  { value: "html", label: l10n.t("Report as HTML…") },
];

/** A thin line while something runs, with what it is and a way to stop it. */
export function renderProgress(
  { status, progress }: GeometryState,
  actions: ChromeActions,
): TemplateResult | typeof nothing {
  if (status !== "running") return nothing;
  const label = l10n.t("Comparing geometry");
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
  state: GeometryState,
  actionError: string | null,
  actions: ChromeActions,
): TemplateResult {
  const again = { label: l10n.t("Run Again"), run: actions.run };
  const random = state.result?.notes.find(({ code }) => code === "probe.random");
  const data = { label: l10n.t("Choose Data…"), run: actions.chooseProbe };
  return html`
    ${state.failure && state.status === "failed" ? banner("error", state.failure.text, again) : nothing}
    ${actionError ? banner("error", actionError, { label: l10n.t("Dismiss"), run: actions.dismissError }) : nothing}
    ${state.status === "cancelled" ? banner("info", l10n.t("Cancelled. What was finished is shown."), again) : nothing}
    ${random ? banner("info", l10n.t("Random inputs, not your data."), data) : nothing}
    ${problemList(state.result?.problems ?? [])}
  `;
}

/** How the numbers were made. */
export function renderFooter({ result, milliseconds }: GeometryState): TemplateResult {
  if (!result) return html`<footer></footer>`;
  const { params, geometry, engine } = result;
  const parts = [
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    geometry?.coordinates.text ?? "",
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
