// Loops over contiguous float64 vectors; not exported from the module. Two accumulators hide the
// latency of addition.
import { madd } from "./madd";

// @ts-ignore: decorator
@inline
export function sumLanes(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/** x . y over n elements. */
// @ts-ignore: decorator
@inline
export function dot(x: usize, y: usize, n: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 3 < n; i += 4, x += 32, y += 32) {
    even = madd<f64>(v128.load(x), v128.load(y), even);
    odd = madd<f64>(v128.load(x, 16), v128.load(y, 16), odd);
  }
  let sum = sumLanes(f64x2.add(even, odd));
  for (; i < n; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/** y += factor x over n elements. */
// @ts-ignore: decorator
@inline
export function addScaled(factor: f64, x: usize, y: usize, n: i32): void {
  const f = f64x2.splat(factor);
  let i: i32 = 0;
  for (; i + 3 < n; i += 4, x += 32, y += 32) {
    v128.store(y, madd<f64>(f, v128.load(x), v128.load(y)));
    v128.store(y, madd<f64>(f, v128.load(x, 16), v128.load(y, 16)), 16);
  }
  for (; i < n; i++, x += 8, y += 8) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}
