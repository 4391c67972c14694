/** Ellipses of two metric fields at the crossings of a coarse grid, of points that are there. */
import { metricEllipse } from "./ellipse";
import type { Geometry } from "./geometry";
import { type MetricField, metricAt } from "./metricSimilarity";

/** Along each side of a plane. */
const ELLIPSES = 7;

export function ellipsesOver(
  grid: readonly number[] | null,
  { a, b, done }: { readonly a: MetricField; readonly b: MetricField; readonly done: number },
): Geometry["ellipses"] {
  if (grid?.length !== 2) return [];
  const of = (field: MetricField, point: number) => metricEllipse(metricAt(field, point));
  return crossings(grid[0]).flatMap((row) =>
    crossings(grid[1]).flatMap((column) => {
      const point = row * grid[1] + column;
      return point < done ? [{ point, a: of(a, point), b: of(b, point) }] : [];
    }),
  );
}

/** Half of an ellipse in steps of the coarse grid: so far from the edge does none leave the picture. */
const REACH = 0.4;

/** Equally far from each other, and as far from both edges as they reach. */
export function crossings(length: number): number[] {
  const step = Math.ceil(length / ELLIPSES);
  const first = (count: number) => Math.floor((length - 1 - step * (count - 1)) / 2);
  let count = Math.min(ELLIPSES, Math.ceil(length / step));
  while (count > 1 && first(count) + 0.5 < REACH * step) count--;
  return Array.from({ length: count }, (_, i) => first(count) + i * step);
}
