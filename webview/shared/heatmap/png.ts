import { parseColor } from "../../../extension/protocol/colors";
import type { Theme } from "../theme";
import type { MapBlock } from "./blocks";
import { cellBitmap } from "./cellBitmap";
import type { ColorScale } from "./colorScale";
import type { Grid } from "./grid";
import { fitLabels } from "./labels";
import { type CellPlace, columnLabelHeight, LEGEND_WIDTH, layoutHeatmap } from "./layout";
import { paintHeatmap } from "./paint";

const SCALE = 2;
/** Canvases beyond this side are refused by browsers, or come out empty. */
const MAX_SIDE = 8_192;
const MARGIN = 16;
const LINE = 18;
const LABEL_ROOM = 220;

export interface PngInput {
  readonly grid: Grid;
  readonly scale: ColorScale;
  readonly theme: Theme;
  readonly marks: readonly CellPlace[];
  readonly blocks?: readonly MapBlock[];
  /** Lines above the map: what is compared and how, then what the number is. */
  readonly caption: readonly string[];
}

/** The whole map, whatever the view shows of it, at twice its size on an opaque ground. */
export function drawPng({ grid, scale, theme, marks, blocks = [], caption }: PngInput): string {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this editor gives no canvas to draw on");
  context.font = theme.monoFont;
  const measure = (text: string) => context.measureText(text).width;
  const rowLabels = fitLabels(grid.rows, LABEL_ROOM, measure);
  const columnLabels = fitLabels(grid.columns, LABEL_ROOM, measure);
  const longest = Math.max(grid.rows.length, grid.columns.length, 1);
  const cell = Math.min(32, Math.max(2, Math.floor(1_400 / longest)));
  context.font = theme.uiFont;
  const captionWidth = Math.max(0, ...caption.map((line) => context.measureText(line).width));
  const top = MARGIN + caption.length * LINE;
  const width = Math.max(
    rowLabels.width + grid.columns.length * cell + LEGEND_WIDTH + 40,
    captionWidth + 2 * MARGIN,
  );
  const height =
    columnLabelHeight(columnLabels.width) + Math.max(160, grid.rows.length * cell) + 40;
  const shrink = Math.min(1, MAX_SIDE / SCALE / Math.max(width, height + top));
  canvas.width = Math.ceil(width * SCALE * shrink);
  canvas.height = Math.ceil((height + top) * SCALE * shrink);
  context.scale(SCALE * shrink, SCALE * shrink);
  const layout = layoutHeatmap({
    width: rowLabels.width + grid.columns.length * cell + LEGEND_WIDTH + 28 + 10,
    height,
    rows: grid.rows.length,
    columns: grid.columns.length,
    rowLabel: rowLabels.width,
    columnLabel: columnLabels.width,
    zoom: 1,
    scrollX: 0,
    scrollY: 0,
  });
  context.translate(0, top);
  const bitmap = cellBitmap(grid, scale, parseColor("#808080"));
  paintHeatmap(context, {
    ...{ layout, grid, scale, theme, rowLabels, columnLabels },
    ...{ marks, blocks, bitmap },
  });
  context.translate(0, -top);
  context.font = theme.uiFont;
  context.textAlign = "left";
  for (const [line, text] of caption.entries()) {
    context.fillStyle = line === 0 ? theme.foreground : theme.dim;
    context.fillText(text, MARGIN, MARGIN + line * LINE);
  }
  // Painted last, beneath everything: the map clears its own ground.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
