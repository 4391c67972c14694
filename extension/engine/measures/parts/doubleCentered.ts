/** HDH of a condensed D with zero diagonal, as {@link doubleCenter} lays it out. O(n²). */
import type { Part } from "../measure";
import { condensedLength, doubleCenter } from "./condensed";

export const doubleCentered = (part: Part<Float64Array | null>): Part<Float64Array | null> => ({
  id: `doubleCentered(${part.id})`,
  bytes: (n) => 8 * (condensedLength(n) + n),
  compute(x, task) {
    const entries = x.get(part, task);
    return entries && doubleCenter(entries, x.n, 0);
  },
});
