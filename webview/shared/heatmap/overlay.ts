/** Draws what follows the pointer and the keyboard, over the map. */
import type { Theme } from "../theme";
import { blockRect } from "./blocks";
import type { DrawingContext } from "./context";
import type { AxisLabels } from "./labels";
import { type CellPlace, cellRect, type HeatmapLayout, LABEL_ANGLE, type Rect } from "./layout";
import { paintColumnName, paintRowName } from "./paint";

export interface OverlayScene {
  readonly layout: HeatmapLayout;
  readonly theme: Theme;
  readonly rowLabels: AxisLabels;
  readonly columnLabels: AxisLabels;
  /** The cell under the pointer or the keyboard's cursor. */
  readonly active: CellPlace | null;
  readonly pinned: CellPlace | null;
  /** Rows that are being drawn over, or were. */
  readonly range?: RowRange | null;
}

/** First and last row, in the order in which they were touched. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

export function paintOverlay(context: DrawingContext, scene: OverlayScene): void {
  const { layout, theme } = scene;
  context.clearRect(0, 0, layout.width, layout.height);
  if (layout.cell === 0) return;
  context.font = theme.monoFont;
  context.textBaseline = "middle";
  context.save();
  context.beginPath();
  const { plot } = layout;
  context.rect(plot.x - 2, plot.y - 2, plot.width + 4, plot.height + 4);
  context.clip();
  if (scene.range) paintRange(context, scene, scene.range);
  if (scene.active) paintCrosshair(context, scene, scene.active);
  if (scene.pinned) paintPinned(context, scene, scene.pinned);
  context.restore();
  for (const place of [scene.pinned, scene.active]) {
    if (place) paintNamesOf(context, scene, place);
  }
}

function paintCrosshair(context: DrawingContext, scene: OverlayScene, place: CellPlace): void {
  const { layout, theme } = scene;
  const { plot, cell } = layout;
  const { x, y } = cellRect(layout, place);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 1;
  context.globalAlpha = theme.contrast ? 1 : 0.6;
  context.strokeRect(plot.x + 0.5, y + 0.5, plot.width - 1, cell - 1);
  context.strokeRect(x + 0.5, plot.y + 0.5, cell - 1, plot.height - 1);
  context.globalAlpha = 1;
  frame(context, theme, { x, y, width: cell, height: cell });
}

/** The block of the rows, dashed: it is no group yet. */
function paintRange(context: DrawingContext, { layout, theme }: OverlayScene, range: RowRange) {
  const [start, end] = [Math.min(range.from, range.to), Math.max(range.from, range.to) + 1];
  const { x, y, width, height } = blockRect(layout, { start, end });
  context.setLineDash([]);
  context.strokeStyle = theme.background;
  context.lineWidth = 4;
  context.strokeRect(x, y, width, height);
  context.setLineDash([6, 4]);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 2;
  context.strokeRect(x, y, width, height);
  context.setLineDash([]);
}

function paintPinned(context: DrawingContext, { layout, theme }: OverlayScene, place: CellPlace) {
  const rect = cellRect(layout, place);
  // Tiny cells get a frame around them that can be seen.
  const grow = Math.max(0, (8 - rect.width) / 2);
  frame(context, theme, {
    x: rect.x - grow,
    y: rect.y - grow,
    width: rect.width + 2 * grow,
    height: rect.height + 2 * grow,
  });
}

/** Two lines, of the background and of the text's color: one of them shows on any cell. */
function frame(context: DrawingContext, theme: Theme, { x, y, width, height }: Rect): void {
  context.strokeStyle = theme.background;
  context.lineWidth = 4;
  context.strokeRect(x, y, width, height);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 2;
  context.strokeRect(x, y, width, height);
}

/** Both names in full color, on a ground that covers the neighbors' names. */
function paintNamesOf(context: DrawingContext, scene: OverlayScene, place: CellPlace): void {
  const { layout, theme, rowLabels, columnLabels } = scene;
  const middle = cellRect(layout, place).y + layout.cell / 2;
  const { plot } = layout;
  if (middle >= plot.y && middle <= plot.y + plot.height) {
    context.fillStyle = theme.background;
    const width = layout.rowLabel + 4;
    context.fillRect(plot.x - 6 - width, middle - 7, width, 14);
  }
  context.fillStyle = theme.foreground;
  paintRowName(context, layout, place.row, rowLabels);
  paintColumnGround(context, scene, place.column);
  context.fillStyle = theme.foreground;
  paintColumnName(context, layout, place.column, columnLabels);
}

function paintColumnGround(context: DrawingContext, scene: OverlayScene, column: number): void {
  const { layout, theme, columnLabels } = scene;
  const middle = cellRect(layout, { row: 0, column }).x + layout.cell / 2;
  if (middle < layout.plot.x || middle > layout.plot.x + layout.plot.width) return;
  context.save();
  context.translate(middle, layout.plot.y - 7);
  context.rotate(-LABEL_ANGLE);
  context.fillStyle = theme.background;
  context.fillRect(-2, -8, columnLabels.width + 6, 16);
  context.restore();
}
