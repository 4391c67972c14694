/** The mean sample (p entries). O(n·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";

export const meanRow: Part<Float64Array> = {
  id: "meanRow",
  bytes: (_, p) => 8 * p,
  compute: ({ matrix }) => meanOfRows(matrix),
};

/** Four rows are added up before they join the sum, which is faster and rounds less. */
function meanOfRows({ rows, columns, data }: DenseMatrix): Float64Array {
  const sums = new Float64Array(columns);
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    const row0 = i * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    for (let j = 0; j < columns; j++) {
      sums[j] += data[row0 + j] + data[row1 + j] + (data[row2 + j] + data[row3 + j]);
    }
  }
  for (let i = whole; i < rows; i++) {
    for (let j = 0; j < columns; j++) sums[j] += data[i * columns + j];
  }
  for (let j = 0; j < columns; j++) sums[j] /= rows;
  return sums;
}
