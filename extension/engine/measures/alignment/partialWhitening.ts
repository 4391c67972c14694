/**
 * Partly whitened representations, X_α = X̄·V·diag(α + (1 − α)/s)·Vᵀ with X̄ = U·diag(s)·Vᵀ,
 * rescaled to the norm of X̄: up to rotation, U times its singular values α·s + (1 − α).
 */
import type { ParamSpec } from "../descriptor";
import { leadingColumns, type Svd, scaleColumns } from "../parts/centeredSvd";
import { sumOfSquares } from "../parts/sums";
import type { Shape } from "./rotationDistance";

export const alphaParam: ParamSpec = {
  default: 0.5,
  min: 0,
  max: 1,
  integer: false,
  help: "1 keeps variances as they are (Procrustes), 0 makes them all equal (CCA).",
};

/** To numerical rank: directions without variance stay without. Of the norm of X̄. */
export function partlyWhitened({ u, s, rank }: Svd, alpha: number): Shape {
  const weights = s.subarray(0, rank).map((value) => alpha * value + (1 - alpha));
  return withNorm(
    scaleColumns(leadingColumns(u, rank), weights),
    weights,
    Math.sqrt(sumOfSquares(s)),
  );
}

/** netrep's bound from below on eigenvalues of the covariance. */
const NETREP_LEAST = 1e-7;

/**
 * As netrep's `whiten`, of X̄ padded with zeros to `width` features: eigenvalues below 10⁻⁷ count
 * as 10⁻⁷, those of the padding too, in the whitening as in the variance that is to be kept.
 */
export function partlyWhitenedByNetrep({ u, s }: Svd, alpha: number, width: number): Shape {
  const norm = Math.sqrt(sumOfSquares(s));
  if (alpha > 1 - NETREP_LEAST) return { matrix: scaleColumns(u, s), scale: 1, norm };
  const floor = Math.sqrt(NETREP_LEAST);
  const clipped = s.map((value) => Math.max(value, floor));
  const weights = s.map((value, i) => value * (alpha + (1 - alpha) / clipped[i]));
  // what the padding, and features beyond the number of samples, add to both variances
  const rest = width - s.length;
  let [before, after] = [rest * floor ** 2, rest * (alpha * floor + (1 - alpha)) ** 2];
  for (const value of clipped) {
    before += value ** 2;
    after += (alpha * value + (1 - alpha)) ** 2;
  }
  const scale = Math.sqrt(before / after);
  const matrix = scaleColumns(u, weights);
  return { matrix, scale, norm: scale * Math.sqrt(sumOfSquares(weights)) };
}

/** The same shape with another norm. */
export const rescaled = ({ matrix, scale, norm }: Shape, target: number): Shape => ({
  matrix,
  scale: (scale * target) / norm,
  norm: target,
});

function withNorm(matrix: Shape["matrix"], weights: Float64Array, norm: number): Shape {
  const own = Math.sqrt(sumOfSquares(weights));
  return rescaled({ matrix, scale: 1, norm: own }, norm);
}
