/**
 * The k nearest other samples of every sample. O(n²·p) for the distances, O(n²) to select.
 *
 * A sample is left out of its own neighbors by index, so that its duplicates stay in. Ties go to
 * the lower index. Distances count as tied when they agree to 41 bits (a relative 5e-13), since
 * beyond that their order is an accident of rounding, and would change from machine to machine.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part } from "../measure";
import { unitRows } from "./unitRows";

export interface Neighbors {
  /** Neighbors of each sample: k, or n − 1 where there are no more. */
  readonly count: number;
  /** n×count: the neighbors of sample i in row i, nearest first. */
  readonly indices: Float64Array;
}

/** By cosine (zero rows, which have none, count as orthogonal to all), or by distance. */
export type NeighborMetric = "cosine" | "euclidean";

export const neighbors = (k: number, metric: NeighborMetric): Part<Neighbors> => ({
  id: `neighbors.${metric}(${k})`,
  bytes: (n) => 8 * n * k,
  compute: (x, task) =>
    metric === "cosine"
      ? // |u − v|² = 2·(1 − cosine) for unit rows, and without its cancellation
        nearest(x.get(unitRows, task).matrix, k, { noise: PARALLEL, task })
      : nearest(x.matrix, k, { noise: 0, task }),
});

/** Unit rows whose squared distance is below this are parallel, but for the rounding of each. */
const PARALLEL = 16 * 2 ** -104;
/** Rows whose distances to all others are held at once. */
const BLOCK = 256;

interface Selection {
  /** Squared distances up to this are 0. */
  readonly noise: number;
  readonly task: Task;
}

function nearest(rows: DenseMatrix, k: number, { noise, task }: Selection): Neighbors {
  const n = rows.rows;
  const count = Math.min(k, n - 1);
  const indices = new Float64Array(n * count);
  const scratch = { distances: new Float64Array(count), indices: new Int32Array(count) };
  for (let first = 0; first < n; first += BLOCK) {
    task.tick(first, n);
    const block = rowsFrom(rows, first, Math.min(BLOCK, n - first));
    const { data } = squaredDistancesBetween(block, rows, {
      tick: () => task.tick(first, n),
    });
    for (let i = 0; i < block.rows; i++) {
      const distances = data.subarray(i * n, (i + 1) * n);
      selectNearest(distances, first + i, { ...scratch, noise });
      indices.set(scratch.indices, (first + i) * count);
    }
  }
  return { count, indices };
}

const rowsFrom = ({ columns, data }: DenseMatrix, first: number, rows: number): DenseMatrix => ({
  rows,
  columns,
  data: data.subarray(first * columns, (first + rows) * columns),
});

interface Scratch {
  readonly distances: Float64Array;
  readonly indices: Int32Array;
  readonly noise: number;
}

/** Fills `indices` with the smallest of `all` except entry `self`, in order, by insertion. */
function selectNearest(
  all: Float64Array,
  self: number,
  { distances, indices, noise }: Scratch,
): void {
  const count = indices.length;
  let found = 0;
  let worst = Number.POSITIVE_INFINITY;
  for (let j = 0; j < all.length; j++) {
    // never below the rounded distance by more than the rounding
    if (all[j] * (1 - 2 ** -40) >= worst || j === self) continue;
    const distance = all[j] <= noise ? 0 : roundTo41Bits(all[j]);
    if (distance >= worst) continue;
    let place = found < count ? found++ : count - 1;
    while (place > 0 && distances[place - 1] > distance) {
      distances[place] = distances[place - 1];
      indices[place] = indices[place - 1];
      place--;
    }
    distances[place] = distance;
    indices[place] = j;
    if (found === count) worst = distances[count - 1];
  }
}

/** The nearest number of 41 significant bits (Dekker's splitting). */
function roundTo41Bits(x: number): number {
  const scaled = x * (2 ** 12 + 1);
  return scaled - (scaled - x);
}
