/** A regression goes one of two ways; each is a measure of its own. */
import type { Prepared } from "../measure";

/** `xy` predicts Y from X, `yx` X from Y. */
export type Direction = "xy" | "yx";

export const directions = {
  xy: { from: "X", to: "Y", predictor: "x", target: "y" },
  yx: { from: "Y", to: "X", predictor: "y", target: "x" },
} as const;

export const inDirection = (
  direction: Direction,
  x: Prepared,
  y: Prepared,
): { readonly predictor: Prepared; readonly target: Prepared } =>
  direction === "xy" ? { predictor: x, target: y } : { predictor: y, target: x };
