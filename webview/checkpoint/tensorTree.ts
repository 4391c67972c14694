import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatBytes, formatCount, formatShape, formatShortCount } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { baseStyles } from "../shared/styles";
import { rowWindow, scrollToRow } from "../shared/virtualList";
import { elements, isBuffer, tensorBytes } from "./model/size";
import type { TreeNode } from "./model/tree";
import { treeStep } from "./model/treeKeys";
import { isBranch } from "./model/visibleRows";
import { ROW_HEIGHT, tensorTreeStyles } from "./tensorTreeStyles";
import "@vscode-elements/elements/dist/vscode-icon/index.js";

const INDENT = 14;

/**
 * The rows of the tree, of which only those in sight are in the page. Fires `choose` and `fold`
 * with a {@link TreeNode}, and `scrolled` with the offset.
 */
export class TensorTree extends LitElement {
  static override properties = {
    rows: { attribute: false },
    open: { attribute: false },
    selected: { attribute: false },
    filtering: { type: Boolean },
    scrollOffset: { attribute: false },
    height: { state: true },
    top: { state: true },
  };

  declare rows: readonly TreeNode[];
  declare open: ReadonlySet<string>;
  declare selected: string | null;
  /** All branches shown are open, whatever `open` says. */
  declare filtering: boolean;
  /** Where to begin. */
  declare scrollOffset: number;
  declare private height: number;
  declare private top: number;
  private readonly resize = new ResizeObserver(([entry]) => {
    this.height = entry?.contentRect.height ?? 0;
  });

  static override styles = [baseStyles, tensorTreeStyles];

  constructor() {
    super();
    this.rows = [];
    this.open = new Set();
    this.selected = null;
    this.filtering = false;
    this.scrollOffset = 0;
    this.height = 0;
    this.top = 0;
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.resize.disconnect();
  }

  override focus() {
    this.scroller()?.focus();
  }

  private scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".scroll");
  }

  protected override firstUpdated() {
    const scroller = this.scroller();
    if (!scroller) return;
    this.resize.observe(scroller);
    scroller.scrollTop = this.scrollOffset;
  }

  protected override updated(changed: PropertyValues) {
    if (changed.has("filtering") || (changed.has("rows") && this.filtering)) {
      const at = this.selectedIndex();
      if (at >= 0) this.reveal(at);
    }
  }

  private isOpen = (node: TreeNode): boolean => this.filtering || this.open.has(node.key);

  private selectedIndex(): number {
    return this.rows.findIndex((row) => row.key === this.selected);
  }

  private fire(type: "choose" | "fold", node: TreeNode) {
    this.dispatchEvent(new CustomEvent<TreeNode>(type, { detail: node }));
  }

  private onKey(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.selectedIndex();
    const page = Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 1);
    const step = treeStep(event.key, at, { rows: this.rows, isOpen: this.isOpen, page });
    if (!step) return;
    event.preventDefault();
    if (step.kind === "move") this.moveTo(step.to);
    else if (!this.filtering) this.fire("fold", step.node);
    // What a filter shows stays unfolded: the way left is up.
    else if (step.node.parent && event.key === "ArrowLeft") {
      this.moveTo(this.rows.indexOf(step.node.parent));
    }
  }

  private moveTo(index: number) {
    const node = this.rows[index];
    if (!node) return;
    this.reveal(index);
    this.fire("choose", node);
  }

  private reveal(index: number) {
    const scroller = this.scroller();
    if (!scroller) return;
    const view = { scrollTop: scroller.scrollTop, height: this.height };
    scroller.scrollTop = scrollToRow(index, ROW_HEIGHT, view);
    this.top = scroller.scrollTop;
  }

  private onScroll() {
    this.top = this.scroller()?.scrollTop ?? 0;
    this.dispatchEvent(new CustomEvent<number>("scrolled", { detail: this.top }));
  }

  private onClick(node: TreeNode, event: MouseEvent) {
    this.fire("choose", node);
    const onTwistie = (event.target as HTMLElement).closest(".twistie") !== null;
    if (isBranch(node) && !this.filtering && (onTwistie || event.detail === 2)) {
      this.fire("fold", node);
    }
  }

  protected override render() {
    const window = rowWindow(this.rows.length, ROW_HEIGHT, {
      scrollTop: this.top,
      height: this.height,
    });
    const shown = this.rows.slice(window.start, window.end);
    const active = shown.some((row) => row.key === this.selected);
    return html`
      <div class="row head" aria-hidden="true">
        <span>${l10n.t("Name")}</span>
        <span>${l10n.t("Type")}</span>
        <span>${l10n.t("Shape")}</span>
        <span class="end">${l10n.t("Parameters")}</span>
        <span class="end">${l10n.t("Size")}</span>
      </div>
      <div
        class="scroll"
        role="tree"
        tabindex="0"
        aria-label=${l10n.t("Layers and tensors")}
        aria-activedescendant=${active ? "selected" : nothing}
        @keydown=${this.onKey}
        @scroll=${this.onScroll}
      >
        <div
          class="spacer"
          role="presentation"
          .style=${styleProps({ height: `${window.height}px` })}
        >
          ${repeat(
            shown,
            // An element stays with its row: what was pressed is what is clicked, scrolled or not.
            (node) => node.key,
            (node, index) => this.renderRow(node, window.start + index),
          )}
        </div>
      </div>
    `;
  }

  private renderRow(node: TreeNode, index: number) {
    const branch = isBranch(node);
    const selected = node.key === this.selected;
    const siblings = node.parent?.children;
    return html`
      <div
        class="row ${node.kind}"
        role="treeitem"
        id=${selected ? "selected" : nothing}
        aria-level=${node.depth + 1}
        aria-expanded=${branch ? String(this.isOpen(node)) : nothing}
        aria-selected=${selected}
        aria-setsize=${siblings?.length ?? nothing}
        aria-posinset=${siblings ? siblings.indexOf(node) + 1 : nothing}
        title=${titleName(node.tensor?.name ?? node.layer?.id ?? node.label)}
        .style=${styleProps({
          transform: `translateY(${index * ROW_HEIGHT}px)`,
          "--indent": `${node.depth * INDENT}px`,
        })}
        @click=${(event: MouseEvent) => this.onClick(node, event)}
      >
        <span class="label">
          ${
            branch
              ? html`<vscode-icon
                  class="twistie"
                  name=${this.isOpen(node) ? "chevron-down" : "chevron-right"}
                ></vscode-icon>`
              : html`<span class="twistie"></span>`
          }
          <vscode-icon name=${icons[node.kind]}></vscode-icon>
          <span class="name">${shownName(node.label)}</span>
          ${node.tensor?.tiedTo ? html`<span class="dim">${l10n.t("tied")}</span>` : nothing}
          ${node.tensor && isBuffer(node.tensor) ? html`<span class="dim">${l10n.t("buffer")}</span>` : nothing}
        </span>
        <span class="figure dim">${node.tensor?.dtype ?? ""}</span>
        <span class="figure">${node.tensor ? formatShape(node.tensor.shape) : ""}</span>
        <span class="figure end" title=${formatCount(parametersOf(node))}
          >${formatShortCount(parametersOf(node))}<span class="visually-hidden">
            ${l10n.t("parameters")}</span
          ></span
        >
        <span class="figure end dim">${formatBytes(bytesOf(node))}</span>
      </div>
    `;
  }
}

const icons = { group: "folder", layer: "layers", tensor: "symbol-array" } as const;

/** A tied tensor's own numbers; in sums it is counted once. */
const parametersOf = ({ tensor, parameters }: TreeNode): number =>
  tensor ? elements(tensor.shape) : parameters;
const bytesOf = ({ tensor, bytes }: TreeNode): number => (tensor ? tensorBytes(tensor) : bytes);

customElements.define("cognate-tensor-tree", TensorTree);
