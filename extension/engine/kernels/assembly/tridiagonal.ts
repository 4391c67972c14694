// Reduction of a symmetric matrix to tridiagonal form, a panel of rows at a time (Dongarra,
// Sorensen and Hammarling 1989; LAPACK's dlatrd). Only the upper triangle is read.
import { makeReflector } from "./householder";
import { madd } from "./madd";
import { scale } from "./scale";
import { addScaled, dot, sumLanes } from "./vectors";

/**
 * y = A x for symmetric A (n x n), of which only the upper triangle is read: every entry is loaded
 * once and serves both of its places.
 */
// @ts-ignore: decorator
@inline
function symmetricTimes(n: i32, a: usize, lda: usize, x: usize, y: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  let r: i32 = 0;
  for (; r + 3 < n; r += 4) {
    const a0 = a + <usize>r * lda + ((<usize>r) << 3);
    const a1 = a0 + lda + 8;
    const a2 = a1 + lda + 8;
    const a3 = a2 + lda + 8;
    const xr = x + ((<usize>r) << 3);
    const yr = y + ((<usize>r) << 3);
    const x0 = load<f64>(xr);
    const x1 = load<f64>(xr, 8);
    const x2 = load<f64>(xr, 16);
    const x3 = load<f64>(xr, 24);
    // the 4 x 4 block on the diagonal
    const a01 = load<f64>(a0, 8);
    const a02 = load<f64>(a0, 16);
    const a03 = load<f64>(a0, 24);
    const a12 = load<f64>(a1, 8);
    const a13 = load<f64>(a1, 16);
    const a23 = load<f64>(a2, 8);
    const s0 = load<f64>(a0) * x0 + a01 * x1 + a02 * x2 + a03 * x3;
    const s1 = a01 * x0 + load<f64>(a1) * x1 + a12 * x2 + a13 * x3;
    const s2 = a02 * x0 + a12 * x1 + load<f64>(a2) * x2 + a23 * x3;
    const s3 = a03 * x0 + a13 * x1 + a23 * x2 + load<f64>(a3) * x3;
    // what lies right of it
    let p0 = a0 + 32;
    let p1 = a1 + 24;
    let p2 = a2 + 16;
    let p3 = a3 + 8;
    let px = xr + 32;
    let py = yr + 32;
    const v0 = f64x2.splat(x0);
    const v1 = f64x2.splat(x1);
    const v2 = f64x2.splat(x2);
    const v3 = f64x2.splat(x3);
    let d0 = f64x2.splat(0);
    let d1 = f64x2.splat(0);
    let d2 = f64x2.splat(0);
    let d3 = f64x2.splat(0);
    let c = r + 4;
    for (; c + 1 < n; c += 2) {
      const xc = v128.load(px);
      let row = v128.load(p0);
      let sum = f64x2.mul(row, v0);
      d0 = madd<f64>(row, xc, d0);
      row = v128.load(p1);
      sum = madd<f64>(row, v1, sum);
      d1 = madd<f64>(row, xc, d1);
      row = v128.load(p2);
      sum = madd<f64>(row, v2, sum);
      d2 = madd<f64>(row, xc, d2);
      row = v128.load(p3);
      sum = madd<f64>(row, v3, sum);
      d3 = madd<f64>(row, xc, d3);
      v128.store(py, f64x2.add(v128.load(py), sum));
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      px += 16;
      py += 16;
    }
    let t0 = s0 + sumLanes(d0);
    let t1 = s1 + sumLanes(d1);
    let t2 = s2 + sumLanes(d2);
    let t3 = s3 + sumLanes(d3);
    if (c < n) {
      const xc = load<f64>(px);
      const b0 = load<f64>(p0);
      const b1 = load<f64>(p1);
      const b2 = load<f64>(p2);
      const b3 = load<f64>(p3);
      t0 += b0 * xc;
      t1 += b1 * xc;
      t2 += b2 * xc;
      t3 += b3 * xc;
      store<f64>(py, load<f64>(py) + (b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3));
    }
    store<f64>(yr, load<f64>(yr) + t0);
    store<f64>(yr, load<f64>(yr, 8) + t1, 8);
    store<f64>(yr, load<f64>(yr, 16) + t2, 16);
    store<f64>(yr, load<f64>(yr, 24) + t3, 24);
  }
  for (; r < n; r++) {
    const row = a + <usize>r * lda + ((<usize>r) << 3);
    const xr = load<f64>(x + ((<usize>r) << 3));
    let sum = load<f64>(row) * xr;
    for (let c = r + 1; c < n; c++) {
      const entry = load<f64>(row + ((<usize>(c - r)) << 3));
      const slot = y + ((<usize>c) << 3);
      sum += entry * load<f64>(x + ((<usize>c) << 3));
      store<f64>(slot, load<f64>(slot) + entry * xr);
    }
    const slot = y + ((<usize>r) << 3);
    store<f64>(slot, load<f64>(slot) + sum);
  }
}

/**
 * Reduces the first `width` rows of the trailing matrix A (n x n, at its diagonal) and leaves what
 * the rest of A has to lose: A' = A - V^T W - W^T V, with V and W of `width` lines (stride ld, of n
 * elements each). Row i of A is overwritten by line i of V: zeros, 1, and the reflector.
 * Diagonal, off-diagonal and tau of each row go to d, e and tau; `e` gets width entries, of which
 * the last is 0 when the panel ends the matrix.
 */
export function tridiagonalizePanel(
  n: i32, width: i32,
  a: usize, lda: usize,
  v: usize, w: usize, ld: usize,
  d: usize, e: usize, tau: usize,
): void {
  for (let i: i32 = 0; i < width; i++) {
    const at = (<usize>i) << 3;
    const line = <usize>i * ld;
    const row = a + <usize>i * lda;
    for (let k: i32 = 0; k < i; k++) {
      const vk = v + <usize>k * ld + at;
      const wk = w + <usize>k * ld + at;
      addScaled(-load<f64>(vk), wk, row + at, n - i);
      addScaled(-load<f64>(wk), vk, row + at, n - i);
    }
    store<f64>(d + at, load<f64>(row + at));
    const size = n - i - 1;
    const vi = v + line + at + 8;
    const wi = w + line + at + 8;
    memory.fill(v + line, 0, at + 8);
    memory.fill(w + line, 0, at + 8);
    let t: f64 = 0;
    if (size > 0) {
      memory.copy(vi, row + at + 8, (<usize>size) << 3);
      t = makeReflector(vi, size, e + at);
    } else {
      store<f64>(e + at, 0);
    }
    store<f64>(tau + at, t);
    memory.copy(row, v + line, (<usize>n) << 3);
    if (t == 0) {
      memory.fill(wi, 0, (<usize>size) << 3);
      continue;
    }
    symmetricTimes(size, row + lda + at + 8, lda, vi, wi);
    for (let k: i32 = 0; k < i; k++) {
      const vk = v + <usize>k * ld + at + 8;
      const wk = w + <usize>k * ld + at + 8;
      const p = dot(wk, vi, size);
      const q = dot(vk, vi, size);
      addScaled(-p, vk, wi, size);
      addScaled(-q, wk, wi, size);
    }
    scale(t, wi, size);
    addScaled(-0.5 * t * dot(wi, vi, size), vi, wi, size);
  }
}
