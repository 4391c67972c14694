/** Which of the comparisons of denoisers is shown, and their curves. Pure. */
import type { Diffusion, DiffusionCell, Geometry } from "../../../extension/protocol/result";
import { type Plane, planeOf } from "../model/plane";

/** The chosen one where there is such a place; else the one that the result tells. */
export function shownCell({ cells, told }: Diffusion, chosen: number | null): number {
  return chosen !== null && chosen < cells.length ? chosen : told;
}

export function planeOfCell(geometry: Geometry, chosen: number | null): Plane | null {
  const { diffusion } = geometry;
  const cell = diffusion?.cells[shownCell(diffusion, chosen)];
  if (!cell) return planeOf(geometry);
  const { distances, ellipses } = cell;
  return planeOf({ ...geometry, distances, ellipses });
}

export interface Curve {
  /** Null for the path. */
  readonly time: number | null;
  /** Similarity 1 − d_MSA at each strength of guidance. */
  readonly values: readonly (number | null)[];
  /** Places of their cells. */
  readonly cells: readonly number[];
}

export function curvesOf({ cells, times, guidance }: Diffusion): Curve[] {
  const all = [null, ...times];
  return all.map((time, k) => {
    const places = guidance.map((_, level) => level * all.length + k);
    return { time, cells: places, values: places.map((place) => similarity(cells[place])) };
  });
}

/** What noise alone leaves along the path, at each strength. */
export const noiseCurve = ({ cells, times, guidance }: Diffusion): (number | null)[] =>
  guidance.map((_, level) => {
    const noise = cells[level * (1 + times.length)]?.noise ?? null;
    return noise === null ? null : 1 - noise;
  });

const similarity = (cell: DiffusionCell | undefined): number | null =>
  cell?.distance === null || cell?.distance === undefined ? null : 1 - cell.distance;

/** `1, -2.5, 4`; undefined where a part is no number. */
export function readNumbers(text: string): number[] | undefined {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

/** The same of numbers above 0. */
export function readPositive(text: string): number[] | undefined {
  const numbers = readNumbers(text);
  return numbers?.every((each) => each > 0) ? numbers : undefined;
}
