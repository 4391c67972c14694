import type { Measured } from "../measure";

/** All rows of a side are equal, so that a ratio has nothing below its bar. */
export const noVariance = (side: "x" | "y"): Measured => ({
  value: null,
  note: { code: "variance.none", text: `all samples of ${side} are equal: there is no variance` },
});
