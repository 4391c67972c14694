// Reduction of a symmetric matrix to tridiagonal form, a panel of rows at a time (Dongarra,
// Sorensen and Hammarling 1989; LAPACK's dlatrd). Only the upper triangle is read.
//
// The matrix lies in strips of 4 rows, so that what is worked on is read in a row: a strip is one
// tile of 64 bytes after the other, each of them 4 rows by 2 columns, row by row. It ends at a
// whole number of strips, filled up with zeros, and so do the vectors; the 4 x 4 blocks on the
// diagonal are whole. V and W lie likewise: for 4 columns all lines of V, those of W, and those of
// V again, so that both V over W and W over V are there in one piece.
//
// Loops are unrolled twice, with a branch in between that is never taken: V8 would put off sums to
// the end of what it takes for one piece, and run out of registers.
//
// Functions of their own for the inner loops, and exported, lest they be inlined: engines optimize
// a function once it has been called often, and keep more in registers in a short one.
import { makeReflector } from "./householder";
import { madd } from "./madd";
import { sumLanes } from "./vectors";

/** Rows of a panel at most: lines of V, and of W. A multiple of 4. */
const LINES: i32 = 20;
const LINE: usize = 32;
const V_BYTES: usize = <usize>LINES * LINE;
/** Bytes of V, W and V in 4 columns. */
const COLUMN_STRIP: usize = 3 * V_BYTES;
/** Bytes of a tile and of the two of 4 columns. */
const TILE: usize = 64;
const BLOCK: usize = 2 * TILE;

/** The sums of the lanes of x, and of those of y. */
// @ts-ignore: decorator
@inline
function sumPairs(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

/**
 * y += A x for the rows of a strip and, right of its 4 x 4 block on the diagonal, for what is the
 * mirror image of it: every entry is loaded once and serves both of its places. `xy` has x and y
 * by turns, two of each, from the strip's first row on; `pairs` pairs of columns, an even number,
 * lie right of the block.
 */
export function symmetricStrip(pairs: i32, tile: usize, xy: usize): void {
  const x01 = v128.load(xy);
  const x23 = v128.load(xy, 32);
  let d0 = madd<f64>(v128.load(tile, 64), x23, f64x2.mul(v128.load(tile), x01));
  let d1 = madd<f64>(v128.load(tile, 80), x23, f64x2.mul(v128.load(tile, 16), x01));
  let d2 = madd<f64>(v128.load(tile, 96), x23, f64x2.mul(v128.load(tile, 32), x01));
  let d3 = madd<f64>(v128.load(tile, 112), x23, f64x2.mul(v128.load(tile, 48), x01));
  const x0 = v128.load_splat<f64>(xy);
  const x1 = v128.load_splat<f64>(xy, 8);
  const x2 = v128.load_splat<f64>(xy, 32);
  const x3 = v128.load_splat<f64>(xy, 40);
  let at = xy + 64;
  const end = at + (<usize>pairs << 5);
  tile += BLOCK;
  let x: v128;
  let row: v128;
  let sum: v128;
  while (at < end) {
    x = v128.load(at);
    row = v128.load(tile);
    sum = f64x2.mul(row, x0);
    d0 = madd<f64>(row, x, d0);
    row = v128.load(tile, 16);
    sum = madd<f64>(row, x1, sum);
    d1 = madd<f64>(row, x, d1);
    row = v128.load(tile, 32);
    sum = madd<f64>(row, x2, sum);
    d2 = madd<f64>(row, x, d2);
    row = v128.load(tile, 48);
    sum = madd<f64>(row, x3, sum);
    d3 = madd<f64>(row, x, d3);
    v128.store(at, f64x2.add(v128.load(at, 16), sum), 16);
    if (tile == 0) break;
    x = v128.load(at, 32);
    row = v128.load(tile, 64);
    sum = f64x2.mul(row, x0);
    d0 = madd<f64>(row, x, d0);
    row = v128.load(tile, 80);
    sum = madd<f64>(row, x1, sum);
    d1 = madd<f64>(row, x, d1);
    row = v128.load(tile, 96);
    sum = madd<f64>(row, x2, sum);
    d2 = madd<f64>(row, x, d2);
    row = v128.load(tile, 112);
    sum = madd<f64>(row, x3, sum);
    d3 = madd<f64>(row, x, d3);
    v128.store(at, f64x2.add(v128.load(at, 48), sum), 48);
    tile += 128;
    at += 64;
  }
  v128.store(xy, f64x2.add(v128.load(xy, 16), sumPairs(d0, d1)), 16);
  v128.store(xy, f64x2.add(v128.load(xy, 48), sumPairs(d2, d3)), 48);
}

/** The products of x with two lines of V and of W: (w . x, v . x) to `out` and 32 bytes on. */
export function lineProducts(strips: i32, line: usize, xy: usize, out: usize): void {
  let v0 = f64x2.splat(0);
  let v1 = f64x2.splat(0);
  let w0 = f64x2.splat(0);
  let w1 = f64x2.splat(0);
  const end = xy + (<usize>strips << 6);
  while (xy < end) {
    const x01 = v128.load(xy);
    const x23 = v128.load(xy, 32);
    v0 = madd<f64>(v128.load(line), x01, v0);
    v0 = madd<f64>(v128.load(line, 16), x23, v0);
    v1 = madd<f64>(v128.load(line, 32), x01, v1);
    v1 = madd<f64>(v128.load(line, 48), x23, v1);
    w0 = madd<f64>(v128.load(line, V_BYTES), x01, w0);
    w0 = madd<f64>(v128.load(line, V_BYTES + 16), x23, w0);
    w1 = madd<f64>(v128.load(line, V_BYTES + 32), x01, w1);
    w1 = madd<f64>(v128.load(line, V_BYTES + 48), x23, w1);
    line += COLUMN_STRIP;
    xy += 64;
  }
  v128.store(out, sumPairs(w0, v0));
  v128.store(out, sumPairs(w1, v1), 32);
}

/**
 * Finishes line `i` of W, t (y - V p - W q) - shift x, and brings the next row of A up to date,
 * in one pass over V and W. `factors` has 4 numbers for each line k < i: p, q, and what of W and V
 * the next row has to lose; it loses line i as well, `next` being the place of its entry in V.
 */
export function finishLine(
  strips: i32, i: i32, line: usize, xy: usize, factors: usize, t: f64, shift: f64,
  next: usize, tile: usize, row: usize,
): void {
  const scale = f64x2.splat(t);
  const minus = f64x2.splat(-shift);
  const own = <usize>i * LINE;
  const end = xy + (<usize>strips << 6);
  while (xy < end) {
    let y01 = f64x2.splat(0);
    let y23 = f64x2.splat(0);
    let a01 = f64x2.splat(0);
    let a23 = f64x2.splat(0);
    let k = line;
    const last = line + own;
    let f = factors;
    while (k < last) {
      const v01 = v128.load(k);
      const v23 = v128.load(k, 16);
      const w01 = v128.load(k, V_BYTES);
      const w23 = v128.load(k, V_BYTES + 16);
      const p = v128.load_splat<f64>(f);
      const q = v128.load_splat<f64>(f, 8);
      y01 = f64x2.add(y01, madd<f64>(q, w01, f64x2.mul(p, v01)));
      y23 = f64x2.add(y23, madd<f64>(q, w23, f64x2.mul(p, v23)));
      const v = v128.load_splat<f64>(f, 16);
      const w = v128.load_splat<f64>(f, 24);
      a01 = f64x2.add(a01, madd<f64>(w, v01, f64x2.mul(v, w01)));
      a23 = f64x2.add(a23, madd<f64>(w, v23, f64x2.mul(v, w23)));
      k += LINE;
      f += 32;
    }
    const x01 = v128.load(xy);
    const x23 = v128.load(xy, 32);
    y01 = madd<f64>(minus, x01, f64x2.mul(scale, f64x2.sub(v128.load(xy, 16), y01)));
    y23 = madd<f64>(minus, x23, f64x2.mul(scale, f64x2.sub(v128.load(xy, 48), y23)));
    v128.store(last, y01, V_BYTES);
    v128.store(last, y23, V_BYTES + 16);
    // the first strip has the next row's own entries: they are there from now on
    const v = v128.load_splat<f64>(next);
    const w = v128.load_splat<f64>(next, V_BYTES);
    a01 = f64x2.add(a01, madd<f64>(w, x01, f64x2.mul(v, y01)));
    a23 = f64x2.add(a23, madd<f64>(w, x23, f64x2.mul(v, y23)));
    v128.store(row, f64x2.sub(v128.load(tile), a01));
    v128.store(row, f64x2.sub(v128.load(tile, TILE), a23), 16);
    line += COLUMN_STRIP;
    xy += 64;
    tile += BLOCK;
    row += 32;
  }
}

/**
 * Reduces the first `width` rows of the trailing matrix A (n x n, at its diagonal, where a strip
 * starts; `strip` bytes from one to the next) and leaves in `lines` what the rest of A has to
 * lose: A' = A - V^T W - W^T V, with V and W of `width` lines. A itself stays as it is.
 * Diagonal, off-diagonal and tau of each row go to d, e and tau; `e` gets width entries, of which
 * the last is 0 when the panel ends the matrix. `work` has room for 3 n + 4 LINES elements, n
 * being rounded up to a multiple of 4.
 */
export function tridiagonalizePanel(
  n: i32, width: i32,
  a: usize, strip: usize, lines: usize, work: usize,
  d: usize, e: usize, tau: usize,
): void {
  const strips = (n + 3) >> 2;
  const row = work;
  const xy = row + (<usize>strips << 5);
  const factors = xy + (<usize>strips << 6);
  for (let j: i32 = 0; j < strips; j++) {
    const tile = a + <usize>j * BLOCK;
    v128.store(row + (<usize>j << 5), v128.load(tile));
    v128.store(row + (<usize>j << 5), v128.load(tile, TILE), 16);
  }
  for (let i: i32 = 0; i < width; i++) {
    const at = <usize>i << 3;
    store<f64>(d + at, load<f64>(row + at));
    const size = n - i - 1;
    let t: f64 = 0;
    if (size > 0) t = makeReflector(row + at + 8, size, e + at);
    else store<f64>(e + at, 0);
    store<f64>(tau + at, t);

    const first = (i + 1) >> 2;
    const rest = strips - first;
    for (let c = first << 2; c <= i; c++) store<f64>(row + (<usize>c << 3), 0);
    const line = lines + <usize>first * COLUMN_STRIP;
    const pairs = xy + (<usize>first << 6);
    for (let j: i32 = 0; j < rest; j++) {
      const from = row + (<usize>(first + j) << 5);
      const x01 = v128.load(from);
      const x23 = v128.load(from, 16);
      const to = line + <usize>j * COLUMN_STRIP + <usize>i * LINE;
      v128.store(to, x01);
      v128.store(to, x23, 16);
      v128.store(to, x01, 2 * V_BYTES);
      v128.store(to, x23, 2 * V_BYTES + 16);
      const pair = pairs + (<usize>j << 6);
      v128.store(pair, x01);
      v128.store(pair, f64x2.splat(0), 16);
      v128.store(pair, x23, 32);
      v128.store(pair, f64x2.splat(0), 48);
    }
    if (size == 0) break;

    for (let s = first; s < strips; s++) {
      const tile = a + <usize>s * (strip + BLOCK);
      symmetricStrip((strips - s - 1) << 1, tile, xy + (<usize>s << 6));
    }
    // the second of a last pair is a line of before: what comes of it is overwritten
    for (let k: i32 = 0; k < i; k += 2) {
      lineProducts(rest, line + <usize>k * LINE, pairs, factors + <usize>k * 32);
    }
    // w . x with w = y - V p - W q
    let product: f64 = 0;
    for (let j: i32 = 0; j < rest; j++) {
      const pair = pairs + (<usize>j << 6);
      const even = f64x2.mul(v128.load(pair), v128.load(pair, 16));
      product += sumLanes(madd<f64>(v128.load(pair, 32), v128.load(pair, 48), even));
    }
    const next = line + <usize>((i + 1) & 3) * 8;
    for (let k: i32 = 0; k < i; k++) {
      const f = factors + <usize>k * 32;
      product -= 2 * load<f64>(f) * load<f64>(f, 8);
      store<f64>(f, load<f64>(next + <usize>k * LINE), 16);
      store<f64>(f, load<f64>(next + <usize>k * LINE, V_BYTES), 24);
    }
    const tile = a + <usize>first * (strip + BLOCK) + <usize>((i + 1) & 3) * 16;
    finishLine(
      rest, i, line, pairs, factors, t, 0.5 * t * t * product,
      next + <usize>i * LINE, tile, row + (<usize>first << 5),
    );
  }
}

/** A block of 4 x 4 loses V^T W + W^T V: `a` is V and W of its rows, `b` W and V of its columns. */
export function subtractBlock(a: usize, b: usize, c: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let x: v128;
  let y0: v128;
  let y1: v128;
  const end = a + 2 * V_BYTES;
  while (a < end) {
    y0 = v128.load(b);
    y1 = v128.load(b, 16);
    x = v128.load_splat<f64>(a);
    c00 = madd<f64>(x, y0, c00);
    c01 = madd<f64>(x, y1, c01);
    x = v128.load_splat<f64>(a, 8);
    c10 = madd<f64>(x, y0, c10);
    c11 = madd<f64>(x, y1, c11);
    x = v128.load_splat<f64>(a, 16);
    c20 = madd<f64>(x, y0, c20);
    c21 = madd<f64>(x, y1, c21);
    x = v128.load_splat<f64>(a, 24);
    c30 = madd<f64>(x, y0, c30);
    c31 = madd<f64>(x, y1, c31);
    if (b == 0) break;
    y0 = v128.load(b, 32);
    y1 = v128.load(b, 48);
    x = v128.load_splat<f64>(a, 32);
    c00 = madd<f64>(x, y0, c00);
    c01 = madd<f64>(x, y1, c01);
    x = v128.load_splat<f64>(a, 40);
    c10 = madd<f64>(x, y0, c10);
    c11 = madd<f64>(x, y1, c11);
    x = v128.load_splat<f64>(a, 48);
    c20 = madd<f64>(x, y0, c20);
    c21 = madd<f64>(x, y1, c21);
    x = v128.load_splat<f64>(a, 56);
    c30 = madd<f64>(x, y0, c30);
    c31 = madd<f64>(x, y1, c31);
    a += 64;
    b += 64;
  }
  v128.store(c, f64x2.sub(v128.load(c), c00));
  v128.store(c, f64x2.sub(v128.load(c, 16), c10), 16);
  v128.store(c, f64x2.sub(v128.load(c, 32), c20), 32);
  v128.store(c, f64x2.sub(v128.load(c, 48), c30), 48);
  v128.store(c, f64x2.sub(v128.load(c, 64), c01), 64);
  v128.store(c, f64x2.sub(v128.load(c, 80), c11), 80);
  v128.store(c, f64x2.sub(v128.load(c, 96), c21), 96);
  v128.store(c, f64x2.sub(v128.load(c, 112), c31), 112);
}

/** Strips of rows that are updated together: V and W of them stay in first-level cache. */
const TOGETHER: i32 = 8;

/**
 * Brings the trailing matrix up to date, n x n at its diagonal as a panel of LINES rows of the
 * larger matrix has left it: A -= V^T W + W^T V, on and above the diagonal, with V and W from the
 * first column of A on.
 */
export function updateTridiagonal(n: i32, a: usize, strip: usize, lines: usize): void {
  const strips = (n + 3) >> 2;
  for (let top: i32 = 0; top < strips; top += TOGETHER) {
    for (let j = top; j < strips; j++) {
      const b = lines + <usize>j * COLUMN_STRIP + V_BYTES;
      const end = min(top + TOGETHER, j + 1);
      for (let i = top; i < end; i++) {
        const c = a + <usize>i * strip + <usize>j * BLOCK;
        subtractBlock(lines + <usize>i * COLUMN_STRIP, b, c);
      }
    }
  }
}

/**
 * Writes the reflectors of a panel, the lines of V, as rows of `ld` bytes: row i from the first
 * column of the panel's matrix (n x n) on. What lies left of the strip of element i + 1 stays.
 */
export function storeReflectors(n: i32, width: i32, lines: usize, rows: usize, ld: usize): void {
  const strips = (n + 3) >> 2;
  for (let i: i32 = 0; i < width; i++, rows += ld) {
    for (let j = (i + 1) >> 2; j < strips; j++) {
      const from = lines + <usize>j * COLUMN_STRIP + <usize>i * LINE;
      const to = rows + (<usize>j << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  }
}
