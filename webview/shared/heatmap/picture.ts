import { parseColor } from "../../../extension/protocol/colors";
import { isDark, type Theme } from "../theme";
import type { MapBlock } from "./blocks";
import { cellBitmap } from "./cellBitmap";
import type { ColorSpan } from "./colorScale";
import { type ColorScale, makeColorScale } from "./colorScale";
import type { Grid } from "./grid";
import { type AxisLabels, fitLabels } from "./labels";
import { type CellPlace, type HeatmapLayout, layoutHeatmap } from "./layout";
import { type OverlayScene, paintOverlay } from "./overlay";
import { paintHeatmap } from "./paint";
import type { Viewport } from "./viewport";

const MAX_ROW_LABEL = 190;
const MAX_COLUMN_LABEL = 150;
/** Names leave at least this share of the room to the cells. */
const LABEL_SHARE = 0.28;
/** Ground of cells that are too small for hatching. */
const MISSING = parseColor("#808080");

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One grid in one theme: its colors, names and places, and how they come onto two canvases. */
export class MapPicture {
  readonly scale: ColorScale;
  readonly #bitmap: CanvasImageSource | null;
  #rowLabels: AxisLabels = { texts: [], width: 0 };
  #columnLabels: AxisLabels = { texts: [], width: 0 };
  #layout: HeatmapLayout | null = null;
  #size: Size = { width: 0, height: 0 };

  constructor(
    readonly grid: Grid,
    readonly theme: Theme,
    span: ColorSpan,
  ) {
    this.scale = makeColorScale({
      direction: grid.measure.direction,
      range: grid.measure.range,
      extent: grid.extent,
      span,
      dark: isDark(theme.kind),
    });
    this.#bitmap = cellBitmap(grid, this.scale, MISSING);
  }

  /** Null until there is room to draw in. */
  get layout(): HeatmapLayout | null {
    return this.#layout;
  }

  /** Places everything in `size`; `canvas` lends its font measures. */
  arrange(canvas: HTMLCanvasElement | null, size: Size, viewport: Viewport): void {
    const context = canvas?.getContext("2d");
    if (!context || size.width === 0 || size.height === 0) return;
    context.font = this.theme.monoFont;
    const measure = (text: string) => context.measureText(text).width;
    const { rows, columns } = this.grid;
    const rowRoom = Math.min(MAX_ROW_LABEL, size.width * LABEL_SHARE);
    const columnRoom = Math.min(MAX_COLUMN_LABEL, size.height * LABEL_SHARE);
    if (
      this.#layout === null ||
      size.width !== this.#size.width ||
      size.height !== this.#size.height
    ) {
      this.#rowLabels = fitLabels(rows, rowRoom, measure);
      this.#columnLabels = fitLabels(columns, columnRoom, measure);
    }
    this.#size = size;
    this.#layout = layoutHeatmap({
      ...size,
      ...viewport,
      rows: rows.length,
      columns: columns.length,
      rowLabel: this.#rowLabels.width,
      columnLabel: this.#columnLabels.width,
    });
  }

  /** Draws the map itself. */
  paint(
    canvas: HTMLCanvasElement,
    marks: readonly CellPlace[],
    blocks: readonly MapBlock[] = [],
  ): void {
    const context = fitted(canvas, this.#size);
    if (!context || !this.#layout) return;
    paintHeatmap(context, {
      layout: this.#layout,
      grid: this.grid,
      scale: this.scale,
      theme: this.theme,
      rowLabels: this.#rowLabels,
      columnLabels: this.#columnLabels,
      marks,
      blocks,
      bitmap: this.#bitmap,
    });
  }

  /** Draws what follows the pointer, on a canvas above. */
  paintOver(
    canvas: HTMLCanvasElement,
    places: Pick<OverlayScene, "active" | "pinned" | "range">,
  ): void {
    const context = fitted(canvas, this.#size);
    if (!context || !this.#layout) return;
    paintOverlay(context, {
      layout: this.#layout,
      theme: this.theme,
      rowLabels: this.#rowLabels,
      columnLabels: this.#columnLabels,
      ...places,
    });
  }
}

/** The context of `canvas` in CSS pixels, with as many real pixels as the screen has. */
function fitted(canvas: HTMLCanvasElement, size: Size): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(size.width * ratio);
  const height = Math.round(size.height * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
