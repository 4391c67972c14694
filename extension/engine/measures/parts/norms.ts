/** Frobenius norms of X and of X̄. O(n·p). */
import type { Part } from "../measure";
import { centered } from "./centered";
import { sumOfSquares } from "./sums";

export const norm: Part<number> = {
  id: "norm",
  bytes: () => 8,
  compute: ({ matrix }) => Math.sqrt(sumOfSquares(matrix.data)),
};

/** √(n·total variance). */
export const centeredNorm: Part<number> = {
  id: "centeredNorm",
  bytes: () => 8,
  compute: (x, task) => Math.sqrt(sumOfSquares(x.get(centered, task).data)),
};
