// One Householder reflector H = I - tau v v^T with v[0] = 1, of a vector whose entries are at most
// about 1 in size (callers scale); not exported from the module.
import { dot } from "./vectors";

/**
 * Below this the squared tail of a vector has lost digits to underflow, and a reflector made of
 * it would not be orthogonal. Such a tail is dropped: an error of 1e-140.
 */
const NEGLIGIBLE: f64 = 1e-280;

/**
 * The reflector that takes x (n elements) to (beta, 0, ..., 0): overwrites x with v and returns
 * tau; beta goes to `out`. tau is 0, and H the identity, when the tail is negligible.
 */
// @ts-ignore: decorator
@inline
export function makeReflector(x: usize, n: i32, out: usize): f64 {
  const alpha = load<f64>(x);
  const tail = dot(x + 8, x + 8, n - 1);
  store<f64>(x, 1);
  if (tail < NEGLIGIBLE) {
    memory.fill(x + 8, 0, (<usize>(n - 1)) << 3);
    store<f64>(out, alpha);
    return 0;
  }
  const norm = sqrt(alpha * alpha + tail);
  const beta = alpha > 0 ? -norm : norm;
  const scale = 1 / (alpha - beta);
  for (let i: i32 = 1; i < n; i++) {
    const slot = x + ((<usize>i) << 3);
    store<f64>(slot, load<f64>(slot) * scale);
  }
  store<f64>(out, beta);
  return (beta - alpha) / beta;
}
