/** Σ of squares of another part's numbers. */
import type { Part } from "../measure";
import { sumOfSquares } from "./sums";

export const squareSum = (part: Part<Float64Array | null>): Part<number> => ({
  id: `squareSum(${part.id})`,
  bytes: () => 8,
  compute(x, task) {
    const numbers = x.get(part, task);
    return numbers === null ? 0 : sumOfSquares(numbers);
  },
});
