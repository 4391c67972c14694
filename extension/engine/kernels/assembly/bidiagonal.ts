// Reduction of a matrix to upper bidiagonal form, a panel of rows and columns at a time (Dongarra,
// Sorensen and Hammarling 1989; LAPACK's dlabrd).
import { makeReflector } from "./householder";
import { madd } from "./madd";
import { scale } from "./scale";
import { addScaled, dot, sumLanes } from "./vectors";

/** y = A^T x for A m x n. */
// @ts-ignore: decorator
@inline
function transposedTimes(m: i32, n: i32, a: usize, lda: usize, x: usize, y: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  let r: i32 = 0;
  for (; r + 3 < m; r += 4) {
    const xr = x + ((<usize>r) << 3);
    const x0 = load<f64>(xr);
    const x1 = load<f64>(xr, 8);
    const x2 = load<f64>(xr, 16);
    const x3 = load<f64>(xr, 24);
    const v0 = f64x2.splat(x0);
    const v1 = f64x2.splat(x1);
    const v2 = f64x2.splat(x2);
    const v3 = f64x2.splat(x3);
    let p0 = a + <usize>r * lda;
    let p1 = p0 + lda;
    let p2 = p1 + lda;
    let p3 = p2 + lda;
    let py = y;
    let c: i32 = 0;
    for (; c + 1 < n; c += 2) {
      let sum = madd<f64>(v128.load(p1), v1, f64x2.mul(v128.load(p0), v0));
      sum = madd<f64>(v128.load(p2), v2, sum);
      sum = madd<f64>(v128.load(p3), v3, sum);
      v128.store(py, f64x2.add(v128.load(py), sum));
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      py += 16;
    }
    if (c < n) {
      const sum =
        load<f64>(p0) * x0 + load<f64>(p1) * x1 + load<f64>(p2) * x2 + load<f64>(p3) * x3;
      store<f64>(py, load<f64>(py) + sum);
    }
  }
  for (; r < m; r++) addScaled(load<f64>(x + ((<usize>r) << 3)), a + <usize>r * lda, y, n);
}

/** y = A x for A m x n. */
// @ts-ignore: decorator
@inline
function times(m: i32, n: i32, a: usize, lda: usize, x: usize, y: usize): void {
  let r: i32 = 0;
  for (; r + 3 < m; r += 4) {
    let p0 = a + <usize>r * lda;
    let p1 = p0 + lda;
    let p2 = p1 + lda;
    let p3 = p2 + lda;
    let px = x;
    let d0 = f64x2.splat(0);
    let d1 = f64x2.splat(0);
    let d2 = f64x2.splat(0);
    let d3 = f64x2.splat(0);
    let c: i32 = 0;
    for (; c + 1 < n; c += 2) {
      const xc = v128.load(px);
      d0 = madd<f64>(v128.load(p0), xc, d0);
      d1 = madd<f64>(v128.load(p1), xc, d1);
      d2 = madd<f64>(v128.load(p2), xc, d2);
      d3 = madd<f64>(v128.load(p3), xc, d3);
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
      px += 16;
    }
    let s0 = sumLanes(d0);
    let s1 = sumLanes(d1);
    let s2 = sumLanes(d2);
    let s3 = sumLanes(d3);
    if (c < n) {
      const xc = load<f64>(px);
      s0 += load<f64>(p0) * xc;
      s1 += load<f64>(p1) * xc;
      s2 += load<f64>(p2) * xc;
      s3 += load<f64>(p3) * xc;
    }
    const yr = y + ((<usize>r) << 3);
    store<f64>(yr, s0);
    store<f64>(yr, s1, 8);
    store<f64>(yr, s2, 16);
    store<f64>(yr, s3, 24);
  }
  for (; r < m; r++) store<f64>(y + ((<usize>r) << 3), dot(a + <usize>r * lda, x, n));
}

/**
 * Reduces the first `width` columns and rows of the trailing matrix A (m x n, m >= n >= width) and
 * leaves what the rest of A has to lose: A' = A - U^T Y - X^T V. Lines of U and X (stride ldu) have
 * m elements, lines of V and Y (stride ldv) n. Line i of U and V is reflector i with its zeros and
 * its 1; rows and columns of A that are done hold nothing of use.
 * Diagonal, superdiagonal and the reflectors' factors go to d, e, tauU and tauV, `width` entries
 * each; where the panel ends the matrix the last of e and tauV are 0.
 */
export function bidiagonalizePanel(
  m: i32, n: i32, width: i32,
  a: usize, lda: usize,
  u: usize, x: usize, ldu: usize,
  v: usize, y: usize, ldv: usize,
  d: usize, e: usize, tauU: usize, tauV: usize,
): void {
  for (let i: i32 = 0; i < width; i++) {
    const at = (<usize>i) << 3;
    const rows = m - i;
    const columns = n - i - 1;

    // column i, brought up to date, becomes reflector i from the left
    const ui = u + <usize>i * ldu + at;
    memory.fill(u + <usize>i * ldu, 0, at);
    let slot = a + <usize>i * lda + at;
    for (let r: i32 = 0; r < rows; r++, slot += lda) {
      store<f64>(ui + ((<usize>r) << 3), load<f64>(slot));
    }
    for (let k: i32 = 0; k < i; k++) {
      addScaled(-load<f64>(y + <usize>k * ldv + at), u + <usize>k * ldu + at, ui, rows);
      addScaled(-load<f64>(v + <usize>k * ldv + at), x + <usize>k * ldu + at, ui, rows);
    }
    const tu = makeReflector(ui, rows, d + at);
    store<f64>(tauU + at, tu);

    const vi = v + <usize>i * ldv + at + 8;
    const yi = y + <usize>i * ldv + at + 8;
    const xi = x + <usize>i * ldu + at + 8;
    memory.fill(v + <usize>i * ldv, 0, at + 8);
    memory.fill(y + <usize>i * ldv, 0, at + 8);
    memory.fill(x + <usize>i * ldu, 0, at + 8);
    if (columns == 0) {
      memory.fill(xi, 0, (<usize>(rows - 1)) << 3);
      store<f64>(e + at, 0);
      store<f64>(tauV + at, 0);
      continue;
    }

    // y_i = tau A^T u, for A as it would be now
    const row = a + <usize>i * lda + at + 8;
    if (tu == 0) {
      memory.fill(yi, 0, (<usize>columns) << 3);
    } else {
      transposedTimes(rows, columns, row, lda, ui, yi);
      for (let k: i32 = 0; k < i; k++) {
        const uk = u + <usize>k * ldu + at;
        const xk = x + <usize>k * ldu + at;
        addScaled(-dot(uk, ui, rows), y + <usize>k * ldv + at + 8, yi, columns);
        addScaled(-dot(xk, ui, rows), v + <usize>k * ldv + at + 8, yi, columns);
      }
      scale(tu, yi, columns);
    }

    // row i, brought up to date, becomes reflector i from the right
    memory.copy(vi, row, (<usize>columns) << 3);
    for (let k: i32 = 0; k < i; k++) {
      addScaled(-load<f64>(u + <usize>k * ldu + at), y + <usize>k * ldv + at + 8, vi, columns);
      addScaled(-load<f64>(x + <usize>k * ldu + at), v + <usize>k * ldv + at + 8, vi, columns);
    }
    addScaled(-1, yi, vi, columns);
    const tv = makeReflector(vi, columns, e + at);
    store<f64>(tauV + at, tv);

    // x_i = tau A v, for A as it would be now
    if (tv == 0) {
      memory.fill(xi, 0, (<usize>(rows - 1)) << 3);
      continue;
    }
    times(rows - 1, columns, row + lda, lda, vi, xi);
    for (let k: i32 = 0; k <= i; k++) {
      const yk = y + <usize>k * ldv + at + 8;
      addScaled(-dot(yk, vi, columns), u + <usize>k * ldu + at + 8, xi, rows - 1);
    }
    for (let k: i32 = 0; k < i; k++) {
      const vk = v + <usize>k * ldv + at + 8;
      addScaled(-dot(vk, vi, columns), x + <usize>k * ldu + at + 8, xi, rows - 1);
    }
    scale(tv, xi, rows - 1);
  }
}
