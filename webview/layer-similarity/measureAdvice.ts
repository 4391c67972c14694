import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { MeasureDescriptor } from "../../extension/protocol/measures";
import { directionText } from "../shared/heatmap/describe";
import { baseStyles } from "../shared/styles";
import { arrows } from "./figureList";
import { measureAdviceStyles } from "./measureAdviceStyles";
import {
  type Answers,
  advised,
  chosenAnswers,
  invarianceText,
  type Question,
  questions,
} from "./model/advice";
import { familyText } from "./model/families";
import "@vscode-elements/elements/dist/vscode-button/index.js";

/** What is done with a measure that was found. */
export type AdviceAction = { readonly kind: "choose" | "compute"; readonly id: string };

/** "Which measure should I use?": questions, and the measures that fit the answers. Fires `act`. */
export class MeasureAdvice extends LitElement {
  static override properties = {
    measures: { attribute: false },
    computed: { attribute: false },
    sizes: {},
    busy: { type: Boolean },
    answers: { state: true },
  };

  declare measures: readonly MeasureDescriptor[];
  /** Ids of those with numbers. */
  declare computed: ReadonlySet<string>;
  /** How many samples and features there are here; else empty. */
  declare sizes: string;
  declare busy: boolean;
  declare private answers: Answers;

  static override styles = [baseStyles, measureAdviceStyles];

  constructor() {
    super();
    this.measures = [];
    this.computed = new Set();
    this.sizes = "";
    this.busy = false;
    this.answers = {};
  }

  /** Opens as a dialog of its own; the browser keeps the focus inside and gives it back after. */
  show() {
    this.dialog()?.showModal();
  }

  private dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  private act(action: AdviceAction) {
    this.dialog()?.close();
    this.dispatchEvent(new CustomEvent<AdviceAction>("act", { detail: action }));
  }

  protected override render() {
    const found = advised(this.measures, this.answers);
    return html`
      <dialog aria-labelledby="title" @keydown=${stopEscape}>
        <header class="quiet">
          <h2 id="title">${l10n.t("Which measure should I use?")}</h2>
          <vscode-button
            secondary
            icon-only
            icon="close"
            title=${l10n.t("Close (Escape)")}
            aria-label=${l10n.t("Close (Escape)")}
            @click=${() => this.dialog()?.close()}
          ></vscode-button>
        </header>
        <div class="columns">
          <form @submit=${(event: Event) => event.preventDefault()}>
            ${questions().map((question) => this.renderQuestion(question))}
          </form>
          <section aria-label=${l10n.t("Measures that fit")}>
            <p class="dim" role="status">
              ${
                found.length === 1
                  ? l10n.t("1 measure fits.")
                  : l10n.t("{0} measures fit.", found.length)
              }
              ${chosenAnswers(this.answers)
                .map(({ because }) => because ?? "")
                .join(" ")}
            </p>
            ${found.map((measure) => this.renderMeasure(measure))}
          </section>
        </div>
      </dialog>
    `;
  }

  private renderQuestion({ id, text, answers }: Question): TemplateResult {
    const choice = (value: string, label: string) => html`
      <label>
        <input
          type="radio"
          name=${id}
          .checked=${(this.answers[id] ?? "") === value}
          @change=${() => {
            this.answers = { ...this.answers, [id]: value };
          }}
        />
        ${label}
      </label>
    `;
    return html`
      <fieldset>
        <legend>${text}</legend>
        ${id === "samples" && this.sizes !== "" ? html`<p class="dim">${this.sizes}</p>` : nothing}
        ${choice("", l10n.t("Not decided"))}
        ${answers.map((answer) => choice(answer.id, answer.text))}
      </fieldset>
    `;
  }

  private renderMeasure(measure: MeasureDescriptor): TemplateResult {
    const { id, name, direction, family, help, ignores, representation } = measure;
    const computed = this.computed.has(id);
    const disabled = this.busy && !computed;
    return html`
      <article>
        <header>
          <h3>
            ${name} <span class="dim" title=${directionText(direction)}>${arrows[direction]}</span>
          </h3>
          <span class="dim">${familyText(family).name}</span>
          <span class="grow"></span>
          <vscode-button
            secondary
            ?disabled=${disabled}
            aria-label=${computed ? l10n.t("Show {0}", name) : l10n.t("Compute {0}", name)}
            @click=${() => disabled || this.act({ kind: computed ? "choose" : "compute", id })}
            >${computed ? l10n.t("Show") : l10n.t("Compute")}</vscode-button
          >
        </header>
        <p>${representation?.useWhen ?? ""}</p>
        <p class="dim">${help} ${ignores} ${representation ? invarianceText(representation) : ""}</p>
      </article>
    `;
  }
}

/** Escape closes the dialog, which the browser does; it must not unpin what lies behind. */
const stopEscape = (event: KeyboardEvent) => {
  if (event.key === "Escape") event.stopPropagation();
};

customElements.define("cognate-measure-advice", MeasureAdvice);
