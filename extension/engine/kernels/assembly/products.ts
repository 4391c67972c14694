// Matrix products in register blocks. All strides are in bytes, all sizes in elements.
//
// Two forms, by how the operands lie in memory. `multiplyTransposed` runs along the rows of both
// (a dot product per entry); `addProduct` runs along the rows of B and C. The order of additions
// in an entry depends on its row and column pair only through these forms, never on threads.

// @ts-ignore: decorator
@inline
function sumLanes(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
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

/** The 4 x 2 entries of rows a.. and b..: 8 accumulators and 6 loads a step fill the registers. */
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
  let p = a;
  let q = b;
  let i: i32 = 0;
  for (; i + 1 < k; i += 2, p += 16, q += 16) {
    const y0 = v128.load(q);
    const y1 = v128.load(q + ldb);
    let x = v128.load(p);
    c00 = f64x2.add(c00, f64x2.mul(x, y0));
    c01 = f64x2.add(c01, f64x2.mul(x, y1));
    x = v128.load(p + a1);
    c10 = f64x2.add(c10, f64x2.mul(x, y0));
    c11 = f64x2.add(c11, f64x2.mul(x, y1));
    x = v128.load(p + a2);
    c20 = f64x2.add(c20, f64x2.mul(x, y0));
    c21 = f64x2.add(c21, f64x2.mul(x, y1));
    x = v128.load(p + a3);
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
    const y0 = load<f64>(q);
    const y1 = load<f64>(q + ldb);
    s00 += load<f64>(p) * y0;
    s01 += load<f64>(p) * y1;
    s10 += load<f64>(p + a1) * y0;
    s11 += load<f64>(p + a1) * y1;
    s20 += load<f64>(p + a2) * y0;
    s21 += load<f64>(p + a2) * y1;
    s30 += load<f64>(p + a3) * y0;
    s31 += load<f64>(p + a3) * y1;
  }
  addTo(c, s00);
  addTo(c + 8, s01);
  addTo(c + ldc, s10);
  addTo(c + ldc + 8, s11);
  addTo(c + ldc * 2, s20);
  addTo(c + ldc * 2 + 8, s21);
  addTo(c + ldc * 3, s30);
  addTo(c + ldc * 3 + 8, s31);
}

// @ts-ignore: decorator
@inline
function addTo(c: usize, value: f64): void {
  store<f64>(c, load<f64>(c) + value);
}

/** C (m x n) += A (m x k) Bt, B (n x k). */
export function addProductTransposed(
  m: i32, n: i32, k: i32,
  a: usize, lda: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  let j: i32 = 0;
  for (; j + 1 < n; j += 2) {
    const bj = b + <usize>j * ldb;
    let i: i32 = 0;
    for (; i + 3 < m; i += 4) {
      dotBlock(a + <usize>i * lda, lda, bj, ldb, c + <usize>i * ldc + ((<usize>j) << 3), ldc, k);
    }
    for (; i < m; i++) {
      const ai = a + <usize>i * lda;
      const ci = c + <usize>i * ldc + ((<usize>j) << 3);
      addTo(ci, dotRows(ai, bj, k));
      addTo(ci + 8, dotRows(ai, bj + ldb, k));
    }
  }
  if (j < n) {
    const bj = b + <usize>j * ldb;
    for (let i: i32 = 0; i < m; i++) {
      addTo(c + <usize>i * ldc + ((<usize>j) << 3), dotRows(a + <usize>i * lda, bj, k));
    }
  }
}

/** 4 rows x 4 columns of C += A B, along rows of B; A by strides. */
// @ts-ignore: decorator
@inline
function rowBlock(
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize, k: i32, sign: f64,
): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const a1 = ars;
  const a2 = ars * 2;
  const a3 = ars * 3;
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
function addVector(c: usize, value: v128, sign: v128): void {
  v128.store(c, f64x2.add(v128.load(c), f64x2.mul(value, sign)));
}

// @ts-ignore: decorator
@inline
function dotStrided(a: usize, acs: usize, b: usize, ldb: usize, k: i32): f64 {
  let sum: f64 = 0;
  for (let i: i32 = 0; i < k; i++, a += acs, b += ldb) sum += load<f64>(a) * load<f64>(b);
  return sum;
}

/** C (m x n) += sign A B with A (m x k) by row and column strides, B (k x n). */
export function addProduct(
  m: i32, n: i32, k: i32, sign: f64,
  a: usize, ars: usize, acs: usize,
  b: usize, ldb: usize,
  c: usize, ldc: usize,
): void {
  let j: i32 = 0;
  for (; j + 3 < n; j += 4) {
    const bj = b + ((<usize>j) << 3);
    const cj = c + ((<usize>j) << 3);
    let i: i32 = 0;
    for (; i + 3 < m; i += 4) {
      rowBlock(a + <usize>i * ars, ars, acs, bj, ldb, cj + <usize>i * ldc, ldc, k, sign);
    }
    for (; i < m; i++) {
      for (let x: usize = 0; x < 32; x += 8) {
        addTo(cj + <usize>i * ldc + x, sign * dotStrided(a + <usize>i * ars, acs, bj + x, ldb, k));
      }
    }
  }
  for (; j < n; j++) {
    for (let i: i32 = 0; i < m; i++) {
      addTo(
        c + <usize>i * ldc + ((<usize>j) << 3),
        sign * dotStrided(a + <usize>i * ars, acs, b + ((<usize>j) << 3), ldb, k),
      );
    }
  }
}
