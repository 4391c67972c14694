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

export interface AnyMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array | Float32Array;
}

/** Terms that the kernels sum before they add the sum to an entry. */
const DEPTH = 256;

/**
 * The scalar twin of assembly/products.ts, strict build: Σ term(aᵢₖ, bₖⱼ) in the kernels' order,
 * each operation rounded by `round`.
 */
export function blockedTwin(
  a: AnyMatrix,
  b: AnyMatrix,
  term: (x: number, y: number) => number,
  round: (x: number) => number = (x) => x,
): DenseMatrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let total = 0;
      for (let from = 0; from < a.columns; from += DEPTH) {
        let sum = 0;
        for (let k = from; k < Math.min(from + DEPTH, a.columns); k++) {
          const value = term(a.data[i * a.columns + k], b.data[k * b.columns + j]);
          sum = round(sum + round(value));
        }
        total = round(total + sum);
      }
      data[i * b.columns + j] = total;
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}

export const singleOf = ({ rows, columns, data }: DenseMatrix) => ({
  rows,
  columns,
  data: Float32Array.from(data),
});
