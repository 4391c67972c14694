import * as l10n from "@vscode/l10n";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ActivationOptions } from "../../extension/protocol/similarityView";
import { Popover } from "../shared/popover";
import { popoverStyles } from "../shared/popoverStyles";
import { baseStyles } from "../shared/styles";
import {
  type Choice,
  correctionChoices,
  drawChoices,
  reductionChoices,
  scopeChoices,
  startFrom,
  tidy,
} from "./model/runOptions";
import "@vscode-elements/elements/dist/vscode-button/index.js";

/** A button with the choices of a run on activations below it; fires `run` with {@link ActivationOptions}. */
export class RunOptions extends LitElement {
  static override properties = {
    options: { attribute: false },
    disabled: { type: Boolean },
    draft: { state: true },
  };

  /** What the last run was asked for. */
  declare options: ActivationOptions;
  declare disabled: boolean;
  declare private draft: ActivationOptions;

  private readonly menu = new Popover(this, {
    trigger: () => this.renderRoot.querySelector<HTMLElement>("vscode-button"),
    first: () => this.renderRoot.querySelector<HTMLElement>("select"),
  });

  static override styles = [
    baseStyles,
    popoverStyles,
    css`
      .popover {
        inset-inline-end: 0;
        width: min(380px, calc(100vw - 40px));
        padding: 10px 14px 12px;
      }
      label {
        display: block;
        margin: 8px 0 2px;
      }
      select {
        width: 100%;
      }
      .run {
        margin-top: 12px;
      }
    `,
  ];

  constructor() {
    super();
    this.options = {};
    this.disabled = false;
    this.draft = {};
  }

  private toggle() {
    if (this.disabled) return;
    this.draft = startFrom(this.options);
    this.menu.toggle();
  }

  private run() {
    this.menu.closeToTrigger();
    this.dispatchEvent(new CustomEvent<ActivationOptions>("run", { detail: tidy(this.draft) }));
  }

  protected override render() {
    return html`
      <vscode-button
        secondary
        icon="graph-scatter"
        icon-after="chevron-down"
        aria-haspopup="dialog"
        aria-expanded=${this.menu.open}
        ?disabled=${this.disabled}
        @click=${this.toggle}
        >${l10n.t("Statistics")}</vscode-button
      >
      ${this.menu.open ? this.renderForm() : nothing}
    `;
  }

  private renderForm(): TemplateResult {
    const { bootstrap = 0, nullDraws = 0, correction = "none", statistics = "matrix" } = this.draft;
    const change = (part: ActivationOptions) => {
      this.draft = { ...this.draft, ...part };
    };
    return html`
      <div
        class="popover"
        role="dialog"
        aria-label=${l10n.t("Statistics")}
        @keydown=${this.menu.onKey}
      >
        ${field({ id: "bootstrap", label: l10n.t("95 % interval, by resampling the samples"), choices: drawChoices(), value: bootstrap, choose: (value) => change({ bootstrap: value }) })}
        ${field({ id: "null", label: l10n.t("Chance level and p, by shuffling the samples of one side"), choices: drawChoices(), value: nullDraws, choose: (value) => change({ nullDraws: value }) })}
        ${
          nullDraws === 0
            ? nothing
            : field({
                id: "correction",
                label: l10n.t("Correct p for the number of pairs"),
                choices: correctionChoices(),
                value: correction,
                choose: (value) => change({ correction: value }),
              })
        }
        ${
          nullDraws === 0 && bootstrap === 0
            ? nothing
            : field({
                id: "scope",
                label: l10n.t("On"),
                choices: scopeChoices(),
                value: statistics,
                choose: (value) => change({ statistics: value }),
              })
        }
        ${field({ id: "reduce", label: l10n.t("Activations with positions or tokens"), choices: reductionChoices(), value: this.draft.reduce ?? "", choose: (value) => change({ reduce: value === "" ? undefined : value }) })}
        <vscode-button class="run" @click=${() => this.run()}>${l10n.t("Compute")}</vscode-button>
      </div>
    `;
  }
}

interface Field<T> {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

/** A labelled drop-down. */
const field = <T extends string | number>({ id, label, choices, value, choose }: Field<T>) => html`
  <label for=${id}>${label}</label>
  <select
    id=${id}
    @change=${(event: Event) => {
      const chosen = choices[(event.target as HTMLSelectElement).selectedIndex];
      if (chosen) choose(chosen.value);
    }}
  >
    ${choices.map(
      (choice) =>
        html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`,
    )}
  </select>
`;

customElements.define("cognate-run-options", RunOptions);
