/** |x̄ᵢ|² of each sample about the mean: the diagonal of X̄X̄ᵀ. O(n·p). */
import type { Part } from "../measure";
import { centered } from "./centered";
import { sumOfSquares } from "./sums";

export const rowSquares: Part<Float64Array> = {
  id: "rowSquares",
  bytes: (n) => 8 * n,
  compute(x, task) {
    const { rows, columns, data } = x.get(centered, task);
    return Float64Array.from({ length: rows }, (_, i) =>
      sumOfSquares(data.subarray(i * columns, (i + 1) * columns)),
    );
  },
};
