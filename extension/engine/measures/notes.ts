/** Why a measure has no number, or what to know of the one that it has; one wording for all. */
import type { Measured, MeasureNote } from "./measure";

/** All rows of a side are equal. */
export const noVariance = (side: "x" | "y"): Measured => ({
  value: null,
  note: { code: "variance.none", text: `all samples of ${side} are equal: there is no variance` },
});

/** All entries of a side are zero. */
export const allZero = (side: "x" | "y"): Measured => ({
  value: null,
  note: { code: "variance.none", text: `all entries of ${side} are zero` },
});

/** Not defined on this input; `text` says why. */
export const undefinedHere = (text: string): Measured => ({
  value: null,
  note: { code: "undefined", text },
});

/** The value follows from shapes and ranks alone; `text` says which. */
export const saturated = (text: string): MeasureNote => ({ code: "saturated", text });
