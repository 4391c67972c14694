/** A field of distances over a plane of two coordinates, laid out to be drawn and walked on. */
import type { Ellipse, Geometry } from "../../../extension/protocol/result";

export interface Plane {
  /** Points along the first coordinate, to the right. */
  readonly rows: number;
  /** Points along the second one, upwards. */
  readonly columns: number;
  readonly distances: readonly (number | null)[];
  readonly ellipses: Geometry["ellipses"];
  /** First and last value of both coordinates of a slice; null for steps of a grid. */
  readonly span: readonly [number, number] | null;
}

/** Null where the points form no plane. */
export function planeOf({ coordinates, distances, ellipses }: Geometry): Plane | null {
  const [rows, columns, more] = coordinates.grid ?? [];
  if (rows === undefined || columns === undefined || more !== undefined) return null;
  return { rows, columns, distances, ellipses, span: coordinates.span };
}

/** Coordinates of a point: those of a slice, or steps of a grid. */
export function coordinatesOf(plane: Plane, point: number): readonly [number, number] {
  const [row, column] = [Math.floor(point / plane.columns), point % plane.columns];
  const { span } = plane;
  if (!span) return [row, column];
  const at = (step: number, count: number) => span[0] + ((span[1] - span[0]) * step) / (count - 1);
  return [at(row, plane.rows), at(column, plane.columns)];
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The point that a key leads to from another, or undefined where the key leads nowhere. */
export function pointByKey(plane: Plane, point: number | null, key: string): number | undefined {
  const step = steps[key];
  if (!step) return undefined;
  if (point === null) return 0;
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  const row = within(Math.floor(point / plane.columns) + step[0], plane.rows);
  const column = within((point % plane.columns) + step[1], plane.columns);
  return row * plane.columns + column;
}

/** The ellipses that stand nearest to a point. */
export function ellipsesAt(plane: Plane, point: number): Plane["ellipses"][number] | null {
  const place = (at: number) => [Math.floor(at / plane.columns), at % plane.columns] as const;
  const [row, column] = place(point);
  let best: Plane["ellipses"][number] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const each of plane.ellipses) {
    const [r, c] = place(each.point);
    const gap = (r - row) ** 2 + (c - column) ** 2;
    if (gap >= least) continue;
    least = gap;
    best = each;
  }
  return best;
}

/** How much more the inputs must change in one direction than in another; null without an end. */
export const anisotropy = (ellipse: Ellipse | null): number | null =>
  ellipse ? ellipse.major / ellipse.minor : null;
