// Widening of stored elements to float32 (where that is exact) or float64.
//
// SIMD loops run over whole vectors and so read and write past `count`, by less than 16 bytes
// of source and 32 of target: callers leave that room.

/** bfloat16 is the upper half of a float32. */
export function widenBF16(source: usize, target: usize, count: i32): void {
  const zero = i16x8.splat(0);
  for (let i: i32 = 0; i < count; i += 8, source += 16, target += 32) {
    const x = v128.load(source);
    v128.store(target, v128.shuffle<i16>(zero, x, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(target, v128.shuffle<i16>(zero, x, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

/**
 * Four float16 in the low halves of 32-bit lanes, as float32: exponent and fraction are moved
 * into place and rescaled by 2^112, which is exact, subnormals included. A full exponent stays
 * full: infinities and NaN.
 */
// @ts-ignore: decorator
@inline
function widenHalves(x: v128): v128 {
  const sign = i32x4.shl(v128.and(x, i32x4.splat(0x8000)), 16);
  const magnitude = v128.and(x, i32x4.splat(0x7fff));
  const scaled = f32x4.mul(i32x4.shl(magnitude, 13), f32x4.splat(5.192296858534828e33));
  const full = i32x4.gt_s(magnitude, i32x4.splat(0x7bff));
  return v128.or(v128.or(scaled, v128.and(full, i32x4.splat(0x7f800000))), sign);
}

export function widenF16(source: usize, target: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i += 8, source += 16, target += 32) {
    const x = v128.load(source);
    v128.store(target, widenHalves(i32x4.extend_low_i16x8_u(x)));
    v128.store(target, widenHalves(i32x4.extend_high_i16x8_u(x)), 16);
  }
}

/** One-byte types by a table of 256 float32. */
export function widenByte(source: usize, target: usize, count: i32, table: usize): void {
  for (let i: i32 = 0; i < count; i++) {
    const x = load<u8>(source + i);
    store<f32>(target + ((<usize>i) << 2), load<f32>(table + ((<usize>x) << 2)));
  }
}

// @ts-ignore: decorator
@inline
function convert<From, To>(source: usize, target: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++, source += sizeof<From>(), target += sizeof<To>()) {
    store<To>(target, <To>load<From>(source));
  }
}

export function widenI16(source: usize, target: usize, count: i32): void {
  convert<i16, f32>(source, target, count);
}

export function widenU16(source: usize, target: usize, count: i32): void {
  convert<u16, f32>(source, target, count);
}

export function widenI32(source: usize, target: usize, count: i32): void {
  convert<i32, f64>(source, target, count);
}

export function widenU32(source: usize, target: usize, count: i32): void {
  convert<u32, f64>(source, target, count);
}

/** Rounds to nearest beyond 2^53, as every conversion to float64 does. */
export function widenI64(source: usize, target: usize, count: i32): void {
  convert<i64, f64>(source, target, count);
}

export function widenU64(source: usize, target: usize, count: i32): void {
  convert<u64, f64>(source, target, count);
}

export function widenF32(source: usize, target: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i += 4, source += 16, target += 32) {
    const x = v128.load(source);
    v128.store(target, f64x2.promote_low_f32x4(x));
    v128.store(target, f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)), 16);
  }
}
