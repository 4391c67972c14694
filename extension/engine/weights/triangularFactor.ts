/**
 * R of A = Q R for A (m×n, m ≥ n), by Householder reflections, O(m n²). RᵀR = AᵀA without the
 * square's loss of digits; R is n×n, upper triangular, its diagonal of either sign.
 */
import type { DenseMatrix } from "../linalg/matrix";

export function triangularFactor({ rows, columns, data }: DenseMatrix): DenseMatrix {
  // Column by column in memory: reflections run along columns.
  const work = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]),
  );
  const factor = new Float64Array(columns * columns);
  for (let k = 0; k < columns; k++) {
    const x = work[k];
    const norm = Math.hypot(...chunkNorms(x, k));
    const head = x[k] > 0 ? -norm : norm;
    for (let i = 0; i < k; i++) factor[i * columns + k] = x[i];
    factor[k * columns + k] = head;
    if (norm === 0) continue;
    // v = x - head e_k, and A <- A - 2 v (v^T A) / (v^T v)
    x[k] -= head;
    let squares = 0;
    for (let i = k; i < rows; i++) squares += x[i] * x[i];
    if (squares === 0) continue;
    for (let j = k + 1; j < columns; j++) {
      const y = work[j];
      let dot = 0;
      for (let i = k; i < rows; i++) dot += x[i] * y[i];
      const scale = (2 * dot) / squares;
      for (let i = k; i < rows; i++) y[i] -= scale * x[i];
    }
  }
  return { rows: columns, columns, data: factor };
}

/** Norms of stretches of x from `from` on: few enough to be arguments. */
function chunkNorms(x: Float64Array, from: number): number[] {
  const norms: number[] = [];
  for (let start = from; start < x.length; start += 1024) {
    norms.push(Math.hypot(...x.subarray(start, start + 1024)));
  }
  return norms;
}
