import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Layer } from "../../extension/protocol/result";
import type { FindingMark, PairAction } from "../../extension/protocol/similarityView";
import { formatShape } from "../shared/format";
import { layerContext } from "../shared/layerContext";
import { shownName, titleName } from "../shared/names";
import { baseStyles } from "../shared/styles";
import { figureGroups, figureTerm } from "./figureList";
import type { PairDetails } from "./model/pairDetails";
import { pairPanelStyles } from "./pairPanelStyles";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";

/** What the panel asks for; the view carries it out. */
export type PanelAction =
  | { readonly kind: "close" }
  | { readonly kind: "pair"; readonly a: string; readonly b: string }
  | { readonly kind: "unpair"; readonly a: string; readonly b: string }
  | { readonly kind: "automatic" }
  | { readonly kind: "savePairing" }
  | { readonly kind: "draft"; readonly text: string }
  | { readonly kind: "saveFinding" }
  | { readonly kind: "openFinding"; readonly id: string }
  | { readonly kind: "copy"; readonly text: string }
  /** One of {@link PairPanel.actions}. */
  | { readonly kind: "other"; readonly id: string };

/** More tensors than this are left to the command line: a layer of one is rare, of hundreds odd. */
const MAX_TENSORS = 64;

/** All that is known of the pinned pair, its place in the pairing, and what the user says of it. */
export class PairPanel extends LitElement {
  static override properties = {
    details: { attribute: false },
    findings: { attribute: false },
    draft: {},
    canAnnotate: { type: Boolean },
    saving: { type: Boolean },
    corrected: { type: Boolean },
    busy: { type: Boolean },
    candidates: { attribute: false },
    actions: { attribute: false },
  };

  declare details: PairDetails;
  declare findings: readonly FindingMark[];
  declare draft: string;
  declare canAnnotate: boolean;
  declare saving: boolean;
  /** The result was computed with corrections of the user's. */
  declare corrected: boolean;
  /** A comparison runs: the pairing cannot be changed now. */
  declare busy: boolean;
  /** Layers of side b, to pair with. */
  declare candidates: readonly Layer[];
  /** What the host can do with the pair. */
  declare actions: readonly PairAction[];

  static override styles = [baseStyles, pairPanelStyles];

  constructor() {
    super();
    this.findings = [];
    this.draft = "";
    this.canAnnotate = false;
    this.saving = false;
    this.corrected = false;
    this.busy = false;
    this.candidates = [];
    this.actions = [];
  }

  focusFinding() {
    this.renderRoot.querySelector<HTMLElement>("vscode-textarea")?.focus();
  }

  private act(action: PanelAction) {
    this.dispatchEvent(new CustomEvent<PanelAction>("act", { detail: action }));
  }

  protected override updated(changed: PropertyValues) {
    const before = changed.get("details") as PairDetails | undefined;
    const { pin } = this.details;
    if (before && (before.pin.a !== pin.a || before.pin.b !== pin.b)) this.scrollTop = 0;
  }

  protected override render() {
    const { pin, groups, remarks, notes } = this.details;
    return html`
      <header class="quiet">
        <h2 class="name" data-vscode-context=${layerContext(pin.a)} title=${`${titleName(pin.a)} ↔ ${titleName(pin.b)}`}>
          ${pin.a === pin.b ? shownName(pin.a) : `${shownName(pin.a)} ↔ ${shownName(pin.b)}`}
        </h2>
        ${this.iconButton("copy", l10n.t("Copy the names"), {
          kind: "copy",
          text: pin.a === pin.b ? pin.a : `${pin.a} ↔ ${pin.b}`,
        })}
        ${this.iconButton("close", l10n.t("Unpin (Escape)"), { kind: "close" })}
      </header>
      ${this.renderShapes()}
      ${remarks.map((text) => html`<p class="note remark">${titleName(text)}</p>`)}
      ${figureGroups(groups)}
      ${groups.length === 0 ? html`<p class="note">${l10n.t("No figures on this pair.")}</p>` : nothing}
      ${notes.map((text) => html`<p class="note">${titleName(text)}</p>`)}
      ${this.renderActions()} ${this.renderFinding()} ${this.renderTensors()}
      ${pin.level === "layer" ? this.renderPairing() : nothing}
    `;
  }

  private renderActions() {
    if (this.actions.length === 0) return nothing;
    return html`
      <section aria-label=${l10n.t("Go further")}>
        <h3>${l10n.t("Go further")}</h3>
        <div class="row">
          ${this.actions.map(
            ({ id, label, help }) => html`<vscode-button
              secondary
              title=${help}
              @click=${() => this.act({ kind: "other", id })}
              >${label}</vscode-button
            >`,
          )}
        </div>
      </section>
    `;
  }

  private iconButton(icon: string, label: string, action: PanelAction) {
    return html`<vscode-button
      secondary
      icon-only
      icon=${icon}
      title=${label}
      aria-label=${label}
      @click=${() => this.act(action)}
    ></vscode-button>`;
  }

  private renderShapes() {
    const { layerA, layerB } = this.details;
    if (!layerA || !layerB) return nothing;
    const [a, b] = [formatShape(layerA.shape), formatShape(layerB.shape)];
    return html`
      <dl>
        <dt>${l10n.t("shape")}</dt>
        <dd>${a === b ? a : html`${a}<br />${b}`}</dd>
        <dt>${l10n.t("kind")}</dt>
        <dd>${layerA.kind === layerB.kind ? layerA.kind : `${layerA.kind} · ${layerB.kind}`}</dd>
      </dl>
      ${
        a === b || layerA.kind === "activation"
          ? nothing
          : html`<p class="note">
              ${l10n.t("The shapes differ: figures that compare entry by entry do not exist here.")}
            </p>`
      }
    `;
  }

  private renderTensors() {
    const { tensors } = this.details;
    if (tensors.length === 0) return nothing;
    const left = tensors.length - MAX_TENSORS;
    return html`
      <section aria-label=${l10n.t("Tensors")}>
        <h3>${l10n.t("Tensors")}</h3>
        ${tensors.slice(0, MAX_TENSORS).map(
          (pair) => html`
            <details ?open=${tensors.length <= 2}>
              <summary class="name" title=${titleName(pair.a)}>${this.tensorLabel(pair)}</summary>
              <dl>${pair.figures.map((figure) => figureTerm(figure))}</dl>
            </details>
          `,
        )}
        ${left > 0 ? html`<p class="dim">${l10n.t("and {0} more", left)}</p>` : nothing}
      </section>
    `;
  }

  /** The tensor's own name: what its layer's path does not say already. */
  private tensorLabel({ a, b }: { readonly a: string; readonly b: string }): string {
    const own = (name: string, layer: string) =>
      name.startsWith(`${layer}.`) ? name.slice(layer.length + 1) : name;
    const [one, other] = [own(a, this.details.pin.a), own(b, this.details.pin.b)];
    return one === other ? shownName(one) : `${shownName(one)} ↔ ${shownName(other)}`;
  }

  private renderPairing(): TemplateResult {
    const { pin, pairing } = this.details;
    const rules = {
      name: l10n.t("Paired by name."),
      shape: l10n.t("Paired by shape and order."),
      user: l10n.t("Paired by you."),
    };
    return html`
      <section aria-label=${l10n.t("Pairing")}>
        <h3>${l10n.t("Pairing")}</h3>
        <p class="dim">
          ${pairing ? rules[pairing.rule] : l10n.t("These two layers are not a pair.")}
        </p>
        <label for="partner">${l10n.t("Pair {0} with", shownName(pin.a))}</label>
        <select id="partner" ?disabled=${this.busy} @change=${this.onPartner}>
          <option value="" selected>${l10n.t("Choose a layer…")}</option>
          ${this.candidates.map(
            (layer) => html`<option value=${layer.index} ?disabled=${pairing?.b === layer.id}>
              ${shownName(layer.id)}  (${formatShape(layer.shape)})
            </option>`,
          )}
        </select>
        <div class="row">
          ${
            pairing
              ? this.button(l10n.t("Unpair"), { kind: "unpair", a: pin.a, b: pin.b })
              : this.button(l10n.t("Pair These Two"), { kind: "pair", a: pin.a, b: pin.b })
          }
          ${
            this.corrected
              ? this.button(l10n.t("Back to Automatic"), { kind: "automatic" })
              : nothing
          }
          ${this.button(l10n.t("Save Pairing…"), { kind: "savePairing" })}
        </div>
      </section>
    `;
  }

  private button(label: string, action: PanelAction) {
    const disabled = this.busy && action.kind !== "savePairing";
    return html`<vscode-button
      secondary
      ?disabled=${disabled}
      @click=${() => disabled || this.act(action)}
      >${label}</vscode-button
    >`;
  }

  private onPartner(event: Event) {
    const select = event.target as HTMLSelectElement;
    const layer = this.candidates.find((each) => String(each.index) === select.value);
    select.value = "";
    if (layer) this.act({ kind: "pair", a: this.details.pin.a, b: layer.id });
  }

  private renderFinding() {
    const label = l10n.t("Finding");
    const ready = this.canAnnotate && !this.saving && this.draft.trim() !== "";
    return html`
      <section aria-label=${label}>
        <h3>${label}</h3>
        ${
          this.canAnnotate
            ? html`<vscode-textarea
                  .label=${label}
                  rows="3"
                  resize="vertical"
                  placeholder=${l10n.t("What does this pair tell you?")}
                  .value=${this.draft}
                  @input=${this.onDraft}
                  @keydown=${this.onDraftKey}
                ></vscode-textarea>
                <div class="row">
                  <vscode-button
                    ?disabled=${!ready}
                    title=${l10n.t("Save the finding (Ctrl+Enter)")}
                    @click=${() => ready && this.act({ kind: "saveFinding" })}
                    >${l10n.t("Save Finding")}</vscode-button
                  >
                </div>`
            : html`<p class="dim">
                ${l10n.t("Open a folder to keep findings: they are files in it.")}
              </p>`
        }
        ${this.findings.length === 0 ? nothing : html`<ul>${this.findings.map(this.renderSaved)}</ul>`}
      </section>
    `;
  }

  private readonly renderSaved = (finding: FindingMark) => html`
    <li>
      <button
        class="link"
        title=${l10n.t("Open the finding's file")}
        @click=${() => this.act({ kind: "openFinding", id: finding.id })}
      >
        ${shownName(finding.text)}
      </button>
    </li>
  `;

  private onDraft(event: Event) {
    this.act({ kind: "draft", text: (event.target as HTMLTextAreaElement).value });
  }

  private onDraftKey(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!this.saving && this.draft.trim() !== "") this.act({ kind: "saveFinding" });
  }
}

customElements.define("cognate-pair-panel", PairPanel);
