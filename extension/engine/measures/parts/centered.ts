/** The representation with the mean of each feature taken away. */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";

export const centered: Part<DenseMatrix> = {
  id: "centered",
  bytes: (n, p) => 8 * n * p,
  compute: ({ matrix }) => centerColumns(matrix),
};

/**
 * A (n×p) with columns of mean zero; those of equal entries become exact zeros. O(n·p).
 *
 * The mean is taken twice: what rounding left of it the first time is small, so that columns far
 * from the origin lose only the digits that they never had.
 */
export function centerColumns(a: DenseMatrix): DenseMatrix {
  const { rows, columns } = a;
  const data = Float64Array.from(a.data);
  const residue = subtractMeans(data, columns, columnSums(data, columns));
  subtractMeans(data, columns, residue);
  clearConstantColumns(a, data);
  return { rows, columns, data };
}

function columnSums(data: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) sums[j] += data[i + j];
  }
  return sums;
}

/** Takes from each column its share of `sums`, in place; returns the sums of what remains. */
function subtractMeans(data: Float64Array, columns: number, sums: Float64Array): Float64Array {
  const rows = data.length / columns;
  const means = sums.map((total) => total / rows);
  const left = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      const rest = data[i + j] - means[j];
      data[i + j] = rest;
      left[j] += rest;
    }
  }
  return left;
}

/** A mean of equal numbers may differ from them by rounding, and must not look like variance. */
function clearConstantColumns({ columns, data }: DenseMatrix, result: Float64Array): void {
  for (let j = 0; j < columns; j++) {
    let i = j + columns;
    while (i < data.length && data[i] === data[j]) i += columns;
    if (i < data.length) continue;
    for (let k = j; k < data.length; k += columns) result[k] = 0;
  }
}
