/** n(n − 3) times the unbiased HSIC of X̄X̄ᵀ with itself: the square of its U-centered norm. */
import type { Part } from "../measure";
import { gramSquares } from "./gramSquares";
import { rowSquares } from "./rowSquares";
import { dot, sum } from "./sums";

/**
 * ‖X̄ᵀX̄‖²_F − n/(n − 2)·Σdᵢ² + (Σdᵢ)²/((n − 1)(n − 2)), d the squared lengths of centered rows.
 * Exact in real numbers; loses digits where little is left of ‖X̄ᵀX̄‖²_F.
 */
export const uCenteredSquaresByFeatures: Part<number> = {
  id: "uCenteredSquaresByFeatures",
  bytes: () => 8,
  compute(x, task) {
    const d = x.get(rowSquares, task);
    return uCenteredFromFeatures(x.get(gramSquares, task), d, d);
  },
};

/** n(n − 3) times the unbiased HSIC from ‖X̄ᵀȲ‖²_F and the squared lengths of centered rows. */
export function uCenteredFromFeatures(product: number, d: Float64Array, e: Float64Array): number {
  const n = d.length;
  return product - (n / (n - 2)) * dot(d, e) + (sum(d) / (n - 1)) * (sum(e) / (n - 2));
}
