// Not exported from the module.

/** x <- factor x over n elements. */
// @ts-ignore: decorator
@inline
export function scale(factor: f64, x: usize, n: i32): void {
  const f = f64x2.splat(factor);
  let i: i32 = 0;
  for (; i + 1 < n; i += 2, x += 16) v128.store(x, f64x2.mul(f, v128.load(x)));
  if (i < n) store<f64>(x, factor * load<f64>(x));
}
