/** Draws the map: cells, names, marks and the color scale. Hover and pin lie on the overlay. */
import type { Theme } from "../theme";
import { type MapBlock, paintBlocks } from "./blocks";
import type { ColorScale } from "./colorScale";
import type { DrawingContext } from "./context";
import { CELL, type Grid } from "./grid";
import type { AxisLabels } from "./labels";
import { type CellPlace, cellRect, type HeatmapLayout, LABEL_ANGLE, labelStep } from "./layout";
import { paintLegend } from "./legend";

export interface Scene {
  readonly layout: HeatmapLayout;
  readonly grid: Grid;
  readonly scale: ColorScale;
  readonly theme: Theme;
  readonly rowLabels: AxisLabels;
  readonly columnLabels: AxisLabels;
  /** Cells with findings. */
  readonly marks: readonly CellPlace[];
  /** Groups of neighboring rows of a square map; none where it has none. */
  readonly blocks?: readonly MapBlock[];
  /** One pixel a cell, drawn in place of single cells where these are many. */
  readonly bitmap: CanvasImageSource | null;
}

/** More cells than this are drawn from the bitmap. */
export const MAX_SINGLE_CELLS = 4_000;
/** Smaller cells show no hatching and no gap. */
const MIN_HATCHED_CELL = 4;
const HATCH_SPACING = 5;
/** Hatching may fill most of a map, and must not be louder than the numbers. */
const HATCH_ALPHA = 0.45;

export function paintHeatmap(context: DrawingContext, scene: Scene): void {
  const { layout, theme } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  context.font = theme.monoFont;
  context.textBaseline = "middle";
  context.save();
  context.beginPath();
  context.rect(layout.plot.x, layout.plot.y, layout.plot.width, layout.plot.height);
  context.clip();
  paintCells(context, scene);
  for (const mark of scene.marks) paintMark(context, layout, mark);
  context.restore();
  context.strokeStyle = theme.contrast ?? theme.line;
  context.lineWidth = 1;
  const { x, y, width, height } = layout.plot;
  if (width > 1) context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  if (scene.blocks) paintBlocks(context, { layout, theme, blocks: scene.blocks });
  paintNames(context, scene);
  paintLegend(context, scene);
}

function paintCells(context: DrawingContext, scene: Scene): void {
  const { layout, bitmap } = scene;
  const { rowStart, rowEnd, columnStart, columnEnd } = layout.visible;
  const many = (rowEnd - rowStart) * (columnEnd - columnStart) > MAX_SINGLE_CELLS;
  if (many && bitmap) {
    // Cells under a pixel are averaged; larger ones keep their edges.
    context.imageSmoothingEnabled = layout.cell < 1;
    const first = cellRect(layout, { row: rowStart, column: columnStart });
    const columns = columnEnd - columnStart;
    const rows = rowEnd - rowStart;
    context.drawImage(
      bitmap,
      columnStart,
      rowStart,
      columns,
      rows,
      first.x,
      first.y,
      columns * layout.cell,
      rows * layout.cell,
    );
  }
  for (let row = rowStart; row < rowEnd; row++) {
    for (let column = columnStart; column < columnEnd; column++) {
      const state = scene.grid.states[row * layout.columns + column];
      if (state === CELL.value && !(many && bitmap)) paintValue(context, scene, { row, column });
      else if (state === CELL.missing) paintMissing(context, scene, { row, column });
    }
  }
}

function paintValue(context: DrawingContext, scene: Scene, place: CellPlace): void {
  const { x, y } = cellRect(scene.layout, place);
  const value = scene.grid.values[place.row * scene.layout.columns + place.column] ?? 0;
  context.fillStyle = scene.scale.css(value);
  // Edges on whole pixels, each meeting the next: no seams of the background between cells.
  const left = Math.round(x);
  const top = Math.round(y);
  const right = Math.round(x + scene.layout.cell);
  const bottom = Math.round(y + scene.layout.cell);
  context.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
}

/** Diagonal lines: no color of the scale stands for "no number". */
function paintMissing(context: DrawingContext, { layout, theme }: Scene, place: CellPlace): void {
  if (layout.cell < MIN_HATCHED_CELL) return;
  const { x, y, width } = cellRect(layout, place);
  context.fillStyle = theme.background;
  context.fillRect(x, y, width, width);
  context.strokeStyle = theme.dim;
  context.lineWidth = 1;
  context.globalAlpha = theme.contrast ? 1 : HATCH_ALPHA;
  context.beginPath();
  for (let k = -width + HATCH_SPACING; k < width; k += HATCH_SPACING) {
    context.moveTo(x + Math.max(0, k), y + Math.max(0, -k));
    context.lineTo(x + Math.min(width, k + width), y + Math.min(width, width - k));
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** A dot in the cell's corner; white with a dark ring shows on every color of the scales. */
function paintMark(context: DrawingContext, layout: HeatmapLayout, place: CellPlace): void {
  const { x, y, width } = cellRect(layout, place);
  const radius = Math.min(3.5, Math.max(1.5, width * 0.16));
  context.beginPath();
  context.arc(x + width * 0.78, y + width * 0.22, radius, 0, 2 * Math.PI);
  context.fillStyle = "#ffffff";
  context.fill();
  context.strokeStyle = "#000000";
  context.lineWidth = 1;
  context.stroke();
}

function paintNames(
  context: DrawingContext,
  { layout, theme, rowLabels, columnLabels }: Scene,
): void {
  const step = labelStep(layout.cell);
  const { rowStart, rowEnd, columnStart, columnEnd } = layout.visible;
  context.fillStyle = theme.dim;
  for (let row = firstNamed(rowStart, step); row < rowEnd; row += step) {
    paintRowName(context, layout, row, rowLabels);
  }
  for (let column = firstNamed(columnStart, step); column < columnEnd; column += step) {
    paintColumnName(context, layout, column, columnLabels);
  }
}

const firstNamed = (start: number, step: number): number => Math.ceil(start / step) * step;

export function paintRowName(
  context: DrawingContext,
  layout: HeatmapLayout,
  row: number,
  labels: AxisLabels,
): void {
  const middle = cellRect(layout, { row, column: 0 }).y + layout.cell / 2;
  // A row of which less than half shows has its name outside of the plot.
  if (middle < layout.plot.y || middle > layout.plot.y + layout.plot.height) return;
  context.textAlign = "right";
  context.fillText(labels.texts[row] ?? "", layout.plot.x - 8, middle);
}

export function paintColumnName(
  context: DrawingContext,
  layout: HeatmapLayout,
  column: number,
  labels: AxisLabels,
): void {
  const middle = cellRect(layout, { row: 0, column }).x + layout.cell / 2;
  if (middle < layout.plot.x || middle > layout.plot.x + layout.plot.width) return;
  context.save();
  context.translate(middle, layout.plot.y - 7);
  context.rotate(-LABEL_ANGLE);
  context.textAlign = "left";
  context.fillText(labels.texts[column] ?? "", 0, 0);
  context.restore();
}
