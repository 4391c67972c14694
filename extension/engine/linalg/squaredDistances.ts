/**
 * Squared Euclidean distances between rows, through products: |x − y|² = |x|² + |y|² − 2<x, y>
 * with rows about their common mean. Where that cancels, the entry is summed from differences.
 */
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { multiplyTransposed } from "./products";

/**
 * An entry below this share of |x|² + |y|² is summed anew. The product form errs by a few units
 * in the last place of that sum, which above the share is below 1e-12 of the entry.
 */
const CANCELLED = 4e-3;

/**
 * |aᵢ − aⱼ|² for the rows of A (n×p): n×n, exactly symmetric, zero on the diagonal and for equal
 * rows, never negative. Accurate to about 1e-12 relative also where rows lie close together.
 */
export function squaredDistances(a: DenseMatrix, task: Task = untracked): DenseMatrix {
  const n = a.rows;
  const distances = squaredDistancesBetween(a, a, task);
  const { data } = distances;
  for (let i = 0; i < n; i++) {
    data[i * n + i] = 0;
    for (let j = i + 1; j < n; j++) data[j * n + i] = data[i * n + j];
  }
  return distances;
}

/** |aᵢ − bⱼ|² for the rows of A (m×p) and of B (n×p): m×n. Accurate as {@link squaredDistances}. */
export function squaredDistancesBetween(
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): DenseMatrix {
  const means = columnMeans(a, b);
  const x = aboutMean(a, means);
  const y = a === b ? x : aboutMean(b, means);
  const products = multiplyTransposed(x, y, task);
  const squaresX = rowSquares(x);
  const squaresY = a === b ? squaresX : rowSquares(y);
  const { data } = products;
  for (let i = 0; i < a.rows; i++) {
    const row = i * b.rows;
    for (let j = 0; j < b.rows; j++) {
      const sum = squaresX[i] + squaresY[j];
      const distance = sum - 2 * data[row + j];
      data[row + j] = distance > CANCELLED * sum ? distance : direct(a, i, b, j);
    }
  }
  return products;
}

function direct(a: DenseMatrix, i: number, b: DenseMatrix, j: number): number {
  const p = a.columns;
  let sum = 0;
  for (let k = 0; k < p; k++) {
    const difference = a.data[i * p + k] - b.data[j * p + k];
    sum += difference * difference;
  }
  return sum;
}

/** Means of the columns over the rows of both; of one when they are the same. */
function columnMeans(a: DenseMatrix, b: DenseMatrix): Float64Array {
  const sides = a === b ? [a] : [a, b];
  const means = new Float64Array(a.columns);
  let rows = 0;
  for (const side of sides) {
    rows += side.rows;
    for (let i = 0; i < side.rows; i++) {
      for (let k = 0; k < side.columns; k++) means[k] += side.data[i * side.columns + k];
    }
  }
  return means.map((sum) => sum / rows);
}

function aboutMean({ rows, columns, data }: DenseMatrix, means: Float64Array): DenseMatrix {
  const centered = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) centered[i * columns + k] = data[i * columns + k] - means[k];
  }
  return { rows, columns, data: centered };
}

function rowSquares({ rows, columns, data }: DenseMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let k = i * columns; k < (i + 1) * columns; k++) sum += data[k] * data[k];
    return sum;
  });
}
