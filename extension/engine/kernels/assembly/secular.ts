// The merge step of divide and conquer: roots of a secular equation, and vectors from them.
//
// f(x) = 1 + sum_j w_j / (p_j - x) with weights w_j > 0 and poles p_0 < p_1 < ... rises from -inf
// to +inf between neighboring poles and has one root there, and one beyond the last. For a
// symmetric matrix D + z z^T (d ascending) the poles are d_j; for the singular values of the
// matrix with first row z over diag(d), d_0 = 0, they are d_j^2 (`squared`), and the roots squares
// of what is asked for. Roots are computed as distances from the nearer pole, so that all
// differences p_j - root have full relative precision (Gu and Eisenstat 1994, 1995; Li 1993).
import { sumLanes } from "./vectors";

const EPSILON: f64 = 1.1102230246251565e-16;
/** Steps for a root; five or so are usual, and bisection ends in time whatever happens. */
const MAX_STEPS: i32 = 200;

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

/** p_i - p_j without cancellation beyond that of the subtraction itself. */
// @ts-ignore: decorator
@inline
function gap(di: f64, dj: f64, squared: bool): f64 {
  return squared ? (di - dj) * (di + dj) : di - dj;
}

// sums over a run of poles: of w / (p - x) and of its derivative w / (p - x)^2
let sum: f64 = 0;
let slope: f64 = 0;

/** Sets `sum` and `slope` over the poles from..to - 1, given as distances q from the origin. */
// @ts-ignore: decorator
@inline
function sumPoles(q: usize, w: usize, from: i32, to: i32, x: f64): void {
  const xx = f64x2.splat(x);
  const one = f64x2.splat(1);
  let sums = f64x2.splat(0);
  let slopes = f64x2.splat(0);
  let j = from;
  for (; j + 1 < to; j += 2) {
    const inverse = f64x2.div(one, f64x2.sub(v128.load(at(q, j)), xx));
    const term = f64x2.mul(v128.load(at(w, j)), inverse);
    sums = f64x2.add(sums, term);
    slopes = f64x2.add(slopes, f64x2.mul(term, inverse));
  }
  sum = sumLanes(sums);
  slope = sumLanes(slopes);
  if (j < to) {
    const inverse = 1 / (load<f64>(at(q, j)) - x);
    const term = load<f64>(at(w, j)) * inverse;
    sum += term;
    slope += term * inverse;
  }
}

/** The root of c y^2 - a y + b nearest to 0, for the sign of a that occurs between two poles. */
// @ts-ignore: decorator
@inline
function innerRoot(a: f64, b: f64, c: f64): f64 {
  const root = sqrt(max<f64>(0, a * a - 4 * b * c));
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

// @ts-ignore: decorator
@inline
function outerRoot(a: f64, b: f64, c: f64): f64 {
  const root = sqrt(abs(a * a - 4 * b * c));
  return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
}

/**
 * Root i of k, as its distance from pole `origin`, which is returned; q gets p_j - p_origin, and
 * the distance goes to `out`.
 */
function findRoot(i: i32, k: i32, squared: bool, d: usize, w: usize, q: usize, out: usize): i32 {
  if (k == 1) {
    store<f64>(q, 0);
    store<f64>(out, load<f64>(w));
    return 0;
  }
  const last = i == k - 1;
  let origin = i;
  let low: f64 = 0;
  let high: f64;
  if (last) {
    let total: f64 = 0;
    for (let j: i32 = 0; j < k; j++) total += load<f64>(at(w, j));
    high = total;
  } else {
    // which half of the gap has it?
    const di = load<f64>(at(d, i));
    for (let j: i32 = 0; j < k; j++) store<f64>(at(q, j), gap(load<f64>(at(d, j)), di, squared));
    const half = load<f64>(at(q, i + 1)) / 2;
    sumPoles(q, w, 0, k, half);
    high = half;
    if (1 + sum < 0) {
      origin = i + 1;
      low = -half;
      high = 0;
    }
  }
  if (last || origin != i) {
    const d0 = load<f64>(at(d, origin));
    for (let j: i32 = 0; j < k; j++) store<f64>(at(q, j), gap(load<f64>(at(d, j)), d0, squared));
  }

  // the poles that a step is fitted to: those on either side, or the last two
  const left = last ? i - 1 : i;
  const right = last ? i : i + 1;
  const split = right;
  const qLeft = load<f64>(at(q, left));
  const qRight = load<f64>(at(q, right));
  const wOrigin = load<f64>(at(w, origin));
  let x = low + (high - low) / 2;
  let previous: f64 = Infinity;
  let fixedWeight = true;
  for (let step: i32 = 0; step < MAX_STEPS; step++) {
    sumPoles(q, w, 0, split, x);
    const psi = sum;
    const psiSlope = slope;
    sumPoles(q, w, split, k, x);
    const phi = sum;
    const phiSlope = slope;
    const f = 1 + psi + phi;
    const fSlope = psiSlope + phiSlope;
    if (abs(f) <= EPSILON * (8 * (abs(psi) + abs(phi)) + 2 + abs(x) * fSlope)) break;
    if (f < 0) low = x;
    else high = x;
    // a scheme that gains less than a factor of ten gives way to the other
    if (abs(f) > 0.1 * abs(previous)) fixedWeight = !fixedWeight;
    previous = f;

    const dLeft = qLeft - x;
    const dRight = qRight - x;
    let c: f64;
    let move: f64;
    if (last) {
      c = abs(f - dLeft * psiSlope - dRight * phiSlope);
      const a = (dLeft + dRight) * f - dLeft * dRight * fSlope;
      move = outerRoot(a, dLeft * dRight * f, c);
    } else {
      if (fixedWeight) {
        const dOrigin = origin == i ? dLeft : dRight;
        const dOther = origin == i ? dRight : dLeft;
        const ratio = wOrigin / dOrigin / dOrigin;
        c = f - dOther * fSlope - (dOrigin - dOther) * ratio;
      } else {
        c = f - dLeft * psiSlope - dRight * phiSlope;
      }
      const a = (dLeft + dRight) * f - dLeft * dRight * fSlope;
      move = innerRoot(a, dLeft * dRight * f, c);
    }
    // f rises, so that a step in the wrong direction is rounding's: Newton's then
    if (!(f * move < 0)) move = -f / fSlope;
    let next = x + move;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (next == x || next == low || next == high) break;
    x = next;
  }
  store<f64>(out, x);
  return origin;
}

/**
 * The k roots, and the weights to which they belong exactly. Row i of `delta` (stride ld) gets
 * p_j - root_i for all j; `origins` (int32) and `offsets` the pole that root i is counted from and
 * its distance from it. On return w holds the weights for which the computed roots are exact
 * (Loewner's formula), which makes the vectors orthogonal however close roots are.
 */
export function secularRoots(
  k: i32, squared: bool,
  d: usize, w: usize,
  delta: usize, ld: usize,
  origins: usize, offsets: usize,
): void {
  for (let i: i32 = 0; i < k; i++) {
    const row = delta + <usize>i * ld;
    const origin = findRoot(i, k, squared, d, w, row, at(offsets, i));
    store<i32>(origins + ((<usize>i) << 2), origin);
    const x = load<f64>(at(offsets, i));
    for (let j: i32 = 0; j < k; j++) store<f64>(at(row, j), load<f64>(at(row, j)) - x);
  }
  for (let j: i32 = 0; j < k; j++) store<f64>(at(w, j), 1);
  for (let i: i32 = 0; i < k; i++) {
    const row = delta + <usize>i * ld;
    const di = load<f64>(at(d, i));
    const own = -load<f64>(at(row, i)) * load<f64>(at(w, i));
    for (let j: i32 = 0; j < k; j++) {
      const slot = at(w, j);
      const dj = load<f64>(at(d, j));
      store<f64>(slot, load<f64>(slot) * (load<f64>(at(row, j)) / gap(dj, di, squared)));
    }
    // its own pole, where the loop divided by zero
    store<f64>(at(w, i), own);
  }
}

/**
 * Overwrites row i of `delta` (k x k) with the i-th vector, normalized and its entries put in the
 * order `places` (int32: entry j goes to column places[j]). `z` holds the signed roots of the
 * weights. `buffer` has room for k elements.
 */
export function secularVectors(
  k: i32, z: usize, delta: usize, ld: usize, places: usize, buffer: usize,
): void {
  for (let i: i32 = 0; i < k; i++) {
    const row = delta + <usize>i * ld;
    let squares: f64 = 0;
    for (let j: i32 = 0; j < k; j++) {
      const entry = load<f64>(at(z, j)) / load<f64>(at(row, j));
      store<f64>(at(buffer, j), entry);
      squares += entry * entry;
    }
    const factor = 1 / sqrt(squares);
    for (let j: i32 = 0; j < k; j++) {
      const place = load<i32>(places + ((<usize>j) << 2));
      store<f64>(at(row, place), load<f64>(at(buffer, j)) * factor);
    }
  }
}

/**
 * As {@link secularVectors}, for singular vectors: right ones to the rows of `delta`, left ones to
 * the rows of `left` (stride ldLeft): z_j / delta_j and, but for a first entry of -1, d_j times it.
 */
export function secularVectorPairs(
  k: i32, d: usize, z: usize,
  delta: usize, ld: usize,
  left: usize, ldLeft: usize,
  places: usize, buffer: usize,
): void {
  for (let i: i32 = 0; i < k; i++) {
    const row = delta + <usize>i * ld;
    const other = left + <usize>i * ldLeft;
    let squares: f64 = 0;
    let leftSquares: f64 = 1;
    for (let j: i32 = 0; j < k; j++) {
      const entry = load<f64>(at(z, j)) / load<f64>(at(row, j));
      store<f64>(at(buffer, j), entry);
      squares += entry * entry;
      if (j > 0) {
        const scaled = load<f64>(at(d, j)) * entry;
        leftSquares += scaled * scaled;
      }
    }
    const factor = 1 / sqrt(squares);
    const leftFactor = 1 / sqrt(leftSquares);
    for (let j: i32 = 0; j < k; j++) {
      const place = load<i32>(places + ((<usize>j) << 2));
      const entry = load<f64>(at(buffer, j));
      store<f64>(at(row, place), entry * factor);
      const scaled = j == 0 ? -1 : load<f64>(at(d, j)) * entry;
      store<f64>(at(other, place), scaled * leftFactor);
    }
  }
}
