/** What can be chosen of compared denoisers. */
import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import type { DiffusionViewOptions, GeometryState } from "../../../extension/protocol/geometryView";
import { exportMenu, runAgainButton } from "../../shared/runChrome";
import { type ChromeActions, chosenValue } from "../chrome";
import { readNumbers, readPositive } from "./cells";

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
  const times = asked.times ?? known?.times;
  return html`
    <div class="toolbar quiet" role="toolbar" aria-label=${l10n.t("Geometry")}>
      ${text(l10n.t("Guidance"), asked.guidance ?? known?.guidance, { read: readPositive, hint: positiveHint(), set: (guidance) => change({ guidance }) })}
      ${text(l10n.t("Times"), times === "all" ? ["all"] : times, { read: readTimes, hint: timesHint(), set: (each) => change({ times: each }) })}
      ${whole(l10n.t("Steps of the Training"), asked.steps ?? known?.steps, (steps) => change({ steps, times: undefined }))}
      ${select(l10n.t("Schedule of Noise"), asked.schedule ?? known?.schedule ?? "cosine", schedules(), (schedule) => change({ schedule }))}
      ${select(l10n.t("What the Model Answers"), asked.prediction ?? known?.prediction ?? "noise", answers(), (prediction) => change({ prediction }))}
      ${select(l10n.t("How Time Is Told"), asked.clock ?? known?.clocks[0] ?? "share", clocks(), (clock) => change({ clock }))}
      ${text(l10n.t("Condition of None"), asked.nullCondition, { read: readNumbers, hint: l10n.t("Numbers with commas between; zeros where there are none"), set: (nullCondition) => change({ nullCondition }) })}
      ${whole(l10n.t("Paths for Each Condition"), asked.paths ?? known?.paths, (paths) => change({ paths }))}
      ${number(l10n.t("Reach of Clean Samples"), asked.reach, (reach) => change({ reach }))}
      <span class="grow"></span>
      <vscode-button secondary icon="database" @click=${actions.chooseProbe}>${l10n.t("Choose Conditions…")}</vscode-button>
      ${exportMenu(result !== undefined, actions.exportAs)}
      ${runAgainButton(status === "running", actions.run)}
    </div>
  `;
}

const field = (label: string, input: TemplateResult) =>
  html`<label class="setting"><span>${label}</span>${input}</label>`;

interface Reading<T> {
  /** Undefined where the text is none. */
  readonly read: (text: string) => T | undefined;
  /** What is expected. */
  readonly hint: string;
  readonly set: (value: T | undefined) => void;
}

/** Values with commas between; an empty field takes the defaults again. */
function text<T>(
  label: string,
  values: readonly (number | string)[] | undefined,
  { read, hint, set }: Reading<T>,
): TemplateResult {
  const take = (input: HTMLInputElement) => {
    const value = read(input.value);
    const sound = input.value.trim() === "" || value !== undefined;
    input.setCustomValidity(sound ? "" : hint);
    if (input.reportValidity()) set(value);
  };
  return field(
    label,
    html`<input
      type="text"
      title=${hint}
      .value=${values?.join(", ") ?? ""}
      @change=${(event: Event) => take(event.target as HTMLInputElement)}
    />`,
  );
}

const readTimes = (typed: string) => (typed.trim() === "all" ? "all" : readPositive(typed));

const positiveHint = () => l10n.t("Numbers above 0 with commas between");
const timesHint = () => l10n.t("Steps from 2 on with commas between, or all");

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
  const take = (input: HTMLInputElement) => {
    if (input.reportValidity()) set(readPositive(input.value)?.[0]);
  };
  return field(
    label,
    html`<input
      type="number"
      min=${step ?? 0}
      step=${step ?? "any"}
      .value=${value === undefined ? "" : String(value)}
      @change=${(event: Event) => take(event.target as HTMLInputElement)}
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

const clocks = () =>
  [
    ["share", l10n.t("Time is t/T")],
    ["place", l10n.t("Time is t − 1")],
  ] as const;

const answers = () =>
  [
    ["noise", l10n.t("Answers the noise")],
    ["clean", l10n.t("Answers the clean sample")],
    ["velocity", l10n.t("Answers the velocity")],
  ] as const;
