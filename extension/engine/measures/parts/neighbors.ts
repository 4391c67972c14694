/**
 * The k nearest other samples of every sample. O(n²·p) for the distances, O(n²) to select.
 *
 * A sample is left out of its own neighbors by index, so that its duplicates stay in. Ties go to
 * the lower index. Distances count as tied when they agree to 41 bits (a relative 5e-13), since
 * beyond that their order is an accident of rounding, and would change from machine to machine.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram, squaredDistancesBetween } from "../../linalg/multiply";
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
    const lists = new NearestLists(x.n, Math.min(k, x.n - 1), metric === "cosine" ? PARALLEL : 0);
    // |u − v|² = 2·(1 − cosine) for unit rows
    const rows = metric === "cosine" ? x.get(unitRows, task).matrix : x.matrix;
    const known = knownDistances(x, metric, task);
    if (known) offerPairs(lists, x.n, known);
    else if (x.n > WHOLE) offerBlocks(lists, rows, task);
    else if (metric === "cosine") offerUnitRows(lists, rows, task);
    else offerPairs(lists, x.n, condensedSquaredDistances(rows, task));
    return lists.result();
  },
});

/** Unit rows whose squared distance is no more than this are parallel, but for rounding of each. */
export const PARALLEL = 2 ** -98;
/** Up to so many samples all distances are held at once, which takes 192 MiB at most. */
const WHOLE = 4096;
/** Beyond, those of so many samples to all others. */
const BLOCK = 256;

/** Of all pairs i < j, where another measure has asked for them. */
function knownDistances(x: Prepared, metric: NeighborMetric, task: Task): Float64Array | null {
  const part: Part<Float64Array | null> =
    metric === "cosine" ? cosineDistances : squaredDistancesPart;
  return x.parts().has(part.id) ? x.get(part, task) : null;
}

function offerPairs(lists: NearestLists, n: number, distances: Float64Array): void {
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      lists.offer(i, j, distances[at]);
      lists.offer(j, i, distances[at]);
    }
  }
}

/** Below this, 2 − 2·cosine has lost so many digits that it is summed from differences instead. */
const CANCELED = 2 ** -6;

/** By products, which take less time than distances; most pairs are far, and need no more. */
function offerUnitRows(lists: NearestLists, rows: DenseMatrix, task: Task): void {
  const n = rows.rows;
  const { data: cosines } = outerGram(rows, task);
  const error = rows.columns * 2 ** -51;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      let squared = 2 - 2 * cosines[i * n + j];
      if (squared < CANCELED && squared - error < lists.bound(i, j)) {
        squared = squaredDistance(rows, i, j);
      }
      lists.offer(i, j, squared);
      lists.offer(j, i, squared);
    }
  }
}

function squaredDistance({ columns, data }: DenseMatrix, i: number, j: number): number {
  const [fromI, fromJ] = [i * columns, j * columns];
  let sum = 0;
  for (let k = 0; k < columns; k++) {
    const difference = data[fromI + k] - data[fromJ + k];
    sum += difference * difference;
  }
  return sum;
}

function offerBlocks(lists: NearestLists, rows: DenseMatrix, task: Task): void {
  const n = rows.rows;
  for (let first = 0; first < n; first += BLOCK) {
    const tick = () => task.tick(first, n);
    tick();
    const block = rowsOf(rows, first, Math.min(first + BLOCK, n));
    const { data } = squaredDistancesBetween(block, rows, { tick });
    for (let i = 0, at = 0; i < block.rows; i++) {
      for (let j = 0; j < n; j++, at++) if (j !== first + i) lists.offer(first + i, j, data[at]);
    }
  }
}
