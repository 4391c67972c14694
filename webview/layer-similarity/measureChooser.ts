import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { directionText } from "../shared/heatmap/describe";
import { Popover } from "../shared/popover";
import { popoverStyles } from "../shared/popoverStyles";
import { baseStyles } from "../shared/styles";
import { arrows } from "./figureList";
import { measureChooserStyles } from "./measureChooserStyles";
import type { Catalog } from "./model/catalog";
import { type ChooserEntry, type ChooserGroup, chooserGroups } from "./model/chooser";
import { familyText } from "./model/families";
import type { MeasureOption } from "./model/measureOptions";
import type { Subject } from "./model/subject";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-icon/index.js";

/** What the chooser asks for; the view carries it out. */
export type ChooserAction =
  | { readonly kind: "choose"; readonly id: string }
  | { readonly kind: "compute"; readonly id: string }
  | { readonly kind: "computeFamilies" }
  | { readonly kind: "advise" };

/**
 * The measure that is shown, and below it all others by family, each with what it ignores and when
 * to use it. One that has not been computed is computed when it is chosen. Fires `act`.
 */
export class MeasureChooser extends LitElement {
  static override properties = {
    measure: { attribute: false },
    measures: { attribute: false },
    catalog: { attribute: false },
    subject: {},
    busy: { type: Boolean },
    search: { state: true },
    active: { state: true },
  };

  declare measure: MeasureOption;
  declare measures: readonly MeasureOption[];
  declare catalog: Catalog;
  declare subject: Subject;
  /** A comparison runs: nothing more can be computed now. */
  declare busy: boolean;
  declare private search: string;
  /** Place of the option that Enter chooses. */
  declare private active: number;

  private groups: readonly ChooserGroup[] = [];
  private readonly menu = new Popover(this, {
    trigger: () => this.renderRoot.querySelector<HTMLElement>(".trigger"),
    first: () => this.renderRoot.querySelector<HTMLElement>("input"),
  });

  static override styles = [baseStyles, popoverStyles, measureChooserStyles];

  constructor() {
    super();
    this.measures = [];
    this.subject = "weights";
    this.busy = false;
    this.search = "";
    this.active = 0;
  }

  private act(action: ChooserAction) {
    this.menu.closeToTrigger();
    this.dispatchEvent(new CustomEvent<ChooserAction>("act", { detail: action }));
  }

  private pick(entry: ChooserEntry | undefined) {
    if (!entry || this.isBlocked(entry)) return;
    this.act({ kind: entry.state === "available" ? "compute" : "choose", id: entry.id });
  }

  private readonly isBlocked = (entry: ChooserEntry): boolean =>
    this.busy && entry.state === "available";

  private entries(): readonly ChooserEntry[] {
    return this.groups.flatMap((group) => group.entries);
  }

  private toggle() {
    this.search = "";
    this.menu.toggle();
    this.arrange();
    const at = this.entries().findIndex(({ id }) => id === this.measure.id);
    void this.moveTo(Math.max(0, at));
  }

  private arrange() {
    const { measures, catalog, subject, search } = this;
    this.groups = this.menu.open ? chooserGroups(measures, catalog, { subject, search }) : [];
  }

  protected override willUpdate() {
    this.arrange();
  }

  private async moveTo(at: number) {
    this.active = at;
    await this.updateComplete;
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  private onKey(event: KeyboardEvent) {
    const count = this.entries().length;
    const to = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: Math.min(count - 1, this.active + PAGE),
      PageUp: Math.max(0, this.active - PAGE),
    }[event.key];
    if (to !== undefined) void this.moveTo(count === 0 ? 0 : (to + count) % count);
    else if (event.key === "Enter") this.pick(this.entries()[this.active]);
    else return;
    event.preventDefault();
  }

  private onSearch(event: Event) {
    this.search = (event.target as HTMLInputElement).value;
    void this.moveTo(0);
  }

  protected override render() {
    const { measure } = this;
    return html`
      <button
        class="trigger"
        aria-haspopup="dialog"
        aria-expanded=${this.menu.open}
        aria-label=${l10n.t("Measure: {0}", measure.name)}
        aria-describedby="help"
        title=${`${measure.help} ${measure.ignores}`}
        @click=${this.toggle}
      >
        <span>${measure.name}</span><vscode-icon name="chevron-down"></vscode-icon>
      </button>
      <span id="help" class="visually-hidden">${measure.help}</span>
      ${this.menu.open ? this.renderPopover() : nothing}
    `;
  }

  private renderPopover(): TemplateResult {
    const entries = this.entries();
    return html`
      <div
        class="popover"
        role="dialog"
        aria-label=${l10n.t("Measures")}
        @keydown=${this.menu.onKey}
      >
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls="list"
          aria-activedescendant=${entries[this.active] ? `option-${this.active}` : nothing}
          aria-label=${l10n.t("Find a measure")}
          placeholder=${l10n.t("Find a measure")}
          .value=${this.search}
          @input=${this.onSearch}
          @keydown=${this.onKey}
        />
        <div id="list" role="listbox" tabindex="-1" aria-label=${l10n.t("Measures by family")}>
          ${this.renderGroups()}
        </div>
        ${entries.length === 0 ? html`<p class="none">${l10n.t("No measure is called so.")}</p>` : nothing}
        <div class="actions">
          ${
            this.subject === "activations"
              ? html`<vscode-button
                  secondary
                  ?disabled=${this.busy}
                  @click=${() => this.busy || this.act({ kind: "computeFamilies" })}
                  >${l10n.t("Compute One of Each Family")}</vscode-button
                >`
              : nothing
          }
          ${
            this.subject === "activations"
              ? html`<vscode-button secondary @click=${() => this.act({ kind: "advise" })}
                  >${l10n.t("Which Measure Should I Use?")}</vscode-button
                >`
              : nothing
          }
        </div>
      </div>
    `;
  }

  private renderGroups(): TemplateResult[] {
    let place = 0;
    return this.groups.map(({ key, entries }) => {
      const text = key === "unknown" ? null : familyText(key);
      const first = place;
      place += entries.length;
      return html`
        <div role="group" aria-labelledby=${`family-${key}`}>
          <div class="family" role="presentation">
            <span id=${`family-${key}`}>${text?.name ?? l10n.t("Others")}</span>
            <span class="dim">${text?.text ?? ""}</span>
          </div>
          ${entries.map((entry, index) => this.renderEntry(entry, first + index))}
        </div>
      `;
    });
  }

  private renderEntry(entry: ChooserEntry, place: number): TemplateResult {
    const chosen = entry.id === this.measure.id;
    return html`
      <div
        role="option"
        id=${`option-${place}`}
        class="${place === this.active ? "active" : ""} ${chosen ? "chosen" : ""}"
        aria-selected=${place === this.active}
        aria-disabled=${this.isBlocked(entry)}
        @click=${() => this.pick(entry)}
      >
        <span class="title">
          <span class="measure">${entry.name}</span>
          <span title=${directionText(entry.direction)}>${arrows[entry.direction]}</span>
          ${chosen ? html`<vscode-icon name="check" label=${l10n.t("shown")}></vscode-icon>` : nothing}
          <span class="grow"></span>
          <span class="state">${stateText(entry.state, this.subject)}</span>
        </span>
        <span class="text">${entry.ignores} ${entry.useWhen}</span>
      </div>
    `;
  }
}

/** Options that PageUp and PageDown step over. */
const PAGE = 8;

function stateText(state: ChooserEntry["state"], subject: Subject): string {
  switch (state) {
    case "computed":
      return "";
    case "pairs":
      return l10n.t("paired layers only");
    case "available":
      return subject === "runnable"
        ? l10n.t("choose to run the models")
        : l10n.t("choose to compute");
    default:
      return state satisfies never;
  }
}

customElements.define("cognate-measure-chooser", MeasureChooser);
