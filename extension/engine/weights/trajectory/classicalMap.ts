/** Points in a plane whose distances are near the given ones. */
import { symmetricEigen } from "../../linalg/symmetricEigen";

export interface PlaneMap {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Share of the positive eigenvalues that each axis has. */
  readonly explained: readonly [number, number];
}

/**
 * Classical multidimensional scaling (Torgerson 1952): the leading eigenvectors of −½ J D² J, by
 * the roots of their eigenvalues. `squared` holds squared distances, n×n. Signs are such that the
 * last point is not left of, nor below, the first.
 */
export function classicalMap(squared: Float64Array, n: number): PlaneMap {
  if (n === 0) return { points: [], explained: [0, 0] };
  const means = Array.from({ length: n }, (_, i) =>
    squared.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value / n, 0),
  );
  const mean = means.reduce((sum, value) => sum + value / n, 0);
  const data = squared.map(
    (value, at) => -0.5 * (value - means[Math.floor(at / n)] - means[at % n] + mean),
  );
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, data });
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const axis = (rank: number) => {
    const column = n - 1 - rank;
    const value = column < 0 ? 0 : Math.max(0, values[column]);
    const scale = Math.sqrt(value);
    const own = Array.from({ length: n }, (_, i) =>
      column < 0 ? 0 : scale * vectors.data[i * n + column],
    );
    const flip = own[n - 1] < own[0] ? -1 : 1;
    return { own: own.map((x) => flip * x), share: total > 0 ? value / total : 0 };
  };
  const [x, y] = [axis(0), axis(1)];
  return {
    points: x.own.map((value, i) => [value, y.own[i]] as const),
    explained: [x.share, y.share],
  };
}
