/** The mean sample (p entries), by compensated sums. O(n·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";

export const meanRow: Part<Float64Array> = {
  id: "meanRow",
  bytes: (_, p) => 8 * p,
  compute: ({ matrix }) => meanOfRows(matrix),
};

/** Neumaier's sums, since what is left of a mean far smaller than the samples should be right. */
function meanOfRows({ rows, columns, data }: DenseMatrix): Float64Array {
  const sums = new Float64Array(columns);
  const lost = new Float64Array(columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let j = 0; j < columns; j++) {
      const x = data[start + j];
      const before = sums[j];
      const after = before + x;
      lost[j] += Math.abs(before) >= Math.abs(x) ? before - after + x : x - after + before;
      sums[j] = after;
    }
  }
  return sums.map((sum, j) => (sum + lost[j]) / rows);
}
