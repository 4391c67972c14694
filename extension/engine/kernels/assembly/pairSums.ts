// Sums over pairs of elements, in float64, for the elementwise figures of two tensors.
//
// The order of every addition is fixed: two lanes (even and odd elements) run over a block of
// BLOCK elements, are added lane 0 + lane 1, and go onto the chunk's totals. The float32 kernel
// promotes first and then adds in the very order of the float64 kernel, so that a tensor has the
// same sums whatever its dtype. `pairSums.ts` beside `kernels/` holds the scalar twin.
//
// All kernels want `count` to be a multiple of 4: callers pad with zero pairs, which change no
// total, since the counts are of pairs that disagree.

/** Elements that are summed before their sum goes onto the totals: bounds the rounding error. */
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
const SIGNS_DIFFER: usize = 64;
const CHANGED: usize = 72;
const TOTALS_BYTES: usize = 80;

// @ts-ignore: decorator
@inline
function addLanes(totals: usize, offset: usize, lanes: v128): void {
  const sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  store<f64>(totals + offset, load<f64>(totals + offset) + sum);
}

/** Each lane of a mismatch mask is -1 where the pair disagrees. */
// @ts-ignore: decorator
@inline
function addCount32(totals: usize, offset: usize, lanes: v128): void {
  const count =
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3);
  store<f64>(totals + offset, load<f64>(totals + offset) - <f64>count);
}

// @ts-ignore: decorator
@inline
function addCount64(totals: usize, offset: usize, lanes: v128): void {
  const count = i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1);
  store<f64>(totals + offset, load<f64>(totals + offset) - <f64>count);
}

// @ts-ignore: decorator
@inline
function raiseMax(totals: usize, lanes: v128): void {
  const high = max(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
  store<f64>(totals + MAX_DIFFERENCE, max(load<f64>(totals + MAX_DIFFERENCE), high));
}

/** -1 in the lanes where the signs differ; 0 has a sign of its own. For numbers, not NaN. */
// @ts-ignore: decorator
@inline
function signsDiffer32(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  return v128.or(
    v128.xor(f32x4.gt(x, zero), f32x4.gt(y, zero)),
    v128.xor(f32x4.lt(x, zero), f32x4.lt(y, zero)),
  );
}

// @ts-ignore: decorator
@inline
function signsDiffer64(x: v128, y: v128): v128 {
  const zero = f64x2.splat(0);
  return v128.or(
    v128.xor(f64x2.gt(x, zero), f64x2.gt(y, zero)),
    v128.xor(f64x2.lt(x, zero), f64x2.lt(y, zero)),
  );
}

/** Totals of `count` finite float32 pairs, written to `totals`. */
export function pairSumsF32(a: usize, b: usize, count: i32, totals: usize): void {
  memory.fill(totals, 0, TOTALS_BYTES);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    let dot = f64x2.splat(0);
    let squaresA = f64x2.splat(0);
    let squaresB = f64x2.splat(0);
    let squaresD = f64x2.splat(0);
    let absoluteD = f64x2.splat(0);
    let absoluteA = f64x2.splat(0);
    let absoluteB = f64x2.splat(0);
    let maxD = f64x2.splat(0);
    let signs = i32x4.splat(0);
    let changed = i32x4.splat(0);
    const end = a + (<usize>min(BLOCK, count - first) << 2);
    for (; a < end; a += 16, b += 16) {
      const x4 = v128.load(a);
      const y4 = v128.load(b);
      signs = i32x4.add(signs, signsDiffer32(x4, y4));
      changed = i32x4.add(changed, f32x4.ne(x4, y4));

      // elements 0 and 1
      let x = f64x2.promote_low_f32x4(x4);
      let y = f64x2.promote_low_f32x4(y4);
      let d = f64x2.sub(x, y);
      dot = f64x2.add(dot, f64x2.mul(x, y));
      squaresA = f64x2.add(squaresA, f64x2.mul(x, x));
      squaresB = f64x2.add(squaresB, f64x2.mul(y, y));
      squaresD = f64x2.add(squaresD, f64x2.mul(d, d));
      d = f64x2.abs(d);
      absoluteD = f64x2.add(absoluteD, d);
      maxD = f64x2.pmax(maxD, d);
      absoluteA = f64x2.add(absoluteA, f64x2.abs(x));
      absoluteB = f64x2.add(absoluteB, f64x2.abs(y));

      // elements 2 and 3
      x = f64x2.promote_low_f32x4(v128.shuffle<f64>(x4, x4, 1, 1));
      y = f64x2.promote_low_f32x4(v128.shuffle<f64>(y4, y4, 1, 1));
      d = f64x2.sub(x, y);
      dot = f64x2.add(dot, f64x2.mul(x, y));
      squaresA = f64x2.add(squaresA, f64x2.mul(x, x));
      squaresB = f64x2.add(squaresB, f64x2.mul(y, y));
      squaresD = f64x2.add(squaresD, f64x2.mul(d, d));
      d = f64x2.abs(d);
      absoluteD = f64x2.add(absoluteD, d);
      maxD = f64x2.pmax(maxD, d);
      absoluteA = f64x2.add(absoluteA, f64x2.abs(x));
      absoluteB = f64x2.add(absoluteB, f64x2.abs(y));
    }
    addLanes(totals, DOT, dot);
    addLanes(totals, SQUARES_A, squaresA);
    addLanes(totals, SQUARES_B, squaresB);
    addLanes(totals, SQUARES_DIFFERENCE, squaresD);
    addLanes(totals, ABSOLUTE_DIFFERENCE, absoluteD);
    addLanes(totals, ABSOLUTE_A, absoluteA);
    addLanes(totals, ABSOLUTE_B, absoluteB);
    raiseMax(totals, maxD);
    addCount32(totals, SIGNS_DIFFER, signs);
    addCount32(totals, CHANGED, changed);
  }
}

/** Totals of `count` finite float64 pairs, written to `totals`. */
export function pairSumsF64(a: usize, b: usize, count: i32, totals: usize): void {
  memory.fill(totals, 0, TOTALS_BYTES);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    let dot = f64x2.splat(0);
    let squaresA = f64x2.splat(0);
    let squaresB = f64x2.splat(0);
    let squaresD = f64x2.splat(0);
    let absoluteD = f64x2.splat(0);
    let absoluteA = f64x2.splat(0);
    let absoluteB = f64x2.splat(0);
    let maxD = f64x2.splat(0);
    let signs = i64x2.splat(0);
    let changed = i64x2.splat(0);
    const end = a + (<usize>min(BLOCK, count - first) << 3);
    for (; a < end; a += 16, b += 16) {
      const x = v128.load(a);
      const y = v128.load(b);
      signs = i64x2.add(signs, signsDiffer64(x, y));
      changed = i64x2.add(changed, f64x2.ne(x, y));
      let d = f64x2.sub(x, y);
      dot = f64x2.add(dot, f64x2.mul(x, y));
      squaresA = f64x2.add(squaresA, f64x2.mul(x, x));
      squaresB = f64x2.add(squaresB, f64x2.mul(y, y));
      squaresD = f64x2.add(squaresD, f64x2.mul(d, d));
      d = f64x2.abs(d);
      absoluteD = f64x2.add(absoluteD, d);
      maxD = f64x2.pmax(maxD, d);
      absoluteA = f64x2.add(absoluteA, f64x2.abs(x));
      absoluteB = f64x2.add(absoluteB, f64x2.abs(y));
    }
    addLanes(totals, DOT, dot);
    addLanes(totals, SQUARES_A, squaresA);
    addLanes(totals, SQUARES_B, squaresB);
    addLanes(totals, SQUARES_DIFFERENCE, squaresD);
    addLanes(totals, ABSOLUTE_DIFFERENCE, absoluteD);
    addLanes(totals, ABSOLUTE_A, absoluteA);
    addLanes(totals, ABSOLUTE_B, absoluteB);
    raiseMax(totals, maxD);
    addCount64(totals, SIGNS_DIFFER, signs);
    addCount64(totals, CHANGED, changed);
  }
}

/** What {@link clearNonfinite} counts, each a float64: of a, of b, pairs, signs, changed. */
const CLEARED_BYTES: usize = 40;

// @ts-ignore: decorator
@inline
function addOne(counts: usize, index: usize): void {
  store<f64>(counts + (index << 3), load<f64>(counts + (index << 3)) + 1);
}

// @ts-ignore: decorator
@inline
function isFinite64(x: f64): bool {
  return x - x == 0;
}

// @ts-ignore: decorator
@inline
function clear<T>(a: usize, b: usize, count: i32, counts: usize): void {
  memory.fill(counts, 0, CLEARED_BYTES);
  for (let i: i32 = 0; i < count; i++, a += sizeof<T>(), b += sizeof<T>()) {
    const x = <f64>load<T>(a);
    const y = <f64>load<T>(b);
    const finiteA = isFinite64(x);
    const finiteB = isFinite64(y);
    if (finiteA && finiteB) continue;
    if (!finiteA) addOne(counts, 0);
    if (!finiteB) addOne(counts, 1);
    addOne(counts, 2);
    if (!((x > 0 && y > 0) || (x < 0 && y < 0))) addOne(counts, 3);
    if (x != y) addOne(counts, 4);
    store<T>(a, 0);
    store<T>(b, 0);
  }
}

/**
 * Sets both entries to 0 wherever one of them is NaN or infinite, and writes to `counts`: NaN or
 * infinite entries of a; of b; pairs set to 0; how many of these pairs differ in sign; and in
 * value (NaN differs from everything).
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
