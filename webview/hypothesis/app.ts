import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { isRemoteError } from "../../extension/protocol/errors";
import type { HypothesisHostApi, HypothesisState } from "../../extension/protocol/hypothesisView";
import type { Result } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";
import { banner } from "../shared/banner";
import { codeSpans } from "../shared/codeSpans";
import { formatDuration } from "../shared/format";
import { shownName } from "../shared/names";
import type { PersistedState } from "../shared/persistedState";
import { problemList } from "../shared/problemList";
import { baseStyles } from "../shared/styles";
import { type GroupListActions, groupList } from "./groupList";
import { plotOf } from "./model/plot";
import { groupsOf, retagged, type Tags, withTag } from "./model/tags";
import type { HypothesisViewState } from "./model/viewState";
import { plotFigure } from "./plotFigure";
import { appStyles } from "./styles";
import { testTable } from "./testTable";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";

/** A hypothesis on groups of checkpoints: the answer, the tests behind it, and how they came about. */
export class HypothesisApp extends LitElement {
  static override properties = { state: { state: true }, error: { state: true } };
  static override styles = [baseStyles, appStyles];

  declare private state: HypothesisState | null;
  declare private error: string | null;

  constructor(
    private readonly host: Remote<HypothesisHostApi>,
    private readonly persisted: PersistedState<HypothesisViewState>,
  ) {
    super();
    this.state = null;
    this.error = null;
  }

  async start(): Promise<void> {
    await this.perform(async () => this.receive(await this.host.ready(null)));
  }

  receive(state: HypothesisState): void {
    this.state = state;
    this.persisted.patch({ subject: state.subject, hypothesis: state.hypothesis });
  }

  private async perform(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.error = null;
    } catch (error) {
      if (isRemoteError(error, "cancelled")) return;
      this.error = error instanceof Error ? error.message : String(error);
    }
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
      const { tags } = this.persisted.value;
      this.keepTags(withTag(groupsOf(this.state), tags, { path, tag }));
    },
    reset: () => this.keepTags({}),
    test: () => {
      if (!this.state) return;
      const groups = retagged(groupsOf(this.state), this.persisted.value.tags);
      this.keepTags({});
      void this.perform(() => this.host.run({ hypothesis: this.words, groups }));
    },
  };

  private keepTags(tags: Tags) {
    this.persisted.patch({ tags });
    this.requestUpdate();
  }

  private readonly onCancel = () => {
    void this.perform(() => this.host.cancel(null));
  };

  private exportAs(format: "json" | "csv") {
    void this.perform(() => this.host.exportAs({ format }));
  }

  private choose(figure: HypothesisViewState["figure"]) {
    this.persisted.patch({ figure });
    this.requestUpdate();
  }

  override render(): TemplateResult {
    const { state } = this;
    if (!state) return html`<p class="wait">${this.error ?? l10n.t("Opening…")}</p>`;
    const { result } = state;
    return html`
      ${this.header(state)} ${this.progress(state)} ${this.banners(state)}
      <div class="body">
        ${result?.tests && result.tests.length > 0 ? this.evidence(result) : nothing}
        ${groupList(groupsOf(state), this.persisted.value.tags, this.groupActions)}
        ${result ? notes(result) : nothing}
      </div>
      ${footer(state)}
    `;
  }

  private header(state: HypothesisState): TemplateResult {
    return html`
      <header>
        <h1>${shownName(state.title)}</h1>
        <p class="summary" aria-live=${state.status === "running" ? "off" : "polite"}>
          ${codeSpans(sentence(state))}
        </p>
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

  private progress({ status, progress }: HypothesisState): TemplateResult | typeof nothing {
    if (status !== "running") return nothing;
    const label = l10n.t("Testing");
    return html`
      <div class="progress">
        ${
          progress && progress.total > 0
            ? html`<vscode-progress-bar
                aria-label=${label}
                .value=${progress.done}
                .max=${progress.total}
              ></vscode-progress-bar>`
            : html`<vscode-progress-bar aria-label=${label} indeterminate></vscode-progress-bar>`
        }
        <span class="dim">${progress?.text ?? ""}</span>
        <vscode-button secondary @click=${this.onCancel}>${l10n.t("Cancel")}</vscode-button>
      </div>
    `;
  }

  private banners(state: HypothesisState): TemplateResult {
    const again = { label: l10n.t("Test Again"), run: this.onRun };
    return html`
      ${state.failure && state.status === "failed" ? banner("error", state.failure.text, again) : nothing}
      ${this.error ? banner("error", this.error) : nothing}
      ${
        state.status === "cancelled"
          ? banner("info", l10n.t("Cancelled. What was finished is shown."), again)
          : nothing
      }
      ${problemList(state.result?.problems ?? [])}
    `;
  }

  private evidence(result: Result): TemplateResult {
    const { figure } = this.persisted.value;
    const plot = plotOf(result.depthCurves ?? [], figure);
    const alpha = typeof result.params.alpha === "number" ? result.params.alpha : 0.01;
    const button = (name: HypothesisViewState["figure"], text: string) => html`
      <vscode-button
        secondary
        aria-pressed=${figure === name ? "true" : "false"}
        @click=${() => this.choose(name)}
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
        ${plot ? plotFigure(plot, sentence({ result } as HypothesisState)) : nothing}
      </section>
      <section>
        <h2>${l10n.t("Tests")}</h2>
        ${testTable(result.tests ?? [], alpha)}
      </section>
    `;
  }
}

function sentence({ result, status, failure }: HypothesisState): string {
  if (result?.summary) return result.summary;
  if (status === "running") return l10n.t("Testing…");
  return failure ? l10n.t("There is no result.") : l10n.t("Nothing could be tested.");
}

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

function footer({ result, milliseconds }: HypothesisState): TemplateResult {
  if (!result) return html`<footer></footer>`;
  const { params, inputs } = result;
  const parts = [
    l10n.t("{0} networks", inputs.length),
    l10n.t("{0} mode, seed {1}, threads {2}", params.mode, params.seed, params.threads),
    l10n.t("engine {0}", result.engine),
  ];
  return html`
    <footer>
      ${parts.map((part) => html`<span>${part}</span>`)}
      <span class="grow"></span>
      <span>${milliseconds === undefined ? "" : formatDuration(milliseconds)}</span>
    </footer>
  `;
}

customElements.define("cognate-hypothesis", HypothesisApp);
