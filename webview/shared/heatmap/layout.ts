/**
 * Where everything of the heat map lies, in CSS pixels from the canvas's top left corner.
 * Pure geometry: what is painted and what a pointer hits both follow from here.
 */

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

export interface LayoutInput {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  /** Width that row names take at most. */
  readonly rowLabel: number;
  /** Length that column names take at most, along their slope. */
  readonly columnLabel: number;
  /** 1 shows everything. */
  readonly zoom: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

export interface HeatmapLayout {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  /** Side of a cell; cells are square. */
  readonly cell: number;
  readonly zoom: number;
  readonly maxZoom: number;
  /** The part of the canvas that shows cells. */
  readonly plot: Rect;
  /** How far the cells are moved under the plot, within what there is to see. */
  readonly scrollX: number;
  readonly scrollY: number;
  readonly maxScrollX: number;
  readonly maxScrollY: number;
  /** Half-open spans of the cells that the plot shows. */
  readonly visible: {
    readonly rowStart: number;
    readonly rowEnd: number;
    readonly columnStart: number;
    readonly columnEnd: number;
  };
  readonly legend: Rect;
  readonly rowLabel: number;
  readonly columnLabel: number;
}

/** Slope of column names. */
export const LABEL_ANGLE = Math.PI / 3;
/** Room for the color scale with its figures. */
export const LEGEND_WIDTH = 96;
const LABEL_GAP = 8;
const PADDING = 10;
/** A map of a few layers does not grow beyond this by itself. */
const MAX_FIT_CELL = 52;
const MAX_CELL = 96;
/** Lines of names closer than this cannot be read. */
const LABEL_SPACING = 13;

/** Height that column names of length `length` take. */
export const columnLabelHeight = (length: number): number => length * Math.sin(LABEL_ANGLE);

export function layoutHeatmap(input: LayoutInput): HeatmapLayout {
  const { rows, columns } = input;
  const left = PADDING + input.rowLabel + LABEL_GAP;
  const top = PADDING + columnLabelHeight(input.columnLabel) + LABEL_GAP;
  const roomX = Math.max(1, input.width - left - LEGEND_WIDTH - PADDING);
  const roomY = Math.max(1, input.height - top - PADDING);
  const empty = rows === 0 || columns === 0;
  const fit = empty ? 0 : Math.min(MAX_FIT_CELL, roomX / columns, roomY / rows);
  const maxZoom = empty ? 1 : Math.max(1, MAX_CELL / fit);
  const zoom = clamp(input.zoom, 1, maxZoom);
  const cell = fit * zoom;
  const plot = {
    x: left,
    y: top,
    width: Math.min(roomX, cell * columns),
    height: Math.min(roomY, cell * rows),
  };
  const maxScrollX = Math.max(0, cell * columns - plot.width);
  const maxScrollY = Math.max(0, cell * rows - plot.height);
  const scrollX = clamp(input.scrollX, 0, maxScrollX);
  const scrollY = clamp(input.scrollY, 0, maxScrollY);
  const span = (scroll: number, extent: number, count: number): [number, number] =>
    empty
      ? [0, 0]
      : [
          Math.min(count - 1, Math.floor(scroll / cell)),
          Math.min(count, Math.ceil((scroll + extent) / cell - 1e-9)),
        ];
  const [rowStart, rowEnd] = span(scrollY, plot.height, rows);
  const [columnStart, columnEnd] = span(scrollX, plot.width, columns);
  const legendHeight = clamp(plot.height * 0.6, Math.min(120, roomY), 320);
  return {
    width: input.width,
    height: input.height,
    rows,
    columns,
    cell,
    zoom,
    maxZoom,
    plot,
    scrollX,
    scrollY,
    maxScrollX,
    maxScrollY,
    visible: { rowStart, rowEnd, columnStart, columnEnd },
    legend: {
      // The last column's name leans over the space right of the plot, above the scale.
      x: plot.x + plot.width + 20,
      y: plot.y + Math.max(0, (plot.height - legendHeight) / 2),
      width: 10,
      height: legendHeight,
    },
    rowLabel: input.rowLabel,
    columnLabel: input.columnLabel,
  };
}

/** The cell's place on the canvas; it may lie outside of the plot. */
export function cellRect(layout: HeatmapLayout, { row, column }: CellPlace): Rect {
  return {
    x: layout.plot.x + column * layout.cell - layout.scrollX,
    y: layout.plot.y + row * layout.cell - layout.scrollY,
    width: layout.cell,
    height: layout.cell,
  };
}

/** The cell under a point, or null. */
export function cellAt(layout: HeatmapLayout, point: Point): CellPlace | null {
  const row = lineAt(layout, point.y - layout.plot.y, "row");
  const column = lineAt(layout, point.x - layout.plot.x, "column");
  return row === null || column === null ? null : { row, column };
}

/** The name under a point: of a row left of the plot, of a column (leaning) above it. */
export function labelAt(
  layout: HeatmapLayout,
  point: Point,
): { readonly axis: "row" | "column"; readonly index: number } | null {
  const { plot } = layout;
  if (point.x < plot.x) {
    const index = lineAt(layout, point.y - plot.y, "row");
    return index === null ? null : { axis: "row", index };
  }
  if (point.y < plot.y) {
    const lean = (plot.y - point.y) / Math.tan(LABEL_ANGLE);
    const index = lineAt(layout, point.x - plot.x - lean, "column");
    return index === null ? null : { axis: "column", index };
  }
  return null;
}

function lineAt(layout: HeatmapLayout, offset: number, axis: "row" | "column"): number | null {
  const [extent, scroll, count] =
    axis === "row"
      ? [layout.plot.height, layout.scrollY, layout.rows]
      : [layout.plot.width, layout.scrollX, layout.columns];
  if (count === 0 || offset < 0 || offset >= extent) return null;
  return Math.min(count - 1, Math.floor((offset + scroll) / layout.cell));
}

/** Zoom and scroll after zooming by `factor`, with what is under `point` staying there. */
export function zoomAt(
  layout: HeatmapLayout,
  factor: number,
  point: Point,
): { readonly zoom: number; readonly scrollX: number; readonly scrollY: number } {
  const zoom = clamp(layout.zoom * factor, 1, layout.maxZoom);
  const ratio = zoom / layout.zoom;
  const x = clamp(point.x - layout.plot.x, 0, layout.plot.width);
  const y = clamp(point.y - layout.plot.y, 0, layout.plot.height);
  return {
    zoom,
    scrollX: (layout.scrollX + x) * ratio - x,
    scrollY: (layout.scrollY + y) * ratio - y,
  };
}

/** The scroll that brings a cell wholly into the plot, moved as little as possible. */
export function scrollTo(
  layout: HeatmapLayout,
  { row, column }: CellPlace,
): { readonly scrollX: number; readonly scrollY: number } {
  const into = (start: number, scroll: number, extent: number) =>
    start < scroll ? start : Math.max(scroll, start + layout.cell - extent);
  return {
    scrollX: into(column * layout.cell, layout.scrollX, layout.plot.width),
    scrollY: into(row * layout.cell, layout.scrollY, layout.plot.height),
  };
}

/** Every how many lines a name can stand: all of them, or each 2nd, 5th, 10th, … */
export function labelStep(cell: number): number {
  if (cell <= 0) return 1;
  const least = LABEL_SPACING / cell;
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= least) return step * power;
  }
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), Math.max(low, high));
