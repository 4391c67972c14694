import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import type { HypothesisHostApi, HypothesisState } from "../../extension/protocol/hypothesisView";
import type { Result } from "../../extension/protocol/result";
import { codeSpans } from "../shared/codeSpans";
import { HostedView } from "../shared/hostedView";
import { shownName } from "../shared/names";
import {
  engineText,
  modeText,
  type RunActions,
  renderBanners,
  renderFooter,
  renderProgress,
  summaryLine,
} from "../shared/runChrome";
import { baseStyles } from "../shared/styles";
import { type GroupListActions, groupList } from "./groupList";
import { plotOf } from "./model/plot";
import { groupsOf, retagged, type Tags, withTag } from "./model/tags";
import type { HypothesisViewState } from "./model/viewState";
import { plotFigure } from "./plotFigure";
import { appStyles } from "./styles";
import { testTable } from "./testTable";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";

/** A hypothesis on groups of checkpoints: the answer, the tests behind it, and how they came about. */
export class HypothesisApp extends HostedView<
  HypothesisState,
  HypothesisHostApi,
  HypothesisViewState
> {
  static override styles = [baseStyles, appStyles];

  protected override kept({ subject, hypothesis }: HypothesisState) {
    return { subject, hypothesis };
  }

  private get words(): string {
    const field = this.renderRoot.querySelector<HTMLElement & { value: string }>("#hypothesis");
    return (field?.value ?? "").trim();
  }

  private readonly onRun = () => {
    void this.perform(() => this.host.run({ hypothesis: this.words }));
  };

  private readonly groupActions: GroupListActions = {
    setTag: (path, tag) => {
      if (!this.state) return;
      const { tags } = this.view;
      this.keepTags(withTag(groupsOf(this.state), tags, { path, tag }));
    },
    reset: () => this.keepTags({}),
    test: () => {
      if (!this.state) return;
      const groups = retagged(groupsOf(this.state), this.view.tags);
      this.keepTags({});
      void this.perform(() => this.host.run({ hypothesis: this.words, groups }));
    },
  };

  private keepTags(tags: Tags) {
    this.choose({ tags });
  }

  private readonly actions: RunActions = {
    cancel: () => void this.perform(() => this.host.cancel(null)),
    run: this.onRun,
    dismissError: this.dismissError,
  };

  private exportAs(format: "json" | "csv") {
    void this.perform(() => this.host.exportAs({ format }));
  }

  override render(): TemplateResult {
    const { state } = this;
    if (!state) return html`<p class="wait">${this.error ?? l10n.t("Opening…")}</p>`;
    const { result } = state;
    return html`
      ${this.header(state)} ${renderProgress(state, l10n.t("Testing"), this.actions)}
      ${renderBanners({ ...state, error: this.error }, this.actions)}
      <div class="body">
        ${result?.tests && result.tests.length > 0 ? this.evidence(result) : nothing}
        ${groupList(groupsOf(state), this.view.tags, this.groupActions)}
        ${result ? notes(result) : nothing}
      </div>
      ${renderFooter(state, { parts: footerParts(state) })}
    `;
  }

  private header(state: HypothesisState): TemplateResult {
    return html`
      <header>
        <h1>${shownName(state.title)}</h1>
        ${summaryLine(state, words())}
        <form @submit=${(event: Event) => event.preventDefault()}>
          <label for="hypothesis">${l10n.t("Hypothesis")}</label>
          <vscode-textfield
            id="hypothesis"
            .value=${state.hypothesis}
            placeholder=${l10n.t("Networks that were trained on one task resemble each other")}
            @keydown=${(event: KeyboardEvent) => event.key === "Enter" && this.onRun()}
          ></vscode-textfield>
          <vscode-button @click=${this.onRun}>${l10n.t("Test Again")}</vscode-button>
          <vscode-button secondary ?disabled=${!state.result} @click=${() => this.exportAs("json")}>
            ${l10n.t("Export as JSON...")}
          </vscode-button>
        </form>
      </header>
    `;
  }

  private evidence(result: Result): TemplateResult {
    const { figure } = this.view;
    const plot = plotOf(result.depthCurves ?? [], figure);
    const alpha = typeof result.params.alpha === "number" ? result.params.alpha : 0.01;
    const button = (name: HypothesisViewState["figure"], text: string) => html`
      <vscode-button
        secondary
        aria-pressed=${figure === name ? "true" : "false"}
        @click=${() => this.choose({ figure: name })}
        >${text}</vscode-button
      >
    `;
    return html`
      <section>
        <h2>${l10n.t("By depth")}</h2>
        <div class="choices">
          ${button("accuracy", l10n.t("Held-out accuracy"))}
          ${button("separation", l10n.t("Similarity within and between"))}
        </div>
        ${plot ? plotFigure(plot, result.summary ?? "") : nothing}
      </section>
      <section>
        <h2>${l10n.t("Tests")}</h2>
        ${testTable(result.tests ?? [], alpha)}
      </section>
    `;
  }
}

const words = () => ({
  running: l10n.t("Testing…"),
  nothing: l10n.t("Nothing could be tested."),
});

function notes({ notes: list }: Result): TemplateResult | typeof nothing {
  const texts = [...new Set(list.map(({ text }) => text))];
  if (texts.length === 0) return nothing;
  return html`
    <section>
      <h2>${l10n.t("How to read this")}</h2>
      <ul class="notes">
        ${texts.map((text) => html`<li>${codeSpans(text)}</li>`)}
      </ul>
    </section>
  `;
}

const footerParts = ({ result }: HypothesisState): readonly string[] =>
  result
    ? [l10n.t("{0} networks", result.inputs.length), modeText(result), engineText(result)]
    : [];

customElements.define("cognate-hypothesis", HypothesisApp);
