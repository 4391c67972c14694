/**
 * Products of dense matrices in float64, either side transposed. Values are the same to the bit
 * at any number of threads; under strict mode (kernels/mode) on any machine.
 * All throw `shape.mismatch` when inner sizes differ.
 */
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import {
  type Block,
  blockRow,
  columnsOf,
  eachBlock,
  mismatch,
  rowsOf,
  type Side,
} from "./products";

export { squaredDistances, squaredDistancesBetween } from "./squaredDistances";

/** A · B (m×n) for A m×k and B k×n. */
export function multiply(a: DenseMatrix, b: DenseMatrix, task: Task = untracked): DenseMatrix {
  return product(rowsOf(a), columnsOf(b), task);
}

/** Aᵀ · B (m×n) for A k×m and B k×n. */
export function transposedMultiply(
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): DenseMatrix {
  return product(columnsOf(a), columnsOf(b), task);
}

/** A · Aᵀ (m×m) for A m×k; exactly symmetric. */
export function outerGram(a: DenseMatrix, task: Task = untracked): DenseMatrix {
  const size = a.rows;
  const data = new Float64Array(size * size);
  const side = rowsOf(a);
  eachBlock(side, side, task, (block) => {
    for (let i = 0; i < block.rows; i++) {
      const row = blockRow(block, i);
      const r = block.row + i;
      for (let j = 0; j < block.columns; j++) {
        const c = block.column + j;
        data[r * size + c] = row[j];
        data[c * size + r] = row[j];
      }
    }
  });
  return { rows: size, columns: size, data };
}

function product(x: Side, y: Side, task: Task): DenseMatrix {
  const data = new Float64Array(x.count * y.count);
  eachBlock(x, y, task, (block: Block) => {
    for (let i = 0; i < block.rows; i++) {
      data.set(blockRow(block, i), (block.row + i) * y.count + block.column);
    }
  });
  return { rows: x.count, columns: y.count, data };
}

/** A · x for A m×k. */
export function multiplyVector(a: DenseMatrix, x: Float64Array): Float64Array {
  if (x.length !== a.columns) throw mismatch("product A·x", `${a.columns}`, `${x.length}`);
  const { rows, columns, data } = a;
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
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
