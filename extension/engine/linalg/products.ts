/** Products in float64 of the shapes that comparisons of weights need, and what is summed of them. */
import type { Task } from "../task";
import {
  type Block,
  columnsOf,
  eachBlock,
  mismatch,
  rowsOf,
  symmetric,
  writeProduct,
} from "./blockProducts";
import { addExact, type Expansion, roundExact } from "./exactSum";
import type { DenseMatrix } from "./matrix";

/** A · Bᵀ (m×n) for A m×k and B n×k. Throws `shape.mismatch` when their columns differ. */
export function multiplyTransposed(a: DenseMatrix, b: DenseMatrix, task: Task): DenseMatrix {
  const data = new Float64Array(a.rows * b.rows);
  writeProduct(rowsOf(a), rowsOf(b), data, task);
  return { rows: a.rows, columns: b.rows, data };
}

/** Aᵀ · A (k×k) for A m×k; exactly symmetric, for half the work. */
export const gram = (a: DenseMatrix, task: Task): DenseMatrix =>
  symmetric(columnsOf(a), "products", task);

/**
 * |A · Bᵀ|²_F for A m×k and B n×k, without keeping the product. A matrix against itself takes
 * half the work. Throws `shape.mismatch` when their columns differ.
 */
export function squaredNormOfProduct(a: DenseMatrix, b: DenseMatrix, task: Task): number {
  const part = a === b ? "upper" : "whole";
  let total: Expansion = [];
  eachBlock({ x: rowsOf(a), y: rowsOf(b), entries: "products", part }, task, (block) => {
    for (let i = 0; i < block.rows; i++) {
      const sum = part === "upper" ? mirroredSquares(block, i) : squares(block, i, 0);
      total = addExact(total, sum);
    }
  });
  return roundExact(total);
}

/** Squares of row i of a block, from column j on. */
function squares({ values, start, columns }: Block<Float64Array>, i: number, j: number): number {
  const end = start + (i + 1) * columns;
  let sum = 0;
  for (let at = start + i * columns + j; at < end; at++) sum += values[at] * values[at];
  return sum;
}

/** As {@link squares}, where an entry off the diagonal stands for its mirror image as well. */
function mirroredSquares(block: Block<Float64Array>, i: number): number {
  if (block.row !== block.column) return 2 * squares(block, i, 0);
  const diagonal = block.values[block.start + i * block.columns + i];
  return 2 * squares(block, i, i + 1) + diagonal * diagonal;
}

/** <A, B>_F = Σ a·b of two matrices of one shape. */
export function innerProduct(a: DenseMatrix, b: DenseMatrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw mismatch("inner product", `${a.rows}×${a.columns}`, `${b.rows}×${b.columns}`);
  }
  let total: Expansion = [];
  for (let row = 0; row < a.rows; row++) {
    let sum = 0;
    const end = (row + 1) * a.columns;
    for (let i = row * a.columns; i < end; i++) sum += a.data[i] * b.data[i];
    total = addExact(total, sum);
  }
  return roundExact(total);
}

/**
 * Seconds that one thread takes for an m×k by k×n product: 2mnk operations at the rate measured
 * for n = 512 to 2048 on one core of a 2024 server (AMD EPYC, Node 20, strict SIMD): 25 GFLOP/s,
 * halved since laptops and older servers should not be promised too much.
 */
export function productSeconds(m: number, n: number, k: number): number {
  return (2 * m * n * k) / 12e9;
}
