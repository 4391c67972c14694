/**
 * Products of dense matrices in float64, either side transposed. Values are the same to the bit
 * at any number of threads; under strict mode (kernels/mode) on any machine.
 * All throw `shape.mismatch` when inner sizes differ.
 */
import { type Task, untracked } from "../task";
import {
  columnsOf,
  mismatch,
  rowsOf,
  symmetric,
  type Vectors,
  writeDistances,
  writeProduct,
} from "./blockProducts";
import type { DenseMatrix } from "./matrix";

/** A · B (m×n) for A m×k and B k×n. */
export const multiply = (a: DenseMatrix, b: DenseMatrix, task: Task = untracked): DenseMatrix =>
  product(rowsOf(a), columnsOf(b), task);

/** Aᵀ · B (m×n) for A k×m and B k×n. */
export const transposedMultiply = (
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): DenseMatrix => product(columnsOf(a), columnsOf(b), task);

/** A · Aᵀ (m×m) for A m×k; exactly symmetric, for half the work of a product. */
export const outerGram = (a: DenseMatrix, task: Task = untracked): DenseMatrix =>
  symmetric(rowsOf(a), "products", task);

function product(x: Vectors<Float64Array>, y: Vectors<Float64Array>, task: Task): DenseMatrix {
  const data = new Float64Array(x.count * y.count);
  writeProduct(x, y, data, task);
  return { rows: x.count, columns: y.count, data };
}

/**
 * |aᵢ − aⱼ|² for the rows of A (n×p): n×n, exactly symmetric, zero on the diagonal and for equal
 * rows, never negative. Summed from differences, so that every digit holds also where rows lie
 * close together; O(n²p), half the work of {@link squaredDistancesBetween}.
 */
export const squaredDistances = (a: DenseMatrix, task: Task = untracked): DenseMatrix =>
  symmetric(rowsOf(a), "distances", task);

/** |aᵢ − bⱼ|² for the rows of A (m×p) and of B (n×p): m×n, as {@link squaredDistances}. */
export function squaredDistancesBetween(
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): DenseMatrix {
  const data = new Float64Array(a.rows * b.rows);
  writeDistances({ x: rowsOf(a), y: rowsOf(b) }, data, task);
  return { rows: a.rows, columns: b.rows, data };
}

/** A · x for A m×k. Four rows at a time: one sum alone would wait for each of its additions. */
export function multiplyVector(a: DenseMatrix, x: Float64Array): Float64Array {
  if (x.length !== a.columns) throw mismatch("product A·x", `${a.columns}`, `${x.length}`);
  const { rows, columns, data } = a;
  const y = new Float64Array(rows);
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const row0 = i * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let k = 0; k < columns; k++) {
      const factor = x[k];
      sum0 += data[row0 + k] * factor;
      sum1 += data[row1 + k] * factor;
      sum2 += data[row2 + k] * factor;
      sum3 += data[row3 + k] * factor;
    }
    y[i] = sum0;
    y[i + 1] = sum1;
    y[i + 2] = sum2;
    y[i + 3] = sum3;
  }
  for (; i < rows; i++) {
    const row = i * columns;
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += data[row + k] * x[k];
    y[i] = sum;
  }
  return y;
}

/** Aᵀ · x for A k×m. */
export function transposedMultiplyVector(a: DenseMatrix, x: Float64Array): Float64Array {
  if (x.length !== a.rows) throw mismatch("product Aᵀ·x", `${a.rows}`, `${x.length}`);
  const { rows, columns, data } = a;
  const y = new Float64Array(columns);
  for (let k = 0; k < rows; k++) {
    const row = k * columns;
    const factor = x[k];
    for (let j = 0; j < columns; j++) y[j] += factor * data[row + j];
  }
  return y;
}
