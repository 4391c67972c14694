/** Groups of neighboring rows: frames on the diagonal of a square map, and brackets beside it. */
import type { Theme } from "../theme";
import type { DrawingContext } from "./context";
import { cellRect, type HeatmapLayout, type Rect } from "./layout";

export interface MapBlock {
  /** First row, and one past the last. */
  readonly start: number;
  readonly end: number;
  readonly color: string;
}

/** The square of a block on the diagonal; it may lie outside of the plot. */
export function blockRect(
  layout: HeatmapLayout,
  { start, end }: Pick<MapBlock, "start" | "end">,
): Rect {
  const { x, y } = cellRect(layout, { row: start, column: start });
  const side = (end - start) * layout.cell;
  return { x, y, width: side, height: side };
}

interface BlockScene {
  readonly layout: HeatmapLayout;
  readonly theme: Theme;
  readonly blocks: readonly MapBlock[];
}

const GAP = 5;
const ARM = 6;

export function paintBlocks(context: DrawingContext, { layout, theme, blocks }: BlockScene): void {
  if (layout.cell === 0) return;
  const { plot } = layout;
  context.save();
  context.beginPath();
  context.rect(plot.x, plot.y, plot.width, plot.height);
  context.clip();
  for (const block of blocks) {
    const { x, y, width, height } = inset(blockRect(layout, block), 1.5);
    // a line of the background's color beneath, so that the frame shows on cells of its own color
    for (const [color, line] of [
      [theme.background, 5],
      [block.color, 2.5],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.strokeRect(x, y, width, height);
    }
  }
  context.restore();
  const right = plot.x + plot.width + GAP;
  for (const block of blocks) {
    const { y, height } = blockRect(layout, block);
    const top = Math.max(y + 2, plot.y);
    const bottom = Math.min(y + height - 2, plot.y + plot.height);
    if (bottom <= top) continue;
    context.strokeStyle = block.color;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(right, top);
    context.lineTo(right + ARM, top);
    context.lineTo(right + ARM, bottom);
    context.lineTo(right, bottom);
    context.stroke();
  }
}

const inset = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x + by,
  y: y + by,
  width: Math.max(1, width - 2 * by),
  height: Math.max(1, height - 2 * by),
});
