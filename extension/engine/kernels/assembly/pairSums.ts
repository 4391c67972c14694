// Sums over pairs of elements, in float64, for the elementwise figures of two tensors.
//
// The order of every addition is fixed: of four elements the first and the third are added, and
// the second and the fourth; two lanes of such sums run over a block of BLOCK elements, are added
// lane 0 + lane 1, and go onto the chunk's totals. (Adding two first halves the chain of additions
// that each lane has to wait for. Fused, each product goes onto its lane.) The float32 kernel
// promotes first and then adds in the very order of the float64 kernel, so that a tensor has the
// same sums whatever its dtype. The tests hold a scalar twin of the strict build.
//
// All kernels want `count` to be a multiple of 4: callers pad with pairs of zeros, which change no
// sum, and take them off the counts of zeros and of equal pairs.
import { madd } from "./madd";

/**
 * Elements that are summed before their sum goes onto the totals: bounds the rounding error, and
 * keeps counts within 16 bits.
 */
const BLOCK: i32 = 2048;

// byte offsets of the totals, each a float64
const DOT: usize = 0;
const SQUARES_A: usize = 8;
const SQUARES_B: usize = 16;
const SQUARES_DIFFERENCE: usize = 24;
const ABSOLUTE_DIFFERENCE: usize = 32;
const ABSOLUTE_A: usize = 40;
const ABSOLUTE_B: usize = 48;
const MAX_DIFFERENCE: usize = 56;
const POSITIVE_A: usize = 64;
const ZERO_A: usize = 72;
const POSITIVE_B: usize = 80;
const ZERO_B: usize = 88;
const SIGNS_DIFFER: usize = 96;
const EQUAL: usize = 104;
const TOTALS_BYTES: usize = 112;

// @ts-ignore: decorator
@inline
function addTo(totals: usize, offset: usize, value: f64): void {
  store<f64>(totals + offset, load<f64>(totals + offset) + value);
}

// @ts-ignore: decorator
@inline
function addLanes(totals: usize, offset: usize, lanes: v128): void {
  addTo(totals, offset, f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1));
}

/** sum + (x y + z w). */
// @ts-ignore: decorator
@inline
function addProducts(sum: v128, x: v128, y: v128, z: v128, w: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return madd<f64>(z, w, madd<f64>(x, y, sum));
  return f64x2.add(sum, f64x2.add(f64x2.mul(x, y), f64x2.mul(z, w)));
}

/** sum + (|x| + |y|). */
// @ts-ignore: decorator
@inline
function addMagnitudes(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.add(f64x2.abs(x), f64x2.abs(y)));
}

/** Adds two counts, one in the lower and one in the upper four 16-bit lanes. */
// @ts-ignore: decorator
@inline
function addCounts16(totals: usize, low: usize, high: usize, lanes: v128): void {
  const sums = i32x4.extadd_pairwise_i16x8_s(lanes);
  addTo(totals, low, <f64>(i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1)));
  addTo(totals, high, <f64>(i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)));
}

// @ts-ignore: decorator
@inline
function addCount64(totals: usize, offset: usize, lanes: v128): void {
  addTo(totals, offset, <f64>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1)));
}

// @ts-ignore: decorator
@inline
function raiseMax(totals: usize, lanes: v128): void {
  const high = max(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
  store<f64>(totals + MAX_DIFFERENCE, max(load<f64>(totals + MAX_DIFFERENCE), high));
}

/**
 * Totals of `count` finite float32 pairs, written to `totals`.
 *
 * Vector operations and registers are what bounds this loop. So signs are counted by the sign bit
 * alone, and a block that may hold a zero is counted again with care: one in which a product is
 * zero in float32, of a zero or of numbers that are very small.
 */
export function pairSumsF32(a: usize, b: usize, count: i32, totals: usize): void {
  memory.fill(totals, 0, TOTALS_BYTES);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    const size = min(BLOCK, count - first);
    const startA = a;
    const startB = b;
    let dot = f64x2.splat(0);
    let squaresA = f64x2.splat(0);
    let squaresB = f64x2.splat(0);
    let squaresD = f64x2.splat(0);
    let absoluteD = f64x2.splat(0);
    let absoluteA = f64x2.splat(0);
    let absoluteB = f64x2.splat(0);
    let maxD = f64x2.splat(0);
    let negativeA: i32 = 0;
    let negativeB: i32 = 0;
    let differ: i32 = 0;
    let equal: i32 = 0;
    let zeros: i32 = 0;
    const end = a + ((<usize>size) << 2);
    for (; a < end; a += 16, b += 16) {
      const x4 = v128.load(a);
      const y4 = v128.load(b);
      // Four answers as four bits; counting them leaves the vector units alone.
      const signsA = i32x4.bitmask(x4);
      const signsB = i32x4.bitmask(y4);
      negativeA += popcnt(signsA);
      negativeB += popcnt(signsB);
      differ += popcnt(signsA ^ signsB);
      equal += popcnt(i32x4.bitmask(i32x4.eq(x4, y4)));
      zeros |= i32x4.bitmask(f32x4.eq(f32x4.mul(x4, y4), f32x4.splat(0)));

      // elements 2 and 3 are loaded again, which is cheaper than moving them
      const x0 = f64x2.promote_low_f32x4(x4);
      const x2 = f64x2.promote_low_f32x4(v128.load64_zero(a, 8));
      squaresA = addProducts(squaresA, x0, x0, x2, x2);
      absoluteA = addMagnitudes(absoluteA, x0, x2);
      const y0 = f64x2.promote_low_f32x4(y4);
      const y2 = f64x2.promote_low_f32x4(v128.load64_zero(b, 8));
      dot = addProducts(dot, x0, y0, x2, y2);
      squaresB = addProducts(squaresB, y0, y0, y2, y2);
      absoluteB = addMagnitudes(absoluteB, y0, y2);
      const d0 = f64x2.sub(x0, y0);
      const d2 = f64x2.sub(x2, y2);
      squaresD = addProducts(squaresD, d0, d0, d2, d2);
      absoluteD = addMagnitudes(absoluteD, d0, d2);
      maxD = f64x2.pmax(maxD, f64x2.pmax(f64x2.abs(d0), f64x2.abs(d2)));
    }
    addLanes(totals, DOT, dot);
    addLanes(totals, SQUARES_A, squaresA);
    addLanes(totals, SQUARES_B, squaresB);
    addLanes(totals, SQUARES_DIFFERENCE, squaresD);
    addLanes(totals, ABSOLUTE_DIFFERENCE, absoluteD);
    addLanes(totals, ABSOLUTE_A, absoluteA);
    addLanes(totals, ABSOLUTE_B, absoluteB);
    raiseMax(totals, maxD);
    if (zeros == 0) {
      addTo(totals, POSITIVE_A, <f64>(size - negativeA));
      addTo(totals, POSITIVE_B, <f64>(size - negativeB));
      addTo(totals, SIGNS_DIFFER, <f64>differ);
      addTo(totals, EQUAL, <f64>equal);
    } else {
      countF32(startA, startB, size, totals);
    }
  }
}

/** The counts of a block of {@link pairSumsF32} in which there are zeros. */
function countF32(a: usize, b: usize, size: i32, totals: usize): void {
  const zero = i32x4.splat(0);
  const magnitude = i32x4.splat(0x7fffffff);
  let countsA = i16x8.splat(0);
  let countsB = i16x8.splat(0);
  let agreement = i16x8.splat(0);
  const end = a + ((<usize>size) << 2);
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    const positiveX = i32x4.gt_s(x, zero);
    const positiveY = i32x4.gt_s(y, zero);
    const zeroX = i32x4.eq(v128.and(x, magnitude), zero);
    const zeroY = i32x4.eq(v128.and(y, magnitude), zero);
    const differ = v128.or(v128.xor(positiveX, positiveY), v128.xor(zeroX, zeroY));
    const equal = v128.or(i32x4.eq(x, y), v128.and(zeroX, zeroY));
    countsA = i16x8.sub(countsA, i16x8.narrow_i32x4_s(positiveX, zeroX));
    countsB = i16x8.sub(countsB, i16x8.narrow_i32x4_s(positiveY, zeroY));
    agreement = i16x8.sub(agreement, i16x8.narrow_i32x4_s(differ, equal));
  }
  addCounts16(totals, POSITIVE_A, ZERO_A, countsA);
  addCounts16(totals, POSITIVE_B, ZERO_B, countsB);
  addCounts16(totals, SIGNS_DIFFER, EQUAL, agreement);
}

/** Totals of `count` finite float64 pairs, written to `totals`. */
export function pairSumsF64(a: usize, b: usize, count: i32, totals: usize): void {
  memory.fill(totals, 0, TOTALS_BYTES);
  const startA = a;
  const startB = b;
  for (let first: i32 = 0; first < count; first += BLOCK) {
    let dot = f64x2.splat(0);
    let squaresA = f64x2.splat(0);
    let squaresB = f64x2.splat(0);
    let squaresD = f64x2.splat(0);
    let absoluteD = f64x2.splat(0);
    let absoluteA = f64x2.splat(0);
    let absoluteB = f64x2.splat(0);
    let maxD = f64x2.splat(0);
    const end = a + (<usize>min(BLOCK, count - first) << 3);
    for (; a < end; a += 32, b += 32) {
      const x0 = v128.load(a);
      const x2 = v128.load(a, 16);
      squaresA = addProducts(squaresA, x0, x0, x2, x2);
      absoluteA = addMagnitudes(absoluteA, x0, x2);
      const y0 = v128.load(b);
      const y2 = v128.load(b, 16);
      dot = addProducts(dot, x0, y0, x2, y2);
      squaresB = addProducts(squaresB, y0, y0, y2, y2);
      absoluteB = addMagnitudes(absoluteB, y0, y2);
      const d0 = f64x2.sub(x0, y0);
      const d2 = f64x2.sub(x2, y2);
      squaresD = addProducts(squaresD, d0, d0, d2, d2);
      absoluteD = addMagnitudes(absoluteD, d0, d2);
      maxD = f64x2.pmax(maxD, f64x2.pmax(f64x2.abs(d0), f64x2.abs(d2)));
    }
    addLanes(totals, DOT, dot);
    addLanes(totals, SQUARES_A, squaresA);
    addLanes(totals, SQUARES_B, squaresB);
    addLanes(totals, SQUARES_DIFFERENCE, squaresD);
    addLanes(totals, ABSOLUTE_DIFFERENCE, absoluteD);
    addLanes(totals, ABSOLUTE_A, absoluteA);
    addLanes(totals, ABSOLUTE_B, absoluteB);
    raiseMax(totals, maxD);
  }
  countF64(startA, startB, count, totals);
}

/** The counts of {@link pairSumsF64}, in a loop of their own: one loop would run out of registers. */
function countF64(a: usize, b: usize, count: i32, totals: usize): void {
  const zero = f64x2.splat(0);
  let positiveA = i64x2.splat(0);
  let zeroA = i64x2.splat(0);
  let positiveB = i64x2.splat(0);
  let zeroB = i64x2.splat(0);
  let signs = i64x2.splat(0);
  let equal = i64x2.splat(0);
  const end = a + ((<usize>count) << 3);
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    const positiveX = f64x2.gt(x, zero);
    const positiveY = f64x2.gt(y, zero);
    const zeroX = f64x2.eq(x, zero);
    const zeroY = f64x2.eq(y, zero);
    positiveA = i64x2.sub(positiveA, positiveX);
    positiveB = i64x2.sub(positiveB, positiveY);
    zeroA = i64x2.sub(zeroA, zeroX);
    zeroB = i64x2.sub(zeroB, zeroY);
    const differ = v128.or(v128.xor(positiveX, positiveY), v128.xor(zeroX, zeroY));
    signs = i64x2.sub(signs, differ);
    equal = i64x2.sub(equal, f64x2.eq(x, y));
  }
  addCount64(totals, POSITIVE_A, positiveA);
  addCount64(totals, ZERO_A, zeroA);
  addCount64(totals, POSITIVE_B, positiveB);
  addCount64(totals, ZERO_B, zeroB);
  addCount64(totals, SIGNS_DIFFER, signs);
  addCount64(totals, EQUAL, equal);
}

// byte offsets of what `clearNonfinite` counts, each a float64; the signs of b follow those of a
const NONFINITE_A: usize = 0;
const NONFINITE_B: usize = 8;
const PAIRS: usize = 16;
const PAIRS_SIGNS_DIFFER: usize = 24;
const PAIRS_EQUAL: usize = 32;
const SIGNS_A: usize = 40;
const SIGNS_B: usize = 64;
const CLEARED_BYTES: usize = 88;

/** Offset of the counter for the sign of x among three: positive, negative, zero. */
// @ts-ignore: decorator
@inline
function signSlot(x: f64): usize {
  return x > 0 ? 0 : x < 0 ? 8 : 16;
}

// @ts-ignore: decorator
@inline
function clear<T>(a: usize, b: usize, count: i32, counts: usize): void {
  memory.fill(counts, 0, CLEARED_BYTES);
  for (let i: i32 = 0; i < count; i++, a += sizeof<T>(), b += sizeof<T>()) {
    const x = <f64>load<T>(a);
    const y = <f64>load<T>(b);
    // the difference of a number with itself is 0, or NaN when it is not finite
    const finiteA = x - x == 0;
    const finiteB = y - y == 0;
    if (finiteA && finiteB) continue;
    if (!finiteA) addTo(counts, NONFINITE_A, 1);
    if (!finiteB) addTo(counts, NONFINITE_B, 1);
    addTo(counts, PAIRS, 1);
    if (x == y) addTo(counts, PAIRS_EQUAL, 1);
    if (x == x) addTo(counts, SIGNS_A + signSlot(x), 1);
    if (y == y) addTo(counts, SIGNS_B + signSlot(y), 1);
    if (x != x || y != y || signSlot(x) != signSlot(y)) addTo(counts, PAIRS_SIGNS_DIFFER, 1);
    store<T>(a, 0);
    store<T>(b, 0);
  }
}

/**
 * Sets both entries to 0 wherever one of them is NaN or infinite, and counts in `counts`: NaN or
 * infinite entries of a; of b; the pairs set to 0, and of these: pairs that differ in sign; equal
 * pairs; positive, negative and zero entries of a; and of b. NaN equals nothing and has no sign.
 */
export function clearNonfiniteF32(a: usize, b: usize, count: i32, counts: usize): void {
  clear<f32>(a, b, count, counts);
}

/** As {@link clearNonfiniteF32}, for float64. */
export function clearNonfiniteF64(a: usize, b: usize, count: i32, counts: usize): void {
  clear<f64>(a, b, count, counts);
}

/** 1 when the two runs of `length` bytes are equal. Stops at the first difference. */
export function sameBytes(a: usize, b: usize, length: i32): i32 {
  const end = a + <usize>length;
  for (; a + 64 <= end; a += 64, b += 64) {
    const difference = v128.or(
      v128.or(
        v128.xor(v128.load(a), v128.load(b)),
        v128.xor(v128.load(a, 16), v128.load(b, 16)),
      ),
      v128.or(
        v128.xor(v128.load(a, 32), v128.load(b, 32)),
        v128.xor(v128.load(a, 48), v128.load(b, 48)),
      ),
    );
    if (v128.any_true(difference)) return 0;
  }
  for (; a < end; a++, b++) if (load<u8>(a) != load<u8>(b)) return 0;
  return 1;
}
