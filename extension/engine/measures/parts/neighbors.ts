/**
 * The k nearest other samples of every sample. O(n²·p) for the distances, O(n²) to select.
 *
 * A sample is left out of its own neighbors by index, so that its duplicates stay in. Ties go to
 * the lower index. Distances count as tied when they agree to 41 bits (a relative 5e-13), since
 * beyond that their order is an accident of rounding, and would change from machine to machine.
 */
import { squaredDistancesBetween } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { cosineDistances } from "./angularDistances";
import { NearestLists } from "./nearestLists";
import { condensedSquaredDistances, rowsOf, squaredDistancesPart } from "./squaredDistances";
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
  compute(x, task) {
    // |u − v|² = 2·(1 − cosine) for unit rows, and without its cancellation
    const noise = metric === "cosine" ? PARALLEL : 0;
    const lists = new NearestLists(x.n, Math.min(k, x.n - 1), noise);
    if (x.n > WHOLE) offerRows(lists, x, metric, task);
    else offerPairs(lists, x.n, pairDistances(x, metric, task));
    return lists.result();
  },
});

/** Unit rows whose squared distance is no more than this are parallel, but for rounding of each. */
export const PARALLEL = 2 ** -98;
/** Up to so many samples all distances are held at once, which takes 192 MiB at most. */
const WHOLE = 4096;
/** Beyond, those of so many samples to all others. */
const BLOCK = 256;

/** Of all pairs i < j; those that another measure has asked for, where there are any. */
function pairDistances(x: Prepared, metric: NeighborMetric, task: Task): Float64Array {
  const known = metric === "cosine" ? cosineDistances : squaredDistancesPart;
  const distances = x.parts().has(known.id) ? x.get<Float64Array | null>(known, task) : null;
  return distances ?? condensedSquaredDistances(rowsToCompare(x, metric, task), task);
}

const rowsToCompare = (x: Prepared, metric: NeighborMetric, task: Task) =>
  metric === "cosine" ? x.get(unitRows, task).matrix : x.matrix;

function offerPairs(lists: NearestLists, n: number, distances: Float64Array): void {
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      lists.offer(i, j, distances[at]);
      lists.offer(j, i, distances[at]);
    }
  }
}

function offerRows(lists: NearestLists, x: Prepared, metric: NeighborMetric, task: Task): void {
  const { n } = x;
  const rows = rowsToCompare(x, metric, task);
  for (let first = 0; first < n; first += BLOCK) {
    const tick = () => task.tick(first, n);
    tick();
    const block = rowsOf(rows, first, Math.min(first + BLOCK, n));
    const { data } = squaredDistancesBetween(block, rows, { tick });
    for (let at = 0; at < data.length; at++) {
      const i = first + Math.floor(at / n);
      if (at % n !== i) lists.offer(i, at % n, data[at]);
    }
  }
}
