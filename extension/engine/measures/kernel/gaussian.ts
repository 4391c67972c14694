/** What CKA with a Gaussian kernel has in common, biased or not. */
import type { Task } from "../../task";
import type { Measured, Part, Prepared } from "../measure";
import { noVariance } from "../notes";
import { squaredDistancesPart } from "../parts/squaredDistances";
import { squareSum } from "../parts/squareSum";
import { dot } from "../parts/sums";
import type { InnerProducts } from "./cosine";
import { noBandwidth } from "./notes";

export const bandwidth = {
  default: 1,
  min: 1e-3,
  max: 1e3,
  integer: false,
  help: "Width of the Gaussian, in medians of the distances between samples of a side.",
} as const;

/** The products of a part of two sides; or why a side has no kernel. */
export function kernelProducts(
  x: Prepared,
  y: Prepared,
  part: Part<Float64Array | null>,
  task: Task,
): InnerProducts | Measured {
  const [k, l] = [x.get(part, task), y.get(part, task)];
  if (k === null) return noKernel(x, "x", task);
  if (l === null) return noKernel(y, "y", task);
  const squares = squareSum(part);
  return { xy: dot(k, l), xx: x.get(squares, task), yy: y.get(squares, task) };
}

const noKernel = (x: Prepared, side: "x" | "y", task: Task): Measured =>
  x.get(squaredDistancesPart, task).every((square) => square === 0)
    ? noVariance(side)
    : noBandwidth(side);
