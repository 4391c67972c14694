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
  subtractMeans(data, rows, columns);
  subtractMeans(data, rows, columns);
  clearConstantColumns(a, data);
  return { rows, columns, data };
}

function subtractMeans(data: Float64Array, rows: number, columns: number): void {
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) means[j] += data[i + j];
  }
  for (let j = 0; j < columns; j++) means[j] /= rows;
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) data[i + j] -= means[j];
  }
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
