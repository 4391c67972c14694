/** The points, costs and weights of test/fixtures/transport/make_gromov.py, and random clouds. */
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { squaredDistances } from "../../../extension/engine/linalg/multiply";
import { createRandom } from "../../../extension/engine/linalg/random";
import { type Space, spaceOf } from "../../../extension/engine/transport/spaces";

const matrix = (
  rows: number,
  columns: number,
  of: (i: number, k: number) => number,
): DenseMatrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, (_, at) =>
    of(Math.floor(at / columns), at % columns),
  ),
});

export const recipeCosts = (n: number, m: number, seed: number): DenseMatrix =>
  matrix(
    n,
    m,
    (i, j) => ((i * 7919 + j * 104729 + (i + 3) * (j + 5) * 31 * (seed + 1)) % 1000) / 100,
  );

export function recipeWeights(n: number, seed: number): Float64Array {
  const weights = Float64Array.from({ length: n }, (_, i) => 1 + ((i * 13 + seed * 7) % 11));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

export function recipeSpace(n: number, d: number, seed: number): Space {
  const x = matrix(
    n,
    d,
    (i, k) => (i * 37 + k * 101 + seed * 53 + (i + 3) * (k + 5) * (seed + 7)) % 97,
  );
  return spaceOf(euclidean(x, 10), recipeWeights(n, seed));
}

export function euclidean(x: DenseMatrix, over = 1): DenseMatrix {
  const squared = squaredDistances(x);
  return { ...squared, data: squared.data.map((value) => Math.sqrt(value) / over) };
}

export function cloud(n: number, d: number, seed: number): DenseMatrix {
  const random = createRandom(seed);
  return matrix(n, d, () => random.gaussian());
}

/** The Euclidean space of a cloud, its distances of mean 1. */
export function cloudSpace(n: number, d: number, seed: number): Space {
  return normalized(euclidean(cloud(n, d, seed)));
}

export function normalized(distances: DenseMatrix): Space {
  const mean = distances.data.reduce((sum, value) => sum + value, 0) / distances.data.length;
  return spaceOf({ ...distances, data: distances.data.map((value) => value / mean) });
}

/** The space with its points in another order. */
export function reordered({ distances, weights }: Space, order: ArrayLike<number>): Space {
  const n = distances.rows;
  return {
    distances: matrix(n, n, (i, k) => distances.data[order[i] * n + order[k]]),
    weights: Float64Array.from(order, (i) => weights[i]),
  };
}
