/** What can be chosen of compared denoisers. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { DiffusionViewOptions, GeometryState } from "../../../extension/protocol/geometryView";
import { type ChromeActions, chosenValue, type ExportFormat, exportItems } from "../chrome";
import { readNumbers } from "./cells";

type Change = { readonly [K in keyof DiffusionViewOptions]?: DiffusionViewOptions[K] | undefined };

export function renderDiffusionToolbar(
  { options, result, status }: GeometryState,
  actions: ChromeActions,
): TemplateResult {
  const asked = options.diffusion ?? {};
  const known = result?.geometry?.diffusion;
  const change = (part: Change) => {
    const all = Object.entries({ ...asked, ...part });
    const diffusion = Object.fromEntries(all.filter(([, value]) => value !== undefined));
    actions.change({ diffusion });
  };
  const times = asked.times === "all" ? undefined : (asked.times ?? known?.times);
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Geometry")}>
      ${list(l10n.t("Guidance"), asked.guidance ?? known?.guidance, (guidance) => change({ guidance }))}
      ${list(l10n.t("Times"), times, (each) => change({ times: each }))}
      ${whole(l10n.t("Steps of the Training"), asked.steps ?? known?.steps, (steps) => change({ steps, times: undefined }))}
      ${select(l10n.t("Schedule of Noise"), asked.schedule ?? known?.schedule ?? "cosine", schedules(), (schedule) => change({ schedule }))}
      ${select(l10n.t("What the Model Answers"), asked.prediction ?? known?.prediction ?? "noise", answers(), (prediction) => change({ prediction }))}
      ${whole(l10n.t("Paths for Each Condition"), asked.paths ?? known?.paths, (paths) => change({ paths }))}
      ${number(l10n.t("Reach of Clean Samples"), asked.reach, (reach) => change({ reach }))}
      <span class="grow"></span>
      <vscode-button secondary icon="database" @click=${actions.chooseProbe}>${l10n.t("Choose Conditions…")}</vscode-button>
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

const textOf = (event: Event) => (event.target as HTMLInputElement).value;

const field = (label: string, input: TemplateResult) =>
  html`<label class="setting"><span>${label}</span>${input}</label>`;

/** Numbers with commas between; an empty field takes the defaults again. */
function list(
  label: string,
  values: readonly number[] | undefined,
  set: (values: readonly number[] | undefined) => void,
): TemplateResult {
  const take = (text: string) => {
    const numbers = readNumbers(text);
    if (text.trim() === "" || numbers) set(numbers);
  };
  return field(
    label,
    html`<input
      type="text"
      .value=${values?.join(", ") ?? ""}
      @change=${(event: Event) => take(textOf(event))}
    />`,
  );
}

const whole = (
  label: string,
  value: number | undefined,
  set: (value: number | undefined) => void,
): TemplateResult => number(label, value, set, 1);

function number(
  label: string,
  value: number | undefined,
  set: (value: number | undefined) => void,
  step?: number,
): TemplateResult {
  const take = (text: string) => {
    const [read] = readNumbers(text) ?? [];
    if (text === "" || read !== undefined) set(read);
  };
  return field(
    label,
    html`<input
      type="number"
      min=${step ?? 0}
      step=${step ?? "any"}
      .value=${value === undefined ? "" : String(value)}
      @change=${(event: Event) => take(textOf(event))}
    />`,
  );
}

const select = <T extends string>(
  label: string,
  value: T,
  choices: readonly (readonly [T, string])[],
  set: (value: T) => void,
): TemplateResult =>
  html`<select
    aria-label=${label}
    title=${label}
    @change=${(event: Event) => set(chosenValue(event) as T)}
  >
    ${choices.map(([id, name]) => html`<option value=${id} ?selected=${id === value}>${name}</option>`)}
  </select>`;

const schedules = () =>
  [
    ["cosine", l10n.t("Cosine schedule")],
    ["linear", l10n.t("Linear schedule")],
  ] as const;

const answers = () =>
  [
    ["noise", l10n.t("Answers the noise")],
    ["clean", l10n.t("Answers the clean sample")],
    ["velocity", l10n.t("Answers the velocity")],
  ] as const;
