// Figures of one tensor: extremes, sum, squared deviations, counts and a histogram.
//
// As in pairSums.ts, additions have one fixed order (two lanes over a block, then the totals),
// which the float32 and the float64 kernels share. An odd last element goes to lane 0.

/** Elements that are summed before their sum goes onto the total. */
const BLOCK: i32 = 2048;

// byte offsets of what `survey` writes, each a float64
const SUM: usize = 0;
const MIN: usize = 8;
const MAX: usize = 16;
const ZEROS: usize = 24;

// @ts-ignore: decorator
@inline
function at<T>(base: usize, i: i32): f64 {
  return <f64>load<T>(base + <usize>i * sizeof<T>());
}

// @ts-ignore: decorator
@inline
function pairAt<T>(base: usize, i: i32): v128 {
  if (sizeof<T>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(base + ((<usize>i) << 2)));
  return v128.load(base + ((<usize>i) << 3));
}

// @ts-ignore: decorator
@inline
function surveyElements<T>(x: usize, count: i32, out: usize): void {
  let sum: f64 = 0;
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  let zeros = i64x2.splat(0);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    const end = min(first + BLOCK, count);
    let lanes = f64x2.splat(0);
    let i = first;
    for (; i + 1 < end; i += 2) {
      const v = pairAt<T>(x, i);
      lanes = f64x2.add(lanes, v);
      low = f64x2.pmin(low, v);
      high = f64x2.pmax(high, v);
      zeros = i64x2.add(zeros, f64x2.eq(v, f64x2.splat(0)));
    }
    if (i < end) {
      const v = f64x2.splat(at<T>(x, i));
      lanes = f64x2.add(lanes, v128.shuffle<f64>(v, f64x2.splat(0), 0, 2));
      low = f64x2.pmin(low, v);
      high = f64x2.pmax(high, v);
      zeros = i64x2.add(zeros, v128.and(f64x2.eq(v, f64x2.splat(0)), i64x2(-1, 0)));
    }
    sum += f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  }
  store<f64>(out, sum, SUM);
  store<f64>(out, min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)), MIN);
  store<f64>(out, max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)), MAX);
  store<f64>(out, -<f64>(i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1)), ZEROS);
}

/** Sum, extremes and number of zeros of `count` entries, for a chunk of finite entries. */
export function surveyF32(x: usize, count: i32, out: usize): void {
  surveyElements<f32>(x, count, out);
}

export function surveyF64(x: usize, count: i32, out: usize): void {
  surveyElements<f64>(x, count, out);
}

/**
 * Moves the finite entries to the front, in order, and returns their number; writes the numbers
 * of NaN and of infinite entries to `out`.
 */
// @ts-ignore: decorator
@inline
function keepFinite<T>(x: usize, count: i32, out: usize): i32 {
  let kept: i32 = 0;
  let nans: f64 = 0;
  let infs: f64 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const value = load<T>(x + <usize>i * sizeof<T>());
    if (value - value == 0) {
      store<T>(x + <usize>kept * sizeof<T>(), value);
      kept++;
    } else if (value == value) infs++;
    else nans++;
  }
  store<f64>(out, nans);
  store<f64>(out, infs, 8);
  return kept;
}

export function keepFiniteF32(x: usize, count: i32, out: usize): i32 {
  return keepFinite<f32>(x, count, out);
}

export function keepFiniteF64(x: usize, count: i32, out: usize): i32 {
  return keepFinite<f64>(x, count, out);
}

// @ts-ignore: decorator
@inline
function deviations<T>(x: usize, count: i32, mean: f64): f64 {
  let sum: f64 = 0;
  const center = f64x2.splat(mean);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    const end = min(first + BLOCK, count);
    let lanes = f64x2.splat(0);
    let i = first;
    for (; i + 1 < end; i += 2) {
      const d = f64x2.sub(pairAt<T>(x, i), center);
      lanes = f64x2.add(lanes, f64x2.mul(d, d));
    }
    if (i < end) {
      const d = at<T>(x, i) - mean;
      lanes = f64x2.add(lanes, f64x2.replace_lane(f64x2.splat(0), 0, d * d));
    }
    sum += f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  }
  return sum;
}

/** Sum of squared deviations from `mean`. */
export function deviationsF32(x: usize, count: i32, mean: f64): f64 {
  return deviations<f32>(x, count, mean);
}

export function deviationsF64(x: usize, count: i32, mean: f64): f64 {
  return deviations<f64>(x, count, mean);
}

// @ts-ignore: decorator
@inline
function tally<T>(x: usize, count: i32, low: f64, scale: f64, bins: i32, counts: usize): void {
  const last = bins - 1;
  for (let i: i32 = 0; i < count; i++) {
    const value = at<T>(x, i);
    // the comparison is false for NaN; infinities lie outside of every range
    if (!(value - value == 0)) continue;
    const bin = max(0, min(last, <i32>((value - low) * scale)));
    const slot = counts + ((<usize>bin) << 3);
    store<f64>(slot, load<f64>(slot) + 1);
  }
}

/**
 * Counts the finite entries into `bins` float64 counters: entry v into bin
 * floor((v - low) * scale), the last bin taking what lies at or above its end.
 */
export function tallyF32(x: usize, count: i32, low: f64, scale: f64, bins: i32, counts: usize): void {
  tally<f32>(x, count, low, scale, bins, counts);
}

export function tallyF64(x: usize, count: i32, low: f64, scale: f64, bins: i32, counts: usize): void {
  tally<f64>(x, count, low, scale, bins, counts);
}
