import { generalizedSymmetricEigen } from "../linalg/generalizedEigen";
import type { DenseMatrix } from "../linalg/matrix";

/**
 * Affine-invariant Riemannian distance √(Σ log² λᵢ) of the generalized eigenvalues G·v = λ·H·v:
 * what two metrics differ in altogether. Its square is m·(2·logScale)² and a part that is blind to
 * scale. In [0, ∞); null where H is not positive definite or G sees no length in some direction.
 */
export function affineInvariantDistance(g: DenseMatrix, h: DenseMatrix): number | null {
  const eigen = generalizedSymmetricEigen(g, h);
  if (!eigen || eigen.values[0] <= 0) return null;
  return Math.hypot(...eigen.values.map(Math.log));
}
