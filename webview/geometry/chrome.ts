/** The parts around the evidence: what was compared, what went wrong, how the numbers were made. */
import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { GeometryState, GeometryViewOptions } from "../../extension/protocol/geometryView";
import type { Result } from "../../extension/protocol/result";
import { banner } from "../shared/banner";
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

export interface ChromeActions extends RunActions {
  readonly change: (
    change: { readonly [K in keyof GeometryViewOptions]?: GeometryViewOptions[K] | undefined },
  ) => void;
  readonly chooseProbe: () => void;
  readonly exportAs: (format: ExportFormat) => void;
}

/** `result` is that of the two models of the field, of which there may be more. */
export function renderHeader(
  { names, result: _, ...state }: GeometryState,
  result: Result | undefined,
): TemplateResult {
  const words = {
    running: l10n.t("Comparing geometry…"),
    nothing: l10n.t("Nothing was compared."),
  };
  const shown = names.slice(0, 4).map((name) => shownName(name));
  const more = names.length > 4 ? l10n.t("and {0} more", names.length - 4) : "";
  return html`
    <header>
      <h1>${shown.map((name, i) => html`${i === 0 ? nothing : " ↔ "}${name}`)} ${more}</h1>
      ${summaryLine({ ...state, ...(result && { result }) }, words)}
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
      ${exportMenu(result !== undefined, actions.exportAs)}
      ${runAgainButton(status === "running", actions.run)}
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

/** What there is to say of the inputs. */
export function inputBanners({ result }: GeometryState, actions: ChromeActions) {
  const random = result?.notes.some(({ code }) => code === "probe.random");
  const data = { label: l10n.t("Choose Data…"), run: actions.chooseProbe };
  return random ? [banner("info", l10n.t("Random inputs, not your data."), data)] : [];
}

/** How the numbers were made. */
export const footerParts = ({ result }: GeometryState): readonly string[] =>
  result ? [modeText(result), result.geometry?.coordinates.text ?? "", engineText(result)] : [];
