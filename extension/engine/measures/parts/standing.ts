/** What there is to say of dissimilarities before they are compared. */
import type { Part } from "../measure";

export type Standing =
  /** A sample has none. */
  | "missing"
  /** All are zero. */
  | "zero"
  | "sound";

export const standing = (part: Part<Float64Array | null>): Part<Standing> => ({
  id: `standing(${part.id})`,
  bytes: () => 8,
  compute(x, task) {
    const values = x.get(part, task);
    if (values === null) return "missing";
    return values.every((value) => value === 0) ? "zero" : "sound";
  },
});
