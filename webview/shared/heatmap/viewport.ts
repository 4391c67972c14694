import { type CellPlace, type HeatmapLayout, type Point, scrollTo, zoomAt } from "./layout";

/** What part of the map shows. */
export interface Viewport {
  readonly zoom: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

export const wholeMap: Viewport = { zoom: 1, scrollX: 0, scrollY: 0 };

/** One press of a zoom button or key. */
export const ZOOM_STEP = 1.5;

/** The cell that an arrow key leads to from `from`; null for other keys. */
export function cellByKey(key: string, from: CellPlace, layout: HeatmapLayout): CellPlace | null {
  const page = 10;
  const move = (rows: number, columns: number): CellPlace => ({
    row: limit(from.row + rows, layout.rows),
    column: limit(from.column + columns, layout.columns),
  });
  switch (key) {
    case "ArrowUp":
      return move(-1, 0);
    case "ArrowDown":
      return move(1, 0);
    case "ArrowLeft":
      return move(0, -1);
    case "ArrowRight":
      return move(0, 1);
    case "PageUp":
      return move(-page, 0);
    case "PageDown":
      return move(page, 0);
    case "Home":
      return { row: from.row, column: 0 };
    case "End":
      return { row: from.row, column: Math.max(0, layout.columns - 1) };
    default:
      return null;
  }
}

const limit = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index));

/** The zoom that a key asks for; null for other keys. */
export function zoomByKey(key: string, layout: HeatmapLayout): Viewport | null {
  const middle = center(layout);
  if (key === "+" || key === "=") return zoomAt(layout, ZOOM_STEP, middle);
  if (key === "-" || key === "_") return zoomAt(layout, 1 / ZOOM_STEP, middle);
  return key === "0" ? wholeMap : null;
}

export const center = ({ plot }: HeatmapLayout): Point => ({
  x: plot.x + plot.width / 2,
  y: plot.y + plot.height / 2,
});

/** The viewport moved so that `place` shows. */
export const showing = (layout: HeatmapLayout, place: CellPlace): Viewport => ({
  zoom: layout.zoom,
  ...scrollTo(layout, place),
});

/** The viewport moved by a distance, within the map. */
export const scrolled = (layout: HeatmapLayout, x: number, y: number): Viewport => ({
  zoom: layout.zoom,
  scrollX: Math.min(layout.maxScrollX, Math.max(0, layout.scrollX + x)),
  scrollY: Math.min(layout.maxScrollY, Math.max(0, layout.scrollY + y)),
});
