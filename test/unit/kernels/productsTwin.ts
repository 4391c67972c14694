/** Products as their definitions say, entry by entry: what the kernels have to agree with. */
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { createRandom } from "../../../extension/engine/linalg/random";

export function randomMatrix(rows: number, columns: number, seed = 1): DenseMatrix {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: rows * columns }, () => 2 * random.uniform() - 1);
  return { rows, columns, data };
}

export function transposed({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const flipped = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) flipped[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: flipped };
}

/** A·B, summed in order of k. */
export function naiveProduct(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) {
        sum += a.data[i * a.columns + k] * b.data[k * b.columns + j];
      }
      data[i * b.columns + j] = sum;
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}

export function naiveDistances(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) {
        sum += (a.data[i * a.columns + k] - b.data[j * b.columns + k]) ** 2;
      }
      data[i * b.rows + j] = sum;
    }
  }
  return { rows: a.rows, columns: b.rows, data };
}
