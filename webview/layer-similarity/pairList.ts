import * as l10n from "@vscode/l10n";
import { css, html, LitElement, nothing } from "lit";
import type { Layer, LayerPair, Result } from "../../extension/protocol/result";
import { formatFigure } from "../shared/format";
import { directionText } from "../shared/heatmap/describe";
import type { Grid } from "../shared/heatmap/grid";
import type { Pin } from "../shared/heatmap/pin";
import { shownName, titleName } from "../shared/names";
import { styleProps } from "../shared/styleProps";
import { baseStyles } from "../shared/styles";
import { type BarRow, barRows } from "./model/bars";
import { unpaired } from "./model/pairing";

/** Rows put into the page at once; more are shown by a press. */
const CHUNK = 500;

/** Paired layers in model order, each with a bar; then the layers without a partner. */
export class PairList extends LitElement {
  static override properties = {
    result: { attribute: false },
    grid: { attribute: false },
    pin: { attribute: false },
    marked: { attribute: false },
    filter: {},
    shown: { state: true },
  };

  declare result: Result;
  declare grid: Grid;
  declare pin: Pin | null;
  /** Keys of pairs with findings. */
  declare marked: ReadonlySet<string>;
  declare private shown: number;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        overflow: auto;
        padding: 8px 18px 18px;
      }
      table {
        border-collapse: collapse;
        width: 100%;
        table-layout: fixed;
      }
      th {
        text-align: start;
        font-weight: 600;
        padding: 3px 8px;
        border-bottom: 1px solid var(--line);
      }
      td {
        padding: 2px 8px;
        height: 24px;
        overflow: hidden;
      }
      tr.pinned td {
        background: var(--vscode-list-inactiveSelectionBackground);
      }
      tbody tr:hover td {
        background: var(--vscode-list-hoverBackground);
      }
      .names {
        width: 42%;
      }
      .figure {
        width: 92px;
        text-align: end;
      }
      td.figure {
        font-family: var(--mono);
        font-size: var(--mono-size);
      }
      .track {
        position: relative;
        height: 10px;
        background: color-mix(in srgb, var(--vscode-foreground) 9%, transparent);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .bar,
      .chance {
        position: absolute;
        inset-block: 0;
      }
      .bar {
        background: var(--vscode-charts-blue, var(--vscode-focusBorder));
        forced-color-adjust: none;
      }
      .chance {
        width: 2px;
        inset-block: -3px;
        background: var(--vscode-editorWarning-foreground, var(--vscode-foreground));
      }
      .alone {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0 18px;
        margin-top: 18px;
      }
      ul {
        margin: 0;
        padding: 0 0 0 18px;
      }
    `,
  ];

  constructor() {
    super();
    this.pin = null;
    this.marked = new Set();
    this.shown = CHUNK;
  }

  protected override render() {
    const { rows, scale } = barRows(this.result, this.grid);
    const left = rows.length - this.shown;
    const { measure } = this.grid;
    return html`
      <p class="dim">${directionText(measure.direction)}${scale}</p>
      ${
        rows.length === 0
          ? html`<p>${l10n.t("No pairs have a figure of this measure.")}</p>`
          : html`<table aria-label=${l10n.t("Paired layers, {0}", measure.name)}>
              <thead>
                <tr>
                  <th scope="col" class="names">${l10n.t("Pair")}</th>
                  <th scope="col" class="figure">${l10n.t("Value")}</th>
                  <th scope="col">${measure.name}</th>
                  <th scope="col" class="figure">${l10n.t("Chance")}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.slice(0, this.shown).map(this.renderRow)}
              </tbody>
            </table>`
      }
      ${
        left > 0
          ? html`<button class="link" @click=${() => (this.shown += CHUNK)}>
              ${l10n.t("Show {0} more of {1}", Math.min(left, CHUNK), rows.length)}
            </button>`
          : nothing
      }
      ${this.renderAlone()}
    `;
  }

  private readonly renderRow = (row: BarRow) => {
    const pinned = this.pin?.a === row.a && this.pin.b === row.b;
    const select = () =>
      this.dispatchEvent(
        new CustomEvent<Pin>("pin", { detail: { a: row.a, b: row.b, level: this.grid.level } }),
      );
    return html`
      <tr class=${pinned ? "pinned" : ""} aria-current=${pinned ? "true" : "false"}>
        <td class="names">
          <button class="link name" title=${titleName(row.a)} @click=${select}>
            ${row.a === row.b ? shownName(row.a) : `${shownName(row.a)} ↔ ${shownName(row.b)}`}
          </button>
          ${row.rule && row.rule !== "name" ? html`<span class="dim">${ruleText(row.rule)}</span>` : nothing}
          ${row.marked(this.marked) ? html`<span title=${l10n.t("has a finding")}>●</span>` : nothing}
        </td>
        <td class="figure" title=${row.note}>${row.pending ? "…" : formatFigure(row.value)}</td>
        <td>
          <div class="track" aria-hidden="true">
            ${
              row.bar
                ? html`<div
                    class="bar"
                    .style=${styleProps({ left: `${row.bar[0]}%`, width: `${row.bar[1] - row.bar[0]}%` })}
                  ></div>`
                : nothing
            }
            ${
              row.chanceAt === null
                ? nothing
                : html`<div class="chance" .style=${styleProps({ left: `calc(${row.chanceAt}% - 1px)` })}></div>`
            }
          </div>
        </td>
        <td class="figure">${row.chance === null ? "" : formatFigure(row.chance)}</td>
      </tr>
    `;
  };

  private renderAlone() {
    const { a, b } = unpaired(this.result.layers, this.result.pairing);
    if (a.length === 0 && b.length === 0) return nothing;
    const list = (title: string, layers: readonly Layer[]) => html`
      <section>
        <h2>${title}</h2>
        ${
          layers.length === 0
            ? html`<p class="dim">${l10n.t("none")}</p>`
            : html`<ul>
                ${layers.slice(0, CHUNK).map((layer) => html`<li class="name">${shownName(layer.id)}</li>`)}
              </ul>`
        }
        ${layers.length > CHUNK ? html`<p class="dim">${l10n.t("and {0} more", layers.length - CHUNK)}</p>` : nothing}
      </section>
    `;
    return html`<div class="alone">
      ${list(l10n.t("Without a partner in A ({0})", a.length), a)}
      ${list(l10n.t("Without a partner in B ({0})", b.length), b)}
    </div>`;
  }
}

const ruleText = (rule: LayerPair["rule"]): string =>
  rule === "user" ? l10n.t("paired by you") : l10n.t("paired by shape");

customElements.define("cognate-pair-list", PairList);
