/**
 * 1 − the cosine, and 1 − the Pearson correlation, of all pairs of samples i < j, condensed; null
 * where a sample has no direction. As half the squared distance of unit vectors, which is the same
 * number and keeps its digits where samples are nearly parallel. O(n²·p).
 */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Task } from "../../task";
import { type Part, Prepared } from "../measure";
import { condensedLength } from "./condensed";
import { condensedSquaredDistances } from "./squaredDistances";
import { unitRows } from "./unitRows";

/** Unit vectors this close, squared, are parallel: each is rounded by about 2^-52. */
const PARALLEL = 2 ** -98;

const bytes = (n: number): number => 8 * condensedLength(n);

/** Null where a row is zero. */
export const cosineDistances: Part<Float64Array | null> = {
  id: "cosineDistances",
  bytes,
  compute: (x, task) => betweenDirections(x, task),
};

/** Null where a row has equal entries throughout. */
export const correlationDistances: Part<Float64Array | null> = {
  id: "correlationDistances",
  bytes,
  compute: ({ matrix }, task) => betweenDirections(new Prepared(centerRows(matrix)), task),
};

function betweenDirections(x: Prepared, task: Task): Float64Array | null {
  const { matrix, zeroRows } = x.get(unitRows, task);
  if (zeroRows > 0) return null;
  const entries = condensedSquaredDistances(matrix, task);
  for (let i = 0; i < entries.length; i++) {
    entries[i] = entries[i] > PARALLEL ? entries[i] / 2 : 0;
  }
  return entries;
}

/** Each row less its mean; rows of equal entries become exact zeros. */
export function centerRows({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const centered = Float64Array.from(data);
  for (let start = 0; start < data.length; start += columns) {
    const row = centered.subarray(start, start + columns);
    if (row.every((entry) => entry === row[0])) {
      row.fill(0);
      continue;
    }
    // what rounding left of the mean the first time is small
    for (let pass = 0; pass < 2; pass++) {
      let mean = 0;
      for (let k = 0; k < columns; k++) mean += row[k];
      mean /= columns;
      for (let k = 0; k < columns; k++) row[k] -= mean;
    }
  }
  return { rows, columns, data: centered };
}
