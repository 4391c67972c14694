// Sequences of plane rotations on the rows of a matrix, as QR sweeps make them.

/** (a, b) <- (c a + s b, c b - s a) for rows of n elements. */
// @ts-ignore: decorator
@inline
function rotate(n: i32, a: usize, b: usize, c: f64, s: f64): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  let i: i32 = 0;
  for (; i + 1 < n; i += 2, a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    v128.store(a, f64x2.add(f64x2.mul(cc, x), f64x2.mul(ss, y)));
    v128.store(b, f64x2.sub(f64x2.mul(cc, y), f64x2.mul(ss, x)));
  }
  if (i < n) {
    const x = load<f64>(a);
    const y = load<f64>(b);
    store<f64>(a, c * x + s * y);
    store<f64>(b, c * y - s * x);
  }
}

/**
 * Rotation i of `count`, in order, on row i and row i + 1 of `width` elements, counted from `row`
 * in steps of `stride` bytes, which may be negative. Cosines and sines lie in two runs.
 */
export function rotateRows(
  count: i32, width: i32, row: usize, stride: i32, cosines: usize, sines: usize,
): void {
  for (let i: i32 = 0; i < count; i++) {
    const c = load<f64>(cosines + ((<usize>i) << 3));
    const s = load<f64>(sines + ((<usize>i) << 3));
    const next = row + <usize>stride;
    if (s != 0 || c != 1) rotate(width, row, next, c, s);
    row = next;
  }
}
