// Matrix products in register blocks of 4 x 2 vectors: 8 accumulators, and as few loads as fit
// beside them. Strides are in bytes, sizes in elements. Operands are not packed: rows of both are
// contiguous where a kernel runs along them, and callers choose strides that are no power of two.
//
// The order of additions in an entry depends on the sizes alone.
import { sumLanes } from "./vectors";

/** Rows of A, and steps along k, that are worked on at a time: A's block stays in cache. */
const ROWS: i32 = 64;
const DEPTH: i32 = 256;

// @ts-ignore: decorator
@inline
function addTo(c: usize, value: f64): void {
  store<f64>(c, load<f64>(c) + value);
}

// @ts-ignore: decorator
@inline
function dotRows(a: usize, b: usize, k: i32): f64 {
  let sum = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 1 < k; i += 2, a += 16, b += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(a), v128.load(b)));
  }
  let total = sumLanes(sum);
  if (i < k) total += load<f64>(a) * load<f64>(b);
  return total;
}

/** 4 rows of A against 2 rows of B, along k. */
// @ts-ignore: decorator
@inline
function dotBlock(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, k: i32): void {
  const a1 = lda;
  const a2 = lda * 2;
  const a3 = lda * 3;
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 1 < k; i += 2, a += 16, b += 16) {
    const y0 = v128.load(b);
    const y1 = v128.load(b + ldb);
    let x = v128.load(a);
    c00 = f64x2.add(c00, f64x2.mul(x, y0));
    c01 = f64x2.add(c01, f64x2.mul(x, y1));
    x = v128.load(a + a1);
    c10 = f64x2.add(c10, f64x2.mul(x, y0));
    c11 = f64x2.add(c11, f64x2.mul(x, y1));
    x = v128.load(a + a2);
    c20 = f64x2.add(c20, f64x2.mul(x, y0));
    c21 = f64x2.add(c21, f64x2.mul(x, y1));
    x = v128.load(a + a3);
    c30 = f64x2.add(c30, f64x2.mul(x, y0));
    c31 = f64x2.add(c31, f64x2.mul(x, y1));
  }
  let s00 = sumLanes(c00);
  let s01 = sumLanes(c01);
  let s10 = sumLanes(c10);
  let s11 = sumLanes(c11);
  let s20 = sumLanes(c20);
  let s21 = sumLanes(c21);
  let s30 = sumLanes(c30);
  let s31 = sumLanes(c31);
  if (i < k) {
    const y0 = load<f64>(b);
    const y1 = load<f64>(b + ldb);
    s00 += load<f64>(a) * y0;
    s01 += load<f64>(a) * y1;
    s10 += load<f64>(a + a1) * y0;
    s11 += load<f64>(a + a1) * y1;
    s20 += load<f64>(a + a2) * y0;
    s21 += load<f64>(a + a2) * y1;
    s30 += load<f64>(a + a3) * y0;
    s31 += load<f64>(a + a3) * y1;
  }
  addTo(c, s00);
  addTo(c + 8, s01);
  c += ldc;
  addTo(c, s10);
  addTo(c + 8, s11);
  c += ldc;
  addTo(c, s20);
  addTo(c + 8, s21);
  c += ldc;
  addTo(c, s30);
  addTo(c + 8, s31);
}

/** C (m x n) += A (m x k) B^T, with B n x k, for one block of A. */
// @ts-ignore: decorator
@inline
function addTransposedBlock(
  m: i32, n: i32, k: i32,
  a: usize, lda: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  let j: i32 = 0;
  for (; j + 1 < n; j += 2, b += ldb * 2, c += 16) {
    let ai = a;
    let ci = c;
    let i: i32 = 0;
    for (; i + 3 < m; i += 4, ai += lda * 4, ci += ldc * 4) dotBlock(ai, lda, b, ldb, ci, ldc, k);
    for (; i < m; i++, ai += lda, ci += ldc) {
      addTo(ci, dotRows(ai, b, k));
      addTo(ci + 8, dotRows(ai, b + ldb, k));
    }
  }
  if (j < n) {
    for (let i: i32 = 0; i < m; i++, a += lda, c += ldc) addTo(c, dotRows(a, b, k));
  }
}

/** C (m x n) += A (m x k) B^T, with B n x k. Runs along the rows of A and B. */
export function addProductTransposed(
  m: i32, n: i32, k: i32,
  a: usize, lda: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  for (let k0: i32 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    const offset = (<usize>k0) << 3;
    for (let i0: i32 = 0; i0 < m; i0 += ROWS) {
      const ai = a + <usize>i0 * lda + offset;
      const ci = c + <usize>i0 * ldc;
      addTransposedBlock(min(ROWS, m - i0), n, depth, ai, lda, b + offset, ldb, ci, ldc);
    }
  }
}

// @ts-ignore: decorator
@inline
function addVector(c: usize, value: v128, sign: v128): void {
  v128.store(c, f64x2.add(v128.load(c), f64x2.mul(value, sign)));
}

/** 4 rows x 4 columns of C += sign A B. */
// @ts-ignore: decorator
@inline
function rowBlock(
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize, k: i32, sign: f64,
): void {
  const a1 = ars;
  const a2 = ars * 2;
  const a3 = ars * 3;
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  for (let i: i32 = 0; i < k; i++, a += acs, b += ldb) {
    const y0 = v128.load(b);
    const y1 = v128.load(b, 16);
    let x = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(x, y0));
    c01 = f64x2.add(c01, f64x2.mul(x, y1));
    x = v128.load64_splat(a + a1);
    c10 = f64x2.add(c10, f64x2.mul(x, y0));
    c11 = f64x2.add(c11, f64x2.mul(x, y1));
    x = v128.load64_splat(a + a2);
    c20 = f64x2.add(c20, f64x2.mul(x, y0));
    c21 = f64x2.add(c21, f64x2.mul(x, y1));
    x = v128.load64_splat(a + a3);
    c30 = f64x2.add(c30, f64x2.mul(x, y0));
    c31 = f64x2.add(c31, f64x2.mul(x, y1));
  }
  const s = f64x2.splat(sign);
  addVector(c, c00, s);
  addVector(c + 16, c01, s);
  c += ldc;
  addVector(c, c10, s);
  addVector(c + 16, c11, s);
  c += ldc;
  addVector(c, c20, s);
  addVector(c + 16, c21, s);
  c += ldc;
  addVector(c, c30, s);
  addVector(c + 16, c31, s);
}

// @ts-ignore: decorator
@inline
function dotStrided(a: usize, acs: usize, b: usize, ldb: usize, k: i32): f64 {
  let sum: f64 = 0;
  for (let i: i32 = 0; i < k; i++, a += acs, b += ldb) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

// @ts-ignore: decorator
@inline
function addRowsBlock(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  let j: i32 = 0;
  for (; j + 3 < n; j += 4, b += 32, c += 32) {
    let ai = a;
    let ci = c;
    let i: i32 = 0;
    for (; i + 3 < m; i += 4, ai += ars * 4, ci += ldc * 4) {
      rowBlock(ai, ars, acs, b, ldb, ci, ldc, k, sign);
    }
    for (; i < m; i++, ai += ars, ci += ldc) {
      for (let x: usize = 0; x < 32; x += 8) {
        addTo(ci + x, sign * dotStrided(ai, acs, b + x, ldb, k));
      }
    }
  }
  for (; j < n; j++, b += 8, c += 8) {
    let ai = a;
    let ci = c;
    for (let i: i32 = 0; i < m; i++, ai += ars, ci += ldc) {
      addTo(ci, sign * dotStrided(ai, acs, b, ldb, k));
    }
  }
}

/** C (m x n) += sign A B, A m x k by row and column stride. Runs along the rows of B and C. */
export function addProduct(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  for (let k0: i32 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    const bk = b + <usize>k0 * ldb;
    for (let i0: i32 = 0; i0 < m; i0 += ROWS) {
      const ai = a + <usize>i0 * ars + <usize>k0 * acs;
      const ci = c + <usize>i0 * ldc;
      addRowsBlock(min(ROWS, m - i0), n, depth, sign, ai, ars, acs, bk, ldb, ci, ldc);
    }
  }
}
