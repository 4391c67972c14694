// Householder reflectors H = I - tau v v^T with v[0] = 1, on matrices whose entries are at most
// about 1 in size (callers scale).
import { makeReflector } from "./householder";
import { addScaled, dot } from "./vectors";

/**
 * Factors a panel P (lines x length) as L Q with Q = H_0 H_1 ... = I - V^T T V.
 * On return the panel holds V (reflector i on line i, with its zeros and 1 written out), `lower`
 * (lines x lines, row-major) the lower triangle L, and `t` (lines x lines) the upper triangle T.
 * Lines beyond `length` have no reflector: their V and T are zero.
 */
export function factorPanel(
  lines: i32, length: i32, panel: usize, ld: usize, lower: usize, t: usize,
): void {
  const row = (<usize>lines) << 3;
  memory.fill(lower, 0, row * <usize>lines);
  memory.fill(t, 0, row * <usize>lines);
  for (let i: i32 = 0; i < lines; i++) {
    const line = panel + <usize>i * ld;
    const done = min(i, length);
    // what earlier reflectors left before the diagonal belongs to L
    memory.copy(lower + <usize>i * row, line, (<usize>done) << 3);
    memory.fill(line, 0, (<usize>done) << 3);
    if (i >= length) continue;

    const v = line + ((<usize>i) << 3);
    const size = length - i;
    const tau = makeReflector(v, size, lower + <usize>i * row + ((<usize>i) << 3));
    store<f64>(t + <usize>i * row + ((<usize>i) << 3), tau);
    if (tau == 0) continue;
    for (let other = i + 1; other < lines; other++) {
      const x = panel + <usize>other * ld + ((<usize>i) << 3);
      addScaled(-tau * dot(x, v, size), v, x, size);
    }
    extendT(i, row, t, panel, ld, size, tau);
  }
}

/** Column i of T: -tau T (V v_i) above the diagonal. */
// @ts-ignore: decorator
@inline
function extendT(
  i: i32, row: usize, t: usize, panel: usize, ld: usize, size: i32, tau: f64,
): void {
  const column = t + ((<usize>i) << 3);
  const v = panel + <usize>i * ld + ((<usize>i) << 3);
  for (let k: i32 = 0; k < i; k++) {
    const product = dot(panel + <usize>k * ld + ((<usize>i) << 3), v, size);
    store<f64>(column + <usize>k * row, -tau * product);
  }
  // in place from the top: entry k needs the entries from k on only
  for (let k: i32 = 0; k < i; k++) {
    let sum: f64 = 0;
    for (let j = k; j < i; j++) {
      sum += load<f64>(t + <usize>k * row + ((<usize>j) << 3)) * load<f64>(column + <usize>j * row);
    }
    store<f64>(column + <usize>k * row, sum);
  }
}

/**
 * One sweep of the reduction of an upper band matrix (n x n, `width` superdiagonals) to
 * bidiagonal form: clears row `sweep` beyond its first superdiagonal and chases the bulge that
 * this makes off the end, a block of `width` at a time (Haidar, Kurzak and Luszczek 2013).
 * Entry (r, c) lies at band + r * stride + 8 c; the storage holds c from r - width to
 * r + 2 width. `work` has room for width + 1 + 2 width float64.
 */
export function chaseSweep(
  band: usize, stride: usize, n: i32, width: i32, sweep: i32, work: usize,
): void {
  const beta = work;
  const v = work + 8;
  const w = v + ((<usize>width) << 3);
  let row = sweep;
  for (let first = sweep + 1; first < n - 1; first += width) {
    const last = min(first + width, n) - 1;
    const size = last - first + 1;
    const corner = band + <usize>first * stride + ((<usize>first) << 3);

    // from the right: row `row` keeps only its first entry of this block of columns
    const head = band + <usize>row * stride + ((<usize>first) << 3);
    const bytes = (<usize>size) << 3;
    memory.copy(v, head, bytes);
    let tau = makeReflector(v, size, beta);
    memory.fill(head, 0, bytes);
    store<f64>(head, load<f64>(beta));
    if (tau != 0) {
      for (let r = row + 1; r <= last; r++) {
        const x = band + <usize>r * stride + ((<usize>first) << 3);
        addScaled(-tau * dot(x, v, size), v, x, size);
      }
    }

    // from the left: column `first` keeps only its diagonal entry
    for (let i: i32 = 0; i < size; i++) {
      const slot = corner + <usize>i * stride;
      store<f64>(v + ((<usize>i) << 3), load<f64>(slot));
      store<f64>(slot, 0);
    }
    tau = makeReflector(v, size, beta);
    store<f64>(corner, load<f64>(beta));
    if (tau != 0) {
      const columns = min(last + width, n - 1) - first;
      memory.fill(w, 0, (<usize>columns) << 3);
      for (let i: i32 = 0; i < size; i++) {
        addScaled(load<f64>(v + ((<usize>i) << 3)), corner + <usize>i * stride + 8, w, columns);
      }
      for (let i: i32 = 0; i < size; i++) {
        const factor = -tau * load<f64>(v + ((<usize>i) << 3));
        addScaled(factor, w, corner + <usize>i * stride + 8, columns);
      }
    }
    row = first;
  }
}
