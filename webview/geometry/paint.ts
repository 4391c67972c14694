/** Draws the field over a plane: cells by distance, ellipses of both networks, samples, cursor. */
import type { Ellipse } from "../../extension/protocol/result";
import type { ColorScale } from "../shared/heatmap/colorScale";
import type { Theme } from "../shared/theme";
import type { Plane } from "./model/plane";

/** Of the two networks' ellipses, which lie in a halo: cells are of any brightness. */
export const strokes = { a: "#ffffff", b: "#ff8a5c", halo: "#1f1f1f" } as const;

export interface FieldScene {
  readonly plane: Plane;
  readonly scale: ColorScale;
  readonly theme: Theme;
  readonly ellipses: boolean;
  readonly point: number | null;
  /** Pixels along the longer side. */
  readonly size: number;
}

/** The part of a canvas's context that drawing needs. */
export type FieldContext = Pick<
  CanvasRenderingContext2D,
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "globalAlpha"
  | "font"
  | "fillRect"
  | "strokeRect"
  | "clearRect"
  | "beginPath"
  | "ellipse"
  | "arc"
  | "fill"
  | "stroke"
  | "fillText"
>;

export const cellSize = ({ plane, size }: Pick<FieldScene, "plane" | "size">): number =>
  size / Math.max(plane.rows, plane.columns);

/** Left upper corner of a point's cell: the second coordinate grows upwards. */
export function cellPlace(scene: Pick<FieldScene, "plane" | "size">, point: number) {
  const cell = cellSize(scene);
  const { columns } = scene.plane;
  return {
    x: Math.floor(point / columns) * cell,
    y: (columns - 1 - (point % columns)) * cell,
  };
}

/** The point whose cell holds a place of the picture; null outside. */
export function pointAt(
  scene: Pick<FieldScene, "plane" | "size">,
  { x, y }: { readonly x: number; readonly y: number },
): number | null {
  const cell = cellSize(scene);
  const { rows, columns } = scene.plane;
  const [row, column] = [Math.floor(x / cell), columns - 1 - Math.floor(y / cell)];
  if (row < 0 || column < 0 || row >= rows || column >= columns) return null;
  return row * columns + column;
}

export function paintField(context: FieldContext, scene: FieldScene): void {
  const { plane, scale, theme, point } = scene;
  const cell = cellSize(scene);
  context.clearRect(0, 0, scene.size, scene.size);
  for (const [at, value] of plane.distances.entries()) {
    const { x, y } = cellPlace(scene, at);
    // what is not computed yet, or has no number, shows the ground
    context.globalAlpha = value === null ? 0.15 : 1;
    context.fillStyle = value === null ? theme.dim : scale.css(value);
    // whole pixels, or seams show between cells
    const [left, top] = [Math.round(x), Math.round(y)];
    context.fillRect(left, top, Math.round(x + cell) - left, Math.round(y + cell) - top);
  }
  context.globalAlpha = 1;
  if (scene.ellipses) paintEllipses(context, scene);
  paintSamples(context, scene);
  if (point !== null && point < plane.distances.length) {
    const { x, y } = cellPlace(scene, point);
    // both stand out from any color of the map, and from each other
    context.lineWidth = 5;
    context.strokeStyle = theme.background;
    context.strokeRect(x - 1, y - 1, cell + 2, cell + 2);
    context.lineWidth = 2;
    context.strokeStyle = theme.foreground;
    context.strokeRect(x - 1, y - 1, cell + 2, cell + 2);
  }
}

/** Shapes alone, all of one length: the scale does not count. */
function paintEllipses(context: FieldContext, scene: FieldScene): void {
  const { plane } = scene;
  const cell = cellSize(scene);
  const along = Math.max(
    1,
    new Set(plane.ellipses.map(({ point }) => Math.floor(point / plane.columns))).size,
  );
  const length = Math.min(0.42 * cell * plane.rows, (0.42 * cell * plane.rows) / along);
  const draw = (ellipse: Ellipse | null, point: number, stroke: string) => {
    if (!ellipse) return;
    const { x, y } = cellPlace(scene, point);
    const minor = Math.max(0.5, length * (ellipse.minor / ellipse.major));
    for (const [color, width] of [
      [strokes.halo, 3.5],
      [stroke, 1.5],
    ] as const) {
      context.beginPath();
      context.ellipse(x + cell / 2, y + cell / 2, length, minor, -ellipse.angle, 0, 2 * Math.PI);
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    }
  };
  for (const { point, a, b } of plane.ellipses) {
    draw(a, point, strokes.a);
    draw(b, point, strokes.b);
  }
}

/** The three samples that a slice goes through. */
function paintSamples(context: FieldContext, scene: FieldScene): void {
  const { span, rows, columns } = scene.plane;
  if (!span) return;
  const cell = cellSize(scene);
  const at = (value: number, count: number) =>
    (((value - span[0]) / (span[1] - span[0])) * (count - 1) + 0.5) * cell;
  const places = [
    [0, 0],
    [1, 0],
    [0, 1],
  ] as const;
  context.font = "bold 12px sans-serif";
  for (const [i, [u, v]] of places.entries()) {
    const [x, y] = [at(u, rows), columns * cell - at(v, columns)];
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fillStyle = strokes.halo;
    context.fill();
    context.strokeStyle = strokes.a;
    context.lineWidth = 1.5;
    context.stroke();
    context.fillStyle = strokes.a;
    context.fillText(String(i + 1), x - 3.5, y + 4);
  }
}
