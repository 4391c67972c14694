/** What measures on nearest neighbors have in common. */
import type { Task } from "../../task";
import type { MeasureContext, Measured, Prepared } from "../measure";
import { undefinedHere } from "../notes";
import { type Neighbors, neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";

/** The size of a neighborhood, as a parameter; ten in ReSi and in the platonic papers alike. */
export const neighborsParam = {
  k: {
    default: 10,
    min: 1,
    max: 1e6,
    integer: true,
    help: "Neighbors of each sample, itself not counted.",
  },
} as const;

type NeighborsContext = Pick<MeasureContext<"k">, "task" | "params">;

/**
 * `compare` on the neighbors of both sides. Null with its note when there are fewer than k others,
 * when a sample without direction (a zero row) has no neighbors by cosine, or when all samples
 * point the same way, so that none is nearer than another.
 */
export function compareNeighbors(
  x: Prepared,
  y: Prepared,
  { task, params }: NeighborsContext,
  compare: (a: Neighbors, b: Neighbors) => Measured,
): Measured {
  const { k } = params;
  if (k >= x.n) return tooFewNeighbors(k, x.n);
  const missing = withoutNeighbors(x, "x", task) ?? withoutNeighbors(y, "y", task);
  if (missing) return missing;
  const part = neighbors(k, "cosine");
  return compare(x.get(part, task), y.get(part, task));
}

function withoutNeighbors(side: Prepared, name: string, task: Task): Measured | null {
  const { zeroRows, parallel } = side.get(rowDirections, task);
  if (zeroRows > 0) {
    return undefinedHere(
      `${zeroRows} of ${side.n} samples of ${name} are zero: cosines with them are undefined`,
    );
  }
  if (!parallel) return null;
  return undefinedHere(`all samples of ${name} point the same way: none is nearer than another`);
}

/** Null: k neighbors need k + 1 samples. */
export const tooFewNeighbors = (k: number, n: number): Measured => ({
  value: null,
  note: {
    code: "samples.few",
    text: `${k} neighbors need at least ${k + 1} samples; there are ${n}`,
  },
});

/** How many neighbors of each sample both sides share. O(n·k). */
export function sharedCounts(a: Neighbors, b: Neighbors): Float64Array {
  const k = a.count;
  const shared = new Float64Array(a.indices.length / k);
  const markedBy = new Float64Array(shared.length).fill(-1);
  for (let i = 0; i < shared.length; i++) {
    const end = (i + 1) * k;
    for (let place = i * k; place < end; place++) markedBy[a.indices[place]] = i;
    for (let place = i * k; place < end; place++) {
      if (markedBy[b.indices[place]] === i) shared[i]++;
    }
  }
  return shared;
}

export const meanOf = (values: Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};
