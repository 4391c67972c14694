// Multiply-and-add, the one operation in which the two builds of every module differ.

/**
 * x · y + sum in each lane of T. The relaxed build leaves it to the machine whether the product
 * is rounded before it is added (it is not where there are fused instructions), and so takes one
 * instruction; the strict build rounds it, alike everywhere.
 */
// @ts-ignore: decorator
@inline
export function madd<T>(x: v128, y: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, sum);
  return v128.add<T>(sum, v128.mul<T>(x, y));
}
