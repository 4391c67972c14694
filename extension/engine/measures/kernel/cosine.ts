import type { Measured, SlabProducts } from "../measure";
import { noVariance } from "../notes";

export type InnerProducts = Pick<SlabProducts, "xy" | "xx" | "yy">;

/** ⟨x, y⟩ / (|x||y|) for products that are not zero; 1 exactly where all three are equal. */
export function cosine({ xy, xx, yy }: InnerProducts): number {
  // by Cauchy and Schwarz within ±1, which rounding may exceed; roots before the ratio, which with
  // fourth powers of entries leaves the range of float64 where sides differ greatly in scale
  return Math.max(-1, Math.min(1, (xy / xx) * (Math.sqrt(xx) / Math.sqrt(yy))));
}

/** The cosine, or null where a side is zero: all its samples are equal. */
export function cosineOrNull(products: InnerProducts): Measured {
  if (products.xx === 0) return noVariance("x");
  if (products.yy === 0) return noVariance("y");
  return { value: cosine(products) };
}
