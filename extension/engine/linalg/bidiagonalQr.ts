import { EngineError } from "../errors";
import { Rotation } from "./rotation";

const EPSILON = 2 ** -53;
/** Sweeps for one singular value before giving up; two or three are usual. */
const MAX_SWEEPS = 500;
/**
 * Sweeps after which what counts as zero grows, by rounding's size a sweep: where values are equal
 * to the last digits, entries may never get smaller than what the sweeps themselves round off.
 */
const PATIENCE = 8;
/** Entries below this are nothing beside the matrix, whose entries are about 1. */
const NEGLIGIBLE = 1e-290;

/** One side of the sweeps' rotations, taken along to vectors. */
export interface RotatedSide {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /**
   * Rotation k of `count` takes rows i = start + k·step and i + step = (a, b) to
   * (c·a + s·b, c·b − s·a).
   */
  apply(start: number, count: number, step: number): void;
}

export interface Sides {
  readonly left: RotatedSide;
  readonly right: RotatedSide;
}

/**
 * Diagonalizes the upper bidiagonal matrix B with diagonal `d` (n) and superdiagonal `e` (n − 1)
 * by implicit QR (Golub and Reinsch 1970; zero-shift sweeps as in Demmel and Kahan 1990). Both
 * are overwritten: `d` ends as the singular values but for their signs, in no order. Rows that
 * `left` and `right` act on and that start as identities end as the singular vectors, row i for
 * d[i]. Entries must be at most about 1 in size. Throws `internal` when a value does not converge.
 */
export function bidiagonalQr(
  d: Float64Array,
  e: Float64Array,
  sides: Sides,
  tick: () => void,
): void {
  new Iteration(d, e, sides.left, sides.right).run(tick);
}

class Iteration {
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  readonly #left: RotatedSide;
  readonly #right: RotatedSide;
  readonly #negligible: number;
  /** The block that is worked on, reversed (that is, transposed and seen from its other corner) when that is faster. */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #rotation = new Rotation();

  constructor(d: Float64Array, e: Float64Array, left: RotatedSide, right: RotatedSide) {
    this.#d = d;
    this.#e = e;
    this.#left = left;
    this.#right = right;
    const n = d.length;
    let largest = 0;
    for (const entry of d) largest = Math.max(largest, Math.abs(entry));
    for (const entry of e) largest = Math.max(largest, Math.abs(entry));
    this.#negligible = Math.max(EPSILON * largest, NEGLIGIBLE);
    this.#x = new Float64Array(n);
    this.#y = new Float64Array(n);
  }

  run(tick: () => void): void {
    const d = this.#d;
    const n = d.length;
    let sweeps = 0;
    for (let last = n - 1; last > 0; ) {
      const first = this.#blockStart(last, this.#negligible * Math.max(1, sweeps - PATIENCE));
      if (first === last) {
        last--;
        sweeps = 0;
        continue;
      }
      if (sweeps++ > MAX_SWEEPS) {
        throw new EngineError("internal", `singular vectors: no convergence in ${sweeps} sweeps`);
      }
      tick();
      this.#sweep(first, last);
    }
  }

  /** First index of the unreduced block that ends at `last`. */
  #blockStart(last: number, negligible: number): number {
    const e = this.#e;
    for (let i = last - 1; i >= 0; i--) {
      if (Math.abs(e[i]) <= negligible) {
        e[i] = 0;
        return i + 1;
      }
    }
    return 0;
  }

  #sweep(first: number, last: number): void {
    const size = last - first + 1;
    const [x, y] = [this.#x, this.#y];
    const d = this.#d.subarray(first, last + 1);
    const e = this.#e.subarray(first, last);
    x.set(d);
    y.set(e);
    // values come out fastest at the small end, so that end goes last
    const reversed = Math.abs(d[0]) < Math.abs(d[size - 1]);
    if (reversed) {
      x.subarray(0, size).reverse();
      y.subarray(0, size - 1).reverse();
    }
    let vanished = false;
    for (let i = 0; i < size; i++) {
      if (Math.abs(x[i]) > this.#negligible) continue;
      x[i] = 0;
      vanished = true;
    }
    // reversed, the matrix is transposed as well: its right side is the left one of what it was
    const [left, right] = reversed ? [this.#right, this.#left] : [this.#left, this.#right];
    const shift = smallerValue(x[size - 2], y[size - 2], x[size - 1]);
    if (vanished || (shift / x[0]) ** 2 < EPSILON) this.#zeroShiftSweep(size, { left, right });
    else this.#shiftedSweep(size, shift, { left, right });

    d.set(x.subarray(0, size));
    e.set(y.subarray(0, size - 1));
    if (reversed) {
      d.reverse();
      e.reverse();
      this.#left.apply(last, size - 1, -1);
      this.#right.apply(last, size - 1, -1);
    } else {
      this.#left.apply(first, size - 1, 1);
      this.#right.apply(first, size - 1, 1);
    }
  }

  #shiftedSweep(size: number, shift: number, { left, right }: Sides): void {
    const [d, e] = [this.#x, this.#y];
    let x = (Math.abs(d[0]) - shift) * (Math.sign(d[0]) + shift / d[0]);
    let y = e[0];
    for (let i = 0; i < size - 1; i++) {
      // from the right, on columns i and i + 1
      this.#rotation.set(x, y);
      let c = this.#rotation.cosine;
      let s = this.#rotation.sine;
      right.cosines[i] = c;
      right.sines[i] = s;
      if (i > 0) e[i - 1] = this.#rotation.length;
      x = c * d[i] + s * e[i];
      e[i] = c * e[i] - s * d[i];
      y = s * d[i + 1];
      d[i + 1] *= c;
      // from the left, on rows i and i + 1
      this.#rotation.set(x, y);
      c = this.#rotation.cosine;
      s = this.#rotation.sine;
      left.cosines[i] = c;
      left.sines[i] = s;
      d[i] = this.#rotation.length;
      x = c * e[i] + s * d[i + 1];
      d[i + 1] = c * d[i + 1] - s * e[i];
      if (i < size - 2) {
        y = s * e[i + 1];
        e[i + 1] *= c;
      }
    }
    e[size - 2] = x;
  }

  /** A sweep that brings a value of 0 to the end of the block at once. */
  #zeroShiftSweep(size: number, { left, right }: Sides): void {
    const [d, e] = [this.#x, this.#y];
    let cosine = 1;
    let leftCosine = 1;
    let leftSine = 0;
    for (let i = 0; i < size - 1; i++) {
      this.#rotation.set(d[i] * cosine, e[i]);
      cosine = this.#rotation.cosine;
      right.cosines[i] = cosine;
      right.sines[i] = this.#rotation.sine;
      if (i > 0) e[i - 1] = leftSine * this.#rotation.length;
      this.#rotation.set(leftCosine * this.#rotation.length, d[i + 1] * this.#rotation.sine);
      leftCosine = this.#rotation.cosine;
      leftSine = this.#rotation.sine;
      left.cosines[i] = leftCosine;
      left.sines[i] = leftSine;
      d[i] = this.#rotation.length;
    }
    const rest = d[size - 1] * cosine;
    d[size - 1] = rest * leftCosine;
    e[size - 2] = rest * leftSine;
  }
}

/** The smaller singular value of [[f, g], [0, h]]. */
function smallerValue(f: number, g: number, h: number): number {
  const a = Math.abs(f);
  const b = Math.abs(h);
  const high = (Math.hypot(a + b, g) + Math.hypot(a - b, g)) / 2;
  return high === 0 ? 0 : Math.min(a, b) * (Math.max(a, b) / high);
}
