import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { Result } from "../../extension/protocol/result";
import { formatCount, formatFigure, formatSpread } from "../shared/format";
import { directionText } from "../shared/heatmap/describe";
import type { Grid } from "../shared/heatmap/grid";
import { NoteIndex } from "../shared/heatmap/notes";
import { type Pin, pairKey } from "../shared/heatmap/pin";
import { shownName, titleName } from "../shared/names";
import { baseStyles } from "../shared/styles";
import { cellTableStyles } from "./cellTableStyles";
import { PAGE_ROWS, type SortColumn, type TableRow, tableRows } from "./model/tableRows";
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";

/** The map's numbers as a table: one cell a row, sorted, filtered, a page at a time. */
export class CellTable extends LitElement {
  static override properties = {
    result: { attribute: false },
    grid: { attribute: false },
    pin: { attribute: false },
    marked: { attribute: false },
    filter: {},
    sort: { state: true },
    descending: { state: true },
    pairedOnly: { state: true },
    page: { state: true },
  };

  declare result: Result;
  declare grid: Grid;
  declare pin: Pin | null;
  declare marked: ReadonlySet<string>;
  declare filter: string;
  declare private sort: SortColumn;
  declare private descending: boolean;
  declare private pairedOnly: boolean;
  declare private page: number;
  private rows: readonly TableRow[] = [];

  static override styles = [baseStyles, cellTableStyles];

  constructor() {
    super();
    this.pin = null;
    this.marked = new Set();
    this.filter = "";
    this.sort = "a";
    this.descending = false;
    this.pairedOnly = false;
    this.page = 0;
  }

  protected override willUpdate(changed: PropertyValues) {
    const asked = ["filter", "sort", "descending", "pairedOnly"].some((key) => changed.has(key));
    if (asked) this.page = 0;
    if (!asked && !changed.has("grid") && !changed.has("result")) return;
    const { filter, sort, descending, pairedOnly } = this;
    this.rows = tableRows(
      this.grid,
      { filter, sort, descending, pairedOnly },
      {
        paired: new Set(this.result.pairing.map((pair) => pairKey(pair.a, pair.b))),
        notes: new NoteIndex(this.result.notes),
      },
    );
  }

  private sortBy(column: SortColumn) {
    this.descending = this.sort === column ? !this.descending : column === "value";
    this.sort = column;
  }

  protected override render() {
    const { rows } = this;
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    const page = Math.min(this.page, pages - 1);
    const first = page * PAGE_ROWS;
    const shown = rows.slice(first, first + PAGE_ROWS);
    const name = this.grid.measure.name;
    const withP = rows.some(({ p }) => p !== null);
    return html`
      <div class="tools">
        <vscode-textfield
          label=${l10n.t("Filter by layer name")}
          placeholder=${l10n.t("Filter by layer name")}
          .value=${this.filter}
          @input=${this.onFilter}
        ></vscode-textfield>
        <vscode-checkbox
          label=${l10n.t("Pairs only")}
          ?checked=${this.pairedOnly}
          @change=${this.onPairedOnly}
        ></vscode-checkbox>
        <span class="dim" aria-live="polite">${countText(first, shown.length, rows.length)}</span>
        ${
          pages > 1
            ? html`<span class="quiet">
                ${this.pageButton("chevron-left", l10n.t("Previous page"), page - 1, pages)}
                ${this.pageButton("chevron-right", l10n.t("Next page"), page + 1, pages)}
              </span>`
            : nothing
        }
        <span class="grow"></span>
        <span class="dim">${directionText(this.grid.measure.direction)}</span>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${l10n.t("Table of {0}", name)}>
        <table aria-rowcount=${rows.length + 1}>
          <caption class="visually-hidden">
            ${l10n.t("{0} of every two layers", name)}
          </caption>
          <thead>
            <tr>
              ${this.header("a", l10n.t("Layer of A"))} ${this.header("b", l10n.t("Layer of B"))}
              ${this.header("value", name)}
              <th scope="col" class="figure">${l10n.t("Interval")}</th>
              ${this.header("chance", l10n.t("Chance"))}
              ${withP ? html`<th scope="col" class="figure">p</th>` : nothing}
              <th scope="col">${l10n.t("Pair")}</th>
              <th scope="col">${l10n.t("Note")}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((row, index) => this.renderRow(row, { index: first + index, withP }))}
          </tbody>
        </table>
      </div>
    `;
  }

  private header(column: SortColumn, label: string) {
    const sorted = this.sort === column;
    const direction = this.descending ? "descending" : "ascending";
    return html`<th
      scope="col"
      class=${column === "value" || column === "chance" ? "figure" : ""}
      aria-sort=${sorted ? direction : "none"}
    >
      <button @click=${() => this.sortBy(column)}>
        ${label}<span aria-hidden="true">${sorted ? (this.descending ? " ▾" : " ▴") : ""}</span>
      </button>
    </th>`;
  }

  private renderRow(row: TableRow, { index, withP }: { index: number; withP: boolean }) {
    const pinned = this.pin?.a === row.a && this.pin.b === row.b;
    const pin = { a: row.a, b: row.b, level: this.grid.level };
    const finding = this.marked.has(pairKey(row.a, row.b));
    return html`
      <tr
        class=${pinned ? "pinned" : ""}
        aria-rowindex=${index + 2}
        aria-current=${pinned ? "true" : "false"}
      >
        <td>
          <button
            class="link name"
            title=${titleName(row.a)}
            @click=${() => this.dispatchEvent(new CustomEvent<Pin>("pin", { detail: pin }))}
          >
            ${shownName(row.a)}
          </button>
        </td>
        <td class="name" title=${titleName(row.b)}>${shownName(row.b)}</td>
        <td class="figure">${row.pending ? "…" : formatFigure(row.value, 6)}</td>
        <td class="figure">${formatSpread(row)}</td>
        <td class="figure">${row.chance === null ? "" : formatFigure(row.chance)}</td>
        ${withP ? html`<td class="figure">${row.p === null ? "" : formatFigure(row.p, 2)}</td>` : nothing}
        <td>${row.paired ? l10n.t("yes") : ""}${finding ? html` <span title=${l10n.t("has a finding")}>●</span>` : nothing}</td>
        <td class="dim">${titleName(row.note || " ")}</td>
      </tr>
    `;
  }

  private pageButton(icon: string, label: string, to: number, pages: number) {
    const disabled = to < 0 || to >= pages;
    return html`<vscode-button
      secondary
      icon-only
      icon=${icon}
      title=${label}
      aria-label=${label}
      ?disabled=${disabled}
      @click=${() => {
        if (!disabled) this.page = to;
      }}
    ></vscode-button>`;
  }

  private onFilter(event: Event) {
    const text = (event.target as HTMLInputElement).value;
    this.filter = text;
    this.dispatchEvent(new CustomEvent<string>("filter", { detail: text }));
  }

  private onPairedOnly(event: Event) {
    this.pairedOnly = (event.target as HTMLInputElement).checked;
  }
}

function countText(first: number, shown: number, all: number): string {
  if (all === 0) return l10n.t("No rows match.");
  if (shown === all) return all === 1 ? l10n.t("1 row") : l10n.t("{0} rows", formatCount(all));
  return l10n.t(
    "Rows {0} to {1} of {2}",
    formatCount(first + 1),
    formatCount(first + shown),
    formatCount(all),
  );
}

customElements.define("cognate-cell-table", CellTable);
