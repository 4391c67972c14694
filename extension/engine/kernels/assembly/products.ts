// Products of matrices and squared distances between their rows, in float64 and float32, blocked
// and packed as by Goto and van de Geijn 2008: strips of both operands are copied so that the
// innermost loop reads them in a row, from cache.
//
// Both are C (m x n) += f(A (m x k), B (k x n)): a sum along k for each entry. It runs in order
// of k over DEPTH terms in one accumulator, and is then added to C. So an entry depends on its
// row of A, its column of B and k alone, not on m, n or its place.
//
// Strides are in bytes, sizes in elements.
import { madd } from "./madd";

/**
 * Rows of a register block; it has 2 vectors of columns. Of 16 registers, fused products leave
 * 12 to accumulators; what waits to be added, or to be squared, leaves 8.
 */
// @ts-ignore: decorator
@inline
function tileRows(distances: bool): i32 {
  return ASC_FEATURE_RELAXED_SIMD && !distances ? 6 : 4;
}

// @ts-ignore: decorator
@inline
const COLUMN_BYTES: usize = 32;

/** Terms that are summed before they go onto C: a strip of B stays in first-level cache. */
const DEPTH: i32 = 256;
/** Rows of A that are packed at a time: they stay in second-level cache. A multiple of 4 and 6. */
const BLOCK_ROWS: i32 = 96;
/** Bytes of a row of B that are packed at a time, for third-level cache. */
const BLOCK_COLUMN_BYTES: i32 = 8192;

/** Where packed strips lie: below all that kernels/dense.ts and kernels/blocks.ts hand out. */
const TILE: usize = 4096;
const TILE_BYTES: usize = 256;
const PACKED_A: usize = TILE + TILE_BYTES;
const PACKED_A_BYTES: usize = <usize>(BLOCK_ROWS * DEPTH * 8);
const PACKED_B: usize = PACKED_A + PACKED_A_BYTES;

// @ts-ignore: decorator
@inline
function step<T>(x: v128, y: v128, sum: v128, distances: bool): v128 {
  if (distances) {
    const difference = v128.sub<T>(x, y);
    return madd<T>(difference, difference, sum);
  }
  return madd<T>(x, y, sum);
}

// @ts-ignore: decorator
@inline
function addVector<T>(c: usize, value: v128, sign: v128): void {
  v128.store(c, v128.add<T>(v128.load(c), v128.mul<T>(value, sign)));
}

/** A register block of C += sign · f(A, B), from packed strips. */
// @ts-ignore: decorator
@inline
function tile<T>(
  k: i32, a: usize, b: usize, c: usize, ldc: usize, factor: T, distances: bool,
): void {
  const rows = tileRows(distances);
  const zero = v128.splat<T>(0);
  let c00 = zero;
  let c01 = zero;
  let c10 = zero;
  let c11 = zero;
  let c20 = zero;
  let c21 = zero;
  let c30 = zero;
  let c31 = zero;
  let c40 = zero;
  let c41 = zero;
  let c50 = zero;
  let c51 = zero;
  for (let i: i32 = 0; i < k; i++, a += <usize>rows * sizeof<T>(), b += COLUMN_BYTES) {
    const y0 = v128.load(b);
    const y1 = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    c00 = step<T>(x, y0, c00, distances);
    c01 = step<T>(x, y1, c01, distances);
    x = v128.load_splat<T>(a, sizeof<T>());
    c10 = step<T>(x, y0, c10, distances);
    c11 = step<T>(x, y1, c11, distances);
    x = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = step<T>(x, y0, c20, distances);
    c21 = step<T>(x, y1, c21, distances);
    x = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = step<T>(x, y0, c30, distances);
    c31 = step<T>(x, y1, c31, distances);
    if (rows == 6) {
      x = v128.load_splat<T>(a, 4 * sizeof<T>());
      c40 = step<T>(x, y0, c40, distances);
      c41 = step<T>(x, y1, c41, distances);
      x = v128.load_splat<T>(a, 5 * sizeof<T>());
      c50 = step<T>(x, y0, c50, distances);
      c51 = step<T>(x, y1, c51, distances);
    }
  }
  const sign = v128.splat<T>(factor);
  addVector<T>(c, c00, sign);
  addVector<T>(c + 16, c01, sign);
  c += ldc;
  addVector<T>(c, c10, sign);
  addVector<T>(c + 16, c11, sign);
  c += ldc;
  addVector<T>(c, c20, sign);
  addVector<T>(c + 16, c21, sign);
  c += ldc;
  addVector<T>(c, c30, sign);
  addVector<T>(c + 16, c31, sign);
  if (rows == 6) {
    c += ldc;
    addVector<T>(c, c40, sign);
    addVector<T>(c + 16, c41, sign);
    c += ldc;
    addVector<T>(c, c50, sign);
    addVector<T>(c + 16, c51, sign);
  }
}

// Functions of their own, not inlined: engines optimize a function once it has been called often.

function productTile<T>(k: i32, a: usize, b: usize, c: usize, ldc: usize, sign: T): void {
  tile<T>(k, a, b, c, ldc, sign, false);
}

function distanceTile<T>(k: i32, a: usize, b: usize, c: usize, ldc: usize, sign: T): void {
  tile<T>(k, a, b, c, ldc, sign, true);
}

/**
 * Packs `count` vectors of k elements into strips of `width` vectors, in which element i of all
 * vectors precedes element i + 1. The last strip is filled up with zeros.
 */
function packStrips<T>(
  count: i32, width: i32, k: i32, source: usize, vectorStride: usize, stride: usize, target: usize,
): void {
  const packed = <usize>width * sizeof<T>();
  for (let first: i32 = 0; first < count; first += width, target += packed * <usize>k) {
    const held = min(width, count - first);
    if (held < width) memory.fill(target, 0, packed * <usize>k);
    for (let i: i32 = 0; i < held; i++, source += vectorStride) {
      let from = source;
      let to = target + <usize>i * sizeof<T>();
      for (let j: i32 = 0; j < k; j++, from += stride, to += packed) store<T>(to, load<T>(from));
    }
  }
}

/** Packs k rows of n elements as {@link packStrips} does, where rows are contiguous. */
function packRows<T>(n: i32, k: i32, source: usize, stride: usize, target: usize): void {
  const width = <i32>(COLUMN_BYTES / sizeof<T>());
  let first: i32 = 0;
  for (; first + width <= n; first += width, source += COLUMN_BYTES) {
    let from = source;
    for (let j: i32 = 0; j < k; j++, from += stride, target += COLUMN_BYTES) {
      v128.store(target, v128.load(from));
      v128.store(target, v128.load(from, 16), 16);
    }
  }
  if (first < n) packStrips<T>(n - first, width, k, source, sizeof<T>(), stride, target);
}

/** A register block that C cuts off: made whole in `whole`, then added as far as it reaches. */
// @ts-ignore: decorator
@inline
function addCut<T>(rows: i32, columns: i32, whole: usize, c: usize, ldc: usize): void {
  for (let i: i32 = 0; i < rows; i++, c += ldc, whole += COLUMN_BYTES) {
    for (let j: usize = 0; j < <usize>columns * sizeof<T>(); j += sizeof<T>()) {
      store<T>(c + j, load<T>(c + j) + load<T>(whole + j));
    }
  }
}

/** The packed rows of A against the packed columns of B. */
// @ts-ignore: decorator
@inline
function addPacked<T>(
  rows: i32, columns: i32, k: i32, sign: T,
  c: usize, ldc: usize, below: i32, distances: bool,
): void {
  const width = <i32>(COLUMN_BYTES / sizeof<T>());
  const height = tileRows(distances);
  const stripA = <usize>(height * k) * sizeof<T>();
  const stripB = <usize>k * COLUMN_BYTES;
  let b = PACKED_B;
  for (let j: i32 = 0; j < columns; j += width, b += stripB, c += COLUMN_BYTES) {
    const across = min(width, columns - j);
    // rows from here on lie below the diagonal in all of these columns
    const end = min(rows, j + across - below);
    let a = PACKED_A;
    let ci = c;
    for (let i: i32 = 0; i < end; i += height, a += stripA, ci += ldc * <usize>height) {
      const down = min(height, rows - i);
      const whole = down == height && across == width;
      const target = whole ? ci : TILE;
      const stride = whole ? ldc : COLUMN_BYTES;
      if (!whole) memory.fill(target, 0, TILE_BYTES);
      if (distances) distanceTile<T>(k, a, b, target, stride, sign);
      else productTile<T>(k, a, b, target, stride, sign);
      if (!whole) addCut<T>(down, across, target, ci, ldc);
    }
  }
}

// @ts-ignore: decorator
@inline
function addBlocked<T>(
  m: i32, n: i32, k: i32, sign: T,
  a: usize, ars: usize, acs: usize,
  b: usize, brs: usize, bcs: usize,
  c: usize, ldc: usize, upper: i32, distances: bool,
): void {
  const blockColumns = BLOCK_COLUMN_BYTES / <i32>sizeof<T>();
  const width = <i32>(COLUMN_BYTES / sizeof<T>());
  for (let j: i32 = 0; j < n; j += blockColumns) {
    const columns = min(blockColumns, n - j);
    for (let at: i32 = 0; at < k; at += DEPTH) {
      const depth = min(DEPTH, k - at);
      const bj = b + <usize>at * brs + <usize>j * bcs;
      if (bcs == sizeof<T>()) packRows<T>(columns, depth, bj, brs, PACKED_B);
      else packStrips<T>(columns, width, depth, bj, bcs, brs, PACKED_B);
      const end = upper ? min(m, j + columns) : m;
      for (let i: i32 = 0; i < end; i += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, m - i);
        const ai = a + <usize>i * ars + <usize>at * acs;
        packStrips<T>(rows, tileRows(distances), depth, ai, ars, acs, PACKED_A);
        const cij = c + <usize>i * ldc + <usize>j * sizeof<T>();
        const below = upper ? i - j : i32.MIN_VALUE / 2;
        addPacked<T>(rows, columns, depth, sign, cij, ldc, below, distances);
      }
    }
  }
}

/**
 * C (m x n) += sign · A B, with A m x k and B k x n by row and column stride. With `upper`, only
 * register blocks that reach the diagonal or lie above it.
 */
export function addProductF64(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, brs: usize, bcs: usize,
  c: usize, ldc: usize, upper: i32,
): void {
  addBlocked<f64>(m, n, k, sign, a, ars, acs, b, brs, bcs, c, ldc, upper, false);
}

/** As {@link addProductF64}, in float32. */
export function addProductF32(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, brs: usize, bcs: usize,
  c: usize, ldc: usize, upper: i32,
): void {
  addBlocked<f32>(m, n, k, <f32>sign, a, ars, acs, b, brs, bcs, c, ldc, upper, false);
}

/**
 * C[i][j] += sign · |row i of A - column j of B|², as {@link addProductF64} otherwise. From differences:
 * a third more work than by products, which would cancel for rows that lie close together.
 */
export function addDistancesF64(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, brs: usize, bcs: usize,
  c: usize, ldc: usize, upper: i32,
): void {
  addBlocked<f64>(m, n, k, sign, a, ars, acs, b, brs, bcs, c, ldc, upper, true);
}

/** C (m x n) += sign · A B, A m x k by row and column stride, the rows of B contiguous. */
export function addProduct(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  addProductF64(m, n, k, sign, a, ars, acs, b, ldb, 8, c, ldc, 0);
}

/** C (m x n) += A (m x k) B^T, with B n x k, the rows of both contiguous. */
export function addProductTransposed(
  m: i32, n: i32, k: i32,
  a: usize, lda: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  addProductF64(m, n, k, 1, a, lda, 8, b, 8, ldb, c, ldc, 0);
}
