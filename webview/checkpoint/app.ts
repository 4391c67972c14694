import * as l10n from "@vscode/l10n";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CheckpointHostApi, CheckpointState } from "../../extension/protocol/checkpointView";
import type { Result, TensorEntry } from "../../extension/protocol/result";
import type { Remote } from "../../extension/protocol/rpc";
import { banner } from "../shared/banner";
import { formatCount } from "../shared/format";
import { HostedView } from "../shared/hostedView";
import { shownName, titleName } from "../shared/names";
import type { PersistedState } from "../shared/persistedState";
import { problemList } from "../shared/problemList";
import { baseStyles } from "../shared/styles";
import { headline, renderMetadata, renderNotes } from "./facts";
import { isOtherListing } from "./model/listing";
import { buildTree, type TreeNode, tensorsBelow } from "./model/tree";
import { type CheckpointViewState, rememberedOpen } from "./model/viewState";
import { filteredRows, initiallyOpen, openRows } from "./model/visibleRows";
import { StatsStore } from "./statsStore";
import { appStyles } from "./styles";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import "./statsPanel";
import "./tensorTree";

/** Figures of this many tensors are computed unasked when their layer is chosen. */
const MAX_UNASKED = 32;

/** The editor of one checkpoint: its tree, and on demand the figures of what is chosen in it. */
export class CheckpointApp extends HostedView<
  CheckpointState,
  CheckpointHostApi,
  CheckpointViewState
> {
  static override properties = {
    version: { state: true },
  };
  static override styles = [baseStyles, appStyles];

  /** Counts changes of the figures. */
  declare private version: number;
  private roots: readonly TreeNode[] = [];
  private nodes: ReadonlyMap<string, TreeNode> = new Map();
  private open: Set<string> = new Set();
  private rows: readonly TreeNode[] = [];
  private matchCount = 0;
  /** Key of the branch whose many tensors were asked for. */
  private asked: string | null = null;
  private readonly stats: StatsStore;

  constructor(host: Remote<CheckpointHostApi>, persisted: PersistedState<CheckpointViewState>) {
    super(host, persisted);
    this.version = 0;
    this.stats = new StatsStore(host, () => {
      this.version++;
    });
  }

  protected override kept({ path }: CheckpointState): Partial<CheckpointViewState> {
    if (this.view.path === path) return {};
    const elsewhere = this.view.path !== "";
    return { path, ...(elsewhere && { filter: "", selected: null, open: null, scrollTop: 0 }) };
  }

  override receive(state: CheckpointState): void {
    const before = this.state;
    super.receive(state);
    if (state.listing && isOtherListing(before, state)) this.takeListing(state.listing);
  }

  private takeListing(listing: Result) {
    this.stats.clear();
    this.roots = buildTree(listing);
    this.nodes = indexNodes(this.roots);
    const { open } = this.view;
    this.open = open ? new Set(open) : initiallyOpen(this.roots);
    this.arrangeRows();
    this.wantStats();
  }

  private arrangeRows() {
    const { filter } = this.view;
    if (filter.trim() === "") {
      this.rows = openRows(this.roots, this.open);
      this.matchCount = 0;
    } else {
      const { rows, matches } = filteredRows(this.roots, filter);
      this.rows = rows;
      this.matchCount = matches;
    }
    this.requestUpdate();
  }

  private chosen(): TreeNode | undefined {
    const { selected } = this.view;
    return selected === null ? undefined : this.nodes.get(selected);
  }

  private isOffered(node: TreeNode): boolean {
    return node.tensors > MAX_UNASKED && this.asked !== node.key;
  }

  private wantStats() {
    const node = this.chosen();
    this.stats.want(
      node && !this.isOffered(node) ? tensorsBelow(node).map((tensor) => tensor.name) : [],
    );
  }

  private readonly onChoose = (event: CustomEvent<TreeNode>) => {
    if (event.detail.key === this.view.selected) return;
    this.persisted.patch({ selected: event.detail.key });
    this.asked = null;
    this.wantStats();
  };

  private readonly onCompute = () => {
    this.asked = this.chosen()?.key ?? null;
    this.wantStats();
  };

  private readonly onFold = (event: CustomEvent<TreeNode>) => {
    const { key } = event.detail;
    if (!this.open.delete(key)) this.open.add(key);
    this.open = new Set(this.open);
    this.persisted.patch({ open: rememberedOpen(this.open) });
    this.arrangeRows();
  };

  private readonly onFilter = (event: Event) => {
    this.persisted.patch({ filter: (event.target as HTMLInputElement).value });
    this.arrangeRows();
  };

  private onFilterKey(event: KeyboardEvent) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>("cognate-tensor-tree")?.focus();
  }

  protected override updated(_changed: PropertyValues) {
    document.title = this.state?.name ?? "";
  }

  protected override render() {
    const { state } = this;
    if (!state) return this.renderOpening();
    return html`
      ${this.renderTop(state)} ${this.renderBanners(state)}
      ${state.listing ? this.renderListing() : this.renderWaiting(state)}
    `;
  }

  private renderTop({ name, path, listing }: CheckpointState) {
    return html`
      <header class="top">
        <div>
          <h1 title=${titleName(path)}>${shownName(name)}</h1>
          ${listing ? html`<p class="dim">${headline(listing)}</p>` : nothing}
        </div>
        <vscode-button
          icon="compare-changes"
          @click=${() => void this.perform(() => this.host.compareWith(null))}
          >${l10n.t("Compare with…")}</vscode-button
        >
      </header>
    `;
  }

  private renderBanners(state: CheckpointState) {
    const refresh = () => void this.perform(() => this.host.refresh(null));
    return html`
      ${
        state.failure && state.status === "failed"
          ? banner("error", state.failure.text, { label: l10n.t("Try Again"), run: refresh })
          : nothing
      }
      ${
        this.error
          ? banner("error", this.error, {
              label: l10n.t("Dismiss"),
              run: this.dismissError,
            })
          : nothing
      }
      ${
        state.stale
          ? banner("warning", l10n.t("The file changed on disk since it was read."), {
              label: l10n.t("Refresh"),
              run: refresh,
            })
          : nothing
      }
      ${problemList(state.listing?.problems ?? [])} ${renderNotes(state.listing)}
      ${renderMetadata(state.listing)}
    `;
  }

  private renderWaiting({ status }: CheckpointState) {
    if (status !== "reading") return nothing;
    return html`<p class="empty dim" role="status">${l10n.t("Reading the file's header…")}</p>`;
  }

  private renderListing(): TemplateResult {
    const { filter, selected, scrollTop } = this.view;
    const node = this.chosen();
    if (this.roots.length === 0) {
      return html`<p class="empty">${l10n.t("This checkpoint holds no tensors.")}</p>`;
    }
    const label = l10n.t("Filter by name, type or shape");
    return html`
      <div class="tools">
        <vscode-textfield
          label=${label}
          placeholder=${label}
          .value=${filter}
          @input=${this.onFilter}
          @keydown=${this.onFilterKey}
        ></vscode-textfield>
        <span class="dim" aria-live="polite">
          ${filter.trim() === "" ? "" : l10n.t("{0} tensors match", formatCount(this.matchCount))}
        </span>
      </div>
      <div class="body ${node ? "chosen" : ""}">
        <cognate-tensor-tree
          .rows=${this.rows}
          .open=${this.open}
          .selected=${selected}
          .scrollOffset=${scrollTop}
          ?filtering=${filter.trim() !== ""}
          @choose=${this.onChoose}
          @fold=${this.onFold}
          @scrolled=${(event: CustomEvent<number>) => this.persisted.patch({ scrollTop: event.detail })}
        ></cognate-tensor-tree>
        ${node ? this.renderPanel(node) : nothing}
      </div>
    `;
  }

  private renderPanel(node: TreeNode) {
    const offered = this.isOffered(node);
    const tensors: readonly TensorEntry[] = offered ? [] : tensorsBelow(node);
    return html`<cognate-stats-panel
      role="region"
      aria-label=${l10n.t("Figures")}
      tabindex="0"
      .node=${node}
      .tensors=${tensors}
      .store=${this.stats}
      .version=${this.version}
      ?offered=${offered}
      @copy=${(event: CustomEvent<string>) => void this.perform(() => this.host.copy({ text: event.detail }))}
      @compute=${this.onCompute}
    ></cognate-stats-panel>`;
  }
}

function indexNodes(roots: readonly TreeNode[]): Map<string, TreeNode> {
  const nodes = new Map<string, TreeNode>();
  const visit = (level: readonly TreeNode[]) => {
    for (const node of level) {
      nodes.set(node.key, node);
      visit(node.children);
    }
  };
  visit(roots);
  return nodes;
}

customElements.define("cognate-checkpoint", CheckpointApp);
