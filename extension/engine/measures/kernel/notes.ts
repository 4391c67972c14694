import type { Measured } from "../measure";
import { undefinedHere } from "../notes";

type Side = "x" | "y";

/** A kernel that is constant off its diagonal, or a sum of terms of one sample each. */
export const nothingShared = (side: Side): Measured =>
  undefinedHere(
    `the unbiased HSIC of ${side} with itself is 0: its samples are equally similar to each other`,
  );

/** The median heuristic has no bandwidth to give. */
export const noBandwidth = (side: Side): Measured =>
  undefinedHere(
    `more than half of the pairs of samples of ${side} are equal: the median of their distances, which sets the bandwidth, is 0`,
  );
