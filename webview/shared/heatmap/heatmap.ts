import * as l10n from "@vscode/l10n";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../styles";
import { readTheme, type Theme, watchTheme } from "../theme";
import type { MapBlock } from "./blocks";
import type { ColorSpan } from "./colorScale";
import { captionParts, cellSentence, describeCell, type LayerShapes } from "./describe";
import type { Grid } from "./grid";
import {
  type CellPlace,
  cellAt,
  cellRect,
  clamp,
  type HeatmapLayout,
  labelAt,
  type Point,
  zoomAt,
} from "./layout";
import type { NoteIndex } from "./notes";
import type { RowRange } from "./overlay";
import { MapPicture } from "./picture";
import { locate, type Pin, pinAt } from "./pin";
import { drawPng } from "./png";
import { heatmapStyles } from "./styles";
import { tooltip, tooltipStyles } from "./tooltip";
import {
  cellByKey,
  center,
  scrolled,
  showing,
  type Viewport,
  wholeMap,
  ZOOM_STEP,
  zoomByKey,
} from "./viewport";
import "@vscode-elements/elements/dist/vscode-button/index.js";

interface Drag {
  readonly from: Point;
  readonly start: HeatmapLayout;
  /** The row from which rows are drawn over; null when the map is moved. */
  readonly row: number | null;
  moved: boolean;
}

/** A press that moves less than this is a click. */
const DRAG_DISTANCE = 4;

/**
 * The map of one grid. Fires `pin` with a {@link Pin} or null, `viewport` with a
 * {@link Viewport}, `span` with a {@link ColorSpan}, and `range` with a {@link RowRange}.
 */
export class Heatmap extends LitElement {
  static override properties = {
    grid: { attribute: false },
    notes: { attribute: false },
    layers: { attribute: false },
    pin: { attribute: false },
    marks: { attribute: false },
    blocks: { attribute: false },
    range: { attribute: false },
    selectable: { type: Boolean },
    viewport: { attribute: false },
    colorSpan: { attribute: false },
    active: { state: true },
    hover: { state: true },
    theme: { state: true },
  };

  declare grid: Grid;
  declare notes: NoteIndex;
  declare layers: LayerShapes;
  declare pin: Pin | null;
  declare marks: readonly CellPlace[];
  /** Groups of neighboring rows of a square map. */
  declare blocks: readonly MapBlock[];
  /** Rows that were drawn over. */
  declare range: RowRange | null;
  /** Drawing over cells chooses their rows; with Shift it moves the map, as it else does. */
  declare selectable: boolean;
  declare viewport: Viewport;
  declare colorSpan: ColorSpan;
  declare private active: CellPlace | null;
  declare private hover: { readonly point: Point; readonly name: string | null } | null;
  declare private theme: Theme;

  declare private picture: MapPicture;
  private size = { width: 0, height: 0 };
  private drag: Drag | null = null;
  private stopWatching?: () => void;
  private readonly resize = new ResizeObserver(([entry]) => {
    if (!entry) return;
    this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
    this.requestUpdate();
  });

  static override styles = [baseStyles, tooltipStyles, heatmapStyles];

  constructor() {
    super();
    this.pin = null;
    this.marks = [];
    this.blocks = [];
    this.range = null;
    this.selectable = false;
    this.viewport = wholeMap;
    this.colorSpan = "range";
    this.active = null;
    this.hover = null;
    this.theme = readTheme(document);
  }

  override connectedCallback() {
    super.connectedCallback();
    this.stopWatching = watchTheme(document, () => {
      this.theme = readTheme(document);
    });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.stopWatching?.();
    this.resize.disconnect();
  }

  /** The map as a picture, whole, with `caption` above it. */
  toPng(caption: readonly string[]): string {
    const { grid, scale, theme } = this.picture;
    const { marks, blocks } = this;
    return drawPng({ grid, scale, theme, marks, blocks, caption });
  }

  /** Values at the ends of the color scale. */
  get domain(): readonly [number, number] {
    return this.picture.scale.domain;
  }

  private get layout(): HeatmapLayout | null {
    return this.picture.layout;
  }

  override focus() {
    this.stage()?.focus();
  }

  private stage(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".stage");
  }

  protected override willUpdate(changed: PropertyValues) {
    if (changed.has("grid") || changed.has("colorSpan") || changed.has("theme")) {
      this.picture = new MapPicture(this.grid, this.theme, this.colorSpan);
    }
    if (changed.has("grid") && this.active) {
      const { row, column } = this.active;
      if (row >= this.grid.rows.length || column >= this.grid.columns.length) this.active = null;
    }
    // The pointer alone moves nothing.
    if (!isHoverOnly(changed)) this.arrange();
  }

  private arrange() {
    this.picture.arrange(this.renderRoot.querySelector("canvas"), this.size, this.viewport);
  }

  protected override firstUpdated() {
    const stage = this.stage();
    if (!stage) return;
    this.resize.observe(stage);
    // Not passive: a wheel over the map must be able to keep the page still.
    stage.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
  }

  protected override updated(changed: PropertyValues) {
    const [base, overlay] = this.renderRoot.querySelectorAll("canvas");
    // Only the overlay follows the pointer; the map beneath is left as it is.
    if (base && !isHoverOnly(changed)) this.picture.paint(base, this.marks, this.blocks);
    const pinned = locate(this.grid, this.pin);
    if (overlay) {
      this.picture.paintOver(overlay, { active: this.active, pinned, range: this.range });
    }
  }

  private point(event: MouseEvent): Point {
    const box = this.stage()?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  }

  private move(viewport: Viewport) {
    this.viewport = viewport;
    this.dispatchEvent(new CustomEvent<Viewport>("viewport", { detail: viewport }));
  }

  private onWheel(event: WheelEvent) {
    const { layout } = this;
    if (!layout) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.move(zoomAt(layout, Math.exp(-event.deltaY * 0.002), this.point(event)));
    } else if (layout.zoom > 1) {
      event.preventDefault();
      const [x, y] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      this.move(scrolled(layout, x, y));
    }
  }

  private onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || !this.layout) return;
    const from = this.point(event);
    const draws = this.selectable && !event.shiftKey;
    const row = draws ? (cellAt(this.layout, from)?.row ?? null) : null;
    this.drag = { from, start: this.layout, row, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  private onPointerMove(event: PointerEvent) {
    const { layout, drag } = this;
    const point = this.point(event);
    if (!layout) return;
    if (drag) {
      const [x, y] = [drag.from.x - point.x, drag.from.y - point.y];
      if (Math.hypot(x, y) > DRAG_DISTANCE) drag.moved = true;
      if (drag.moved && drag.row === null) this.move(scrolled(drag.start, x, y));
      else if (drag.moved) this.drawOver(drag, point);
      return;
    }
    this.active = cellAt(layout, point);
    const label = labelAt(layout, point);
    const names = label?.axis === "row" ? this.grid.rows : this.grid.columns;
    const name = label ? (names[label.index] ?? null) : null;
    this.hover = this.active || name !== null ? { point, name } : null;
  }

  private drawOver({ row, start }: Drag, point: Point) {
    const { x, y, width, height } = start.plot;
    const inside = {
      x: clamp(point.x, x, x + width - 1),
      y: clamp(point.y, y, y + height - 1),
    };
    const to = cellAt(start, inside);
    if (row === null || !to) return;
    this.active = null;
    this.hover = null;
    this.range = { from: row, to: to.row };
    this.dispatchEvent(new CustomEvent<RowRange>("range", { detail: this.range }));
  }

  private onPointerUp(event: PointerEvent) {
    const { layout, drag } = this;
    this.drag = null;
    if (!layout || !drag || drag.moved) return;
    const place = cellAt(layout, this.point(event));
    if (place) this.pinCell(place);
  }

  private onPointerLeave() {
    this.hover = null;
    if (!this.drag) this.active = null;
  }

  private pinCell({ row, column }: CellPlace) {
    this.firePin(pinAt(this.grid, row, column));
  }

  private firePin(pin: Pin | null) {
    this.dispatchEvent(new CustomEvent<Pin | null>("pin", { detail: pin }));
  }

  private onKey(event: KeyboardEvent) {
    const { layout } = this;
    if (!layout || layout.rows === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const from = this.active ?? locate(this.grid, this.pin);
    const first = { row: 0, column: 0 };
    const next = cellByKey(event.key, from ?? first, layout);
    const zoom = zoomByKey(event.key, layout);
    if (next) this.moveCursor(from ? next : first, layout);
    else if (zoom) this.move(zoom);
    else if (event.key === "Enter" || event.key === " ") this.pinCell(from ?? first);
    else if (event.key === "Escape") this.firePin(null);
    else return;
    event.preventDefault();
  }

  private moveCursor(place: CellPlace, layout: HeatmapLayout) {
    this.active = place;
    this.move(showing(layout, place));
    this.arrange();
    const { x, y, width } = cellRect(this.layout ?? layout, place);
    this.hover = { point: { x: x + width / 2, y: y + width / 2 }, name: null };
  }

  private zoomBy(factor: number) {
    if (this.layout) this.move(zoomAt(this.layout, factor, center(this.layout)));
  }

  private announcement(): string {
    if (!this.active) return "";
    return cellSentence(describeCell(this.grid, this.active, this), this.grid.measure.name);
  }

  protected override render() {
    const { grid } = this;
    const count = l10n.t("{0} by {1} cells", grid.rows.length, grid.columns.length);
    return html`
      <div class="caption">
        ${captionParts(grid, this.domain).map((part) => html`<span>${part}</span>`)}
        <span class="grow"></span>
        ${this.renderControls()}
      </div>
      <div
        class="stage"
        role="application"
        tabindex="0"
        aria-roledescription=${l10n.t("heat map")}
        aria-label=${`${grid.measure.name}, ${count}`}
        aria-describedby="keys"
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.onPointerUp}
        @pointerleave=${this.onPointerLeave}
        @keydown=${this.onKey}
        @blur=${this.onPointerLeave}
      >
        <canvas aria-hidden="true"></canvas>
        <canvas aria-hidden="true"></canvas>
        ${this.renderTooltip()}
      </div>
      <div id="keys" class="visually-hidden">
        ${l10n.t(
          "Arrow keys move between cells, Enter pins a pair, Escape unpins, plus and minus zoom. The table carries the same numbers.",
        )}
      </div>
      <div class="visually-hidden" aria-live="polite">${this.announcement()}</div>
    `;
  }

  private renderControls() {
    const data = this.colorSpan === "data";
    const button = (icon: string, label: string, run: () => void) => html`
      <vscode-button secondary icon-only icon=${icon} title=${label} aria-label=${label} @click=${run}>
      </vscode-button>
    `;
    const stretch = l10n.t("Stretch the colors over the values there are");
    return html`
      <div class="zoom quiet" role="group" aria-label=${l10n.t("Map")}>
        <vscode-button
          ?secondary=${!data}
          icon-only
          icon="symbol-color"
          title=${stretch}
          aria-label=${stretch}
          aria-pressed=${data}
          @click=${() => this.dispatchEvent(new CustomEvent<ColorSpan>("span", { detail: data ? "range" : "data" }))}
        ></vscode-button>
        ${button("zoom-in", l10n.t("Zoom in (+)"), () => this.zoomBy(ZOOM_STEP))}
        ${button("zoom-out", l10n.t("Zoom out (-)"), () => this.zoomBy(1 / ZOOM_STEP))}
        ${button("screen-full", l10n.t("Show everything (0)"), () => this.move(wholeMap))}
      </div>
    `;
  }

  private renderTooltip() {
    const { hover, active } = this;
    if (!hover) return nothing;
    if (hover.name !== null) return tooltip(hover.name, hover.point, this.size);
    if (!active) return nothing;
    return tooltip(describeCell(this.grid, active, this), hover.point, this.size);
  }
}

const isHoverOnly = (changed: PropertyValues): boolean =>
  changed.size > 0 && [...changed.keys()].every((key) => key === "active" || key === "hover");

customElements.define("cognate-heatmap", Heatmap);
