import type { DenseMatrix } from "../linalg/matrix";
import { smallSymmetricEigen } from "./smallEigen";
import type { Precision, SpectralRatio } from "./spectralRatio";

/**
 * Relative rounding of a Jacobian product, against its largest direction: some rounding errors of
 * each layer that it went through. Held against float64 networks in the tests.
 */
const ROUNDING = { float32: 2 ** -20, float64: 2 ** -49 } as const;

/**
 * How far d_SR of two metrics may be off because Jacobians were computed in `precision`; infinite
 * where a direction lies below what that resolves, so that whether it is seen cannot be said.
 *
 * With Jacobians off by ε‖J‖, the least singular value σₘ is off by ε·σ₁, so √(λₘ/λ₁) by a relative
 * 2ε(√κ_G + √κ_H) for condition numbers κ = (σ₁/σₘ)² of the metrics.
 */
export function resolutionOf(
  g: DenseMatrix,
  h: DenseMatrix,
  {
    found: { distance, rank, uninformative },
    precision,
  }: { readonly found: SpectralRatio; readonly precision: Precision },
): number {
  if (uninformative) return 0;
  if (rank < g.rows || distance === 1) return Number.POSITIVE_INFINITY;
  const spread = Math.sqrt(condition(g)) + Math.sqrt(condition(h));
  return Math.min(1, 2 * ROUNDING[precision] * spread * (1 - distance));
}

function condition(g: DenseMatrix): number {
  const { values } = smallSymmetricEigen(g);
  return values[g.rows - 1] / Math.max(values[0], Number.MIN_VALUE);
}
