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
  const along = (length: number) => {
    const count = Math.min(ELLIPSES, length);
    return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));
  };
  const of = (field: MetricField, point: number) => metricEllipse(metricAt(field, point));
  return along(grid[0]).flatMap((row) =>
    along(grid[1]).flatMap((column) => {
      const point = row * grid[1] + column;
      return point < done ? [{ point, a: of(a, point), b: of(b, point) }] : [];
    }),
  );
}
