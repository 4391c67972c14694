import type { DenseMatrix } from "../../linalg/matrix";

/** True when no row is farther from the first one than `squaredDistance`, squared. O(n·p) at most. */
export function rowsCoincide(
  { rows, columns, data }: DenseMatrix,
  squaredDistance: number,
): boolean {
  for (let i = 1; i < rows; i++) {
    let squares = 0;
    for (let j = 0; j < columns; j++) squares += (data[i * columns + j] - data[j]) ** 2;
    if (squares > squaredDistance) return false;
  }
  return true;
}
