import * as l10n from "@vscode/l10n";
import { css, html, LitElement, nothing, svg, type TemplateResult } from "lit";
import type { Histogram, TensorEntry, TensorStats } from "../../extension/protocol/result";
import { banner } from "../shared/banner";
import { formatBytes, formatCount, formatFigure, formatShape } from "../shared/format";
import { shownName, titleName } from "../shared/names";
import { baseStyles } from "../shared/styles";
import { HISTOGRAM_HEIGHT, HISTOGRAM_WIDTH, histogramPath, zeroPlace } from "./model/histogram";
import { elements, tensorBytes } from "./model/size";
import type { TreeNode } from "./model/tree";
import { statsWarnings } from "./model/warnings";
import type { StatsStore } from "./statsStore";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";

/** What the chosen row is, and the figures of its tensors. Fires `copy` with a name, `compute`. */
export class StatsPanel extends LitElement {
  static override properties = {
    node: { attribute: false },
    tensors: { attribute: false },
    store: { attribute: false },
    version: { attribute: false },
    offered: { type: Boolean },
  };

  declare node: TreeNode;
  /** Those whose figures are shown. */
  declare tensors: readonly TensorEntry[];
  declare store: StatsStore;
  /** Counts changes of the store. */
  declare version: number;
  /** So many tensors that their figures are computed only when asked for. */
  declare offered: boolean;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        padding: 12px 16px 18px;
        background: var(--panel);
        overflow: auto;
      }
      header {
        display: flex;
        gap: 6px;
        align-items: flex-start;
      }
      header h2 {
        flex: 1;
        min-width: 0;
        margin: 2px 0 6px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 3px 12px;
        margin: 0 0 12px;
      }
      dt {
        color: var(--dim);
      }
      dd {
        margin: 0;
        text-align: end;
        font-family: var(--mono);
        font-size: var(--mono-size);
        overflow-wrap: anywhere;
      }
      section {
        border-top: 1px solid var(--line);
        padding-top: 10px;
      }
      .banner {
        padding: 2px 8px;
        border-bottom: 0;
        margin-bottom: 8px;
      }
      .waiting {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 60px;
        color: var(--dim);
      }
      figure {
        margin: 0 0 10px;
      }
      svg {
        display: block;
        width: 100%;
        height: 90px;
        border-bottom: 1px solid var(--vscode-foreground);
        overflow: visible;
      }
      svg path {
        fill: var(--vscode-charts-blue, var(--vscode-focusBorder));
      }
      svg line {
        stroke: var(--dim);
        stroke-dasharray: 2 2;
        vector-effect: non-scaling-stroke;
      }
      figcaption {
        display: flex;
        justify-content: space-between;
        font-family: var(--mono);
        font-size: var(--mono-size);
        color: var(--dim);
      }
      @media (forced-colors: active) {
        svg path {
          fill: CanvasText;
        }
      }
    `,
  ];

  protected override render() {
    const { node } = this;
    const name = node.tensor?.name ?? node.layer?.id ?? node.label;
    const copy = l10n.t("Copy the name");
    return html`
      <header class="quiet">
        <h2 class="name" title=${titleName(name)}>${shownName(name)}</h2>
        <vscode-button
          secondary
          icon-only
          icon="copy"
          title=${copy}
          aria-label=${copy}
          @click=${() => this.dispatchEvent(new CustomEvent<string>("copy", { detail: name }))}
        ></vscode-button>
      </header>
      ${node.tensor ? describeTensor(node.tensor) : describeBranch(node)}
      ${
        this.store.error
          ? banner("error", this.store.error, {
              label: l10n.t("Try Again"),
              run: () => this.dispatchEvent(new CustomEvent("compute")),
            })
          : nothing
      }
      ${this.offered ? this.renderOffer() : this.tensors.map((tensor) => this.renderTensor(tensor))}
    `;
  }

  private renderOffer() {
    return html`<vscode-button
      secondary
      @click=${() => this.dispatchEvent(new CustomEvent("compute"))}
      >${l10n.t("Compute Figures of {0} Tensors", formatCount(this.node.tensors))}</vscode-button
    >`;
  }

  private renderTensor(tensor: TensorEntry) {
    const stats = this.store.get(tensor.name);
    return html`
      <section aria-label=${shownName(tensor.name)}>
        ${this.node.tensor ? nothing : html`<h3 class="name" title=${titleName(tensor.name)}>${shownName(tensor.name)}</h3>`}
        ${stats ? renderStats(stats) : this.renderWaiting(tensor)}
      </section>
    `;
  }

  private renderWaiting(tensor: TensorEntry) {
    if (!this.store.isRunning(tensor.name)) return nothing;
    return html`<p class="waiting" role="status">
      <vscode-progress-ring aria-hidden="true"></vscode-progress-ring>
      ${l10n.t("Reading the tensor…")}
    </p>`;
  }
}

const term = (name: string, value: string | TemplateResult) =>
  html`<dt>${name}</dt><dd>${value}</dd>`;

const describeTensor = (tensor: TensorEntry): TemplateResult => html`
  <dl>
    ${term(l10n.t("type"), tensor.dtype)} ${term(l10n.t("shape"), formatShape(tensor.shape))}
    ${term(l10n.t("elements"), formatCount(elements(tensor.shape)))}
    ${term(l10n.t("size"), formatBytes(tensorBytes(tensor)))}
    ${tensor.tiedTo ? term(l10n.t("tied to"), shownName(tensor.tiedTo)) : nothing}
    ${term(l10n.t("layer"), shownName(tensor.layer))} ${term(l10n.t("file"), baseName(tensor.file))}
    ${term(l10n.t("bytes in the file"), l10n.t("{0} to {1}", formatCount(tensor.range[0]), formatCount(tensor.range[1])))}
  </dl>
`;

/** The last part of a path of any system, with the whole as its hover text. */
const baseName = (path: string): TemplateResult =>
  html`<span title=${titleName(path)}>${shownName(path.split(/[\\/]/).pop() || path)}</span>`;

const describeBranch = (node: TreeNode): TemplateResult => html`
  <dl>
    ${
      node.layer
        ? html`${term(l10n.t("kind"), node.layer.kind)}
          ${term(l10n.t("shape"), formatShape(node.layer.shape))}`
        : nothing
    }
    ${term(l10n.t("tensors"), formatCount(node.tensors))}
    ${term(l10n.t("parameters"), formatCount(node.parameters))}
    ${term(l10n.t("size"), formatBytes(node.bytes))}
  </dl>
`;

const renderStats = (stats: TensorStats): TemplateResult => html`
  ${statsWarnings(stats).map((text) => banner("warning", text))}
  ${stats.histogram ? renderHistogram(stats.histogram) : nothing}
  <dl>
    ${term(l10n.t("smallest"), formatFigure(stats.min))} ${term(l10n.t("largest"), formatFigure(stats.max))}
    ${term(l10n.t("mean"), formatFigure(stats.mean))}
    ${term(l10n.t("standard deviation"), formatFigure(stats.std))}
    ${term(l10n.t("zeros"), share(stats.zeros, stats.count))}
    ${term(l10n.t("NaN"), formatCount(stats.nans))} ${term(l10n.t("infinite"), formatCount(stats.infs))}
  </dl>
`;

function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return formatCount(part);
  return `${formatCount(part)} (${formatFigure((100 * part) / whole, 3)} %)`;
}

function renderHistogram(histogram: Histogram): TemplateResult | typeof nothing {
  const path = histogramPath(histogram);
  if (path === "") return nothing;
  const { low, high, counts } = histogram;
  const most = Math.max(...counts);
  const zero = zeroPlace(histogram);
  const label = l10n.t(
    "Histogram of {0} bins from {1} to {2}; the fullest holds {3} entries",
    counts.length,
    formatFigure(low),
    formatFigure(high),
    formatCount(most),
  );
  return html`
    <figure>
      <figcaption><span>${l10n.t("up to {0} a bin", formatCount(most))}</span></figcaption>
      <svg
        role="img"
        aria-label=${label}
        viewBox="0 0 ${HISTOGRAM_WIDTH} ${HISTOGRAM_HEIGHT}"
        preserveAspectRatio="none"
      >
        <path d=${path}></path>
        ${zero === null ? nothing : zeroLine(zero)}
      </svg>
      <figcaption>
        <span>${formatFigure(low)}</span>
        <span>${formatFigure((low + high) / 2)}</span>
        <span>${formatFigure(high)}</span>
      </figcaption>
    </figure>
  `;
}

const zeroLine = (place: number) => {
  const x = place * HISTOGRAM_WIDTH;
  return svg`<line x1=${x} x2=${x} y1="0" y2=${HISTOGRAM_HEIGHT}></line>`;
};

customElements.define("cognate-stats-panel", StatsPanel);
