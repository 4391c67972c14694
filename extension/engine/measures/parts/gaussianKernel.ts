/**
 * Gaussian kernels exp(−|xᵢ − xⱼ|²/(2σ²)), condensed, σ a multiple of the median of the distances
 * between different samples (Gretton et al. 2005); null where that median is zero. O(n²·p).
 */

import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { condensedLength, doubleCenter, uCenter } from "./condensed";
import { middleTwo } from "./select";
import { squaredDistancesPart } from "./squaredDistances";

function gaussianKernel(x: Prepared, bandwidth: number, task: Task): Float64Array | null {
  const squares = x.get(squaredDistancesPart, task);
  const [lower, upper] = middleTwo(squares);
  const sigma = (bandwidth * (Math.sqrt(lower) + Math.sqrt(upper))) / 2;
  if (sigma === 0) return null;
  const kernel = new Float64Array(squares.length);
  const factor = -1 / (2 * sigma * sigma);
  for (let i = 0; i < kernel.length; i++) kernel[i] = Math.exp(squares[i] * factor);
  return kernel;
}

/** HKH, as {@link doubleCenter} lays it out. */
export const centeredGaussian = (bandwidth: number): Part<Float64Array | null> => ({
  id: `centeredGaussian(${bandwidth})`,
  bytes: (n) => 8 * (condensedLength(n) + n),
  compute(x, task) {
    const kernel = gaussianKernel(x, bandwidth, task);
    return kernel && doubleCenter(kernel, x.n, 1);
  },
});

/** The U-centered kernel, condensed. */
export const uCenteredGaussian = (bandwidth: number): Part<Float64Array | null> => ({
  id: `uCenteredGaussian(${bandwidth})`,
  bytes: (n) => 8 * condensedLength(n),
  compute(x, task) {
    const kernel = gaussianKernel(x, bandwidth, task);
    return kernel && uCenter(kernel, x.n, 1);
  },
});
