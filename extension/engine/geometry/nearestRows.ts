import type { DenseMatrix } from "../linalg/matrix";

/** The `count` rows nearest to row `row` (Euclidean), itself among them; ties to smaller indices. */
export function nearestRows(x: DenseMatrix, row: number, count: number): Uint32Array {
  const { rows, columns, data } = x;
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const gap = data[i * columns + c] - data[row * columns + c];
      sum += gap * gap;
    }
    squares[i] = sum;
  }
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  return order.sort((i, j) => squares[i] - squares[j] || i - j).slice(0, Math.min(count, rows));
}
