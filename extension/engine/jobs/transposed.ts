import type { DenseMatrix } from "../linalg/matrix";

/** Aᵀ, as a copy. */
export function transposed({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const result = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: result };
}
