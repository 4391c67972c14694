import { EngineError } from "../errors";
import type { Task } from "../task";

const EPSILON = 2 ** -53;
/** Sweeps for one singular value before giving up; two or three are usual. */
const MAX_SWEEPS = 500;
/** Sweeps after which what counts as zero grows, as in bidiagonalQr.ts. */
const PATIENCE = 8;
/** Squares below this have lost digits to underflow. */
const UNDERFLOW = 1e-280;

/**
 * Singular values, in descending order, of the upper bidiagonal matrix with diagonal `d` (n) and
 * superdiagonal `e` (n − 1), to an absolute error of a few ε·σmax. O(n²).
 *
 * Implicit-shift QR on the bidiagonal itself, never on its square (Golub and Reinsch 1970), with
 * the zero-shift sweep where an entry of the diagonal has vanished (Demmel and Kahan 1990).
 * Entries must be finite, and of a size whose squares are finite. Throws `internal` when a value
 * does not converge.
 */
export function bidiagonalValues(d: Float64Array, e: Float64Array, task: Task): Float64Array {
  return new Bidiagonal(d, e).values(task);
}

class Bidiagonal {
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  /** Entries up to this size count as zero: each can move a value by no more. */
  readonly #negligible: number;

  // the last rotation: cosine, sine and length
  #cosine = 1;
  #sine = 0;
  #length = 0;

  constructor(d: Float64Array, e: Float64Array) {
    this.#d = Float64Array.from(d);
    this.#e = Float64Array.from(e);
    let largest = 0;
    for (const entry of d) largest = Math.max(largest, Math.abs(entry));
    for (const entry of e) largest = Math.max(largest, Math.abs(entry));
    this.#negligible = EPSILON * largest;
  }

  values(task: Task): Float64Array {
    const d = this.#d;
    const n = d.length;
    let sweeps = 0;
    let previous = -1;
    // the block that is worked on ends at `last`; all behind it is done
    for (let last = n - 1; last > 0; ) {
      const first = this.#blockStart(last, this.#negligible * Math.max(1, sweeps - PATIENCE));
      if (first === last) {
        last--;
        sweeps = 0;
      } else if (first === last - 1) {
        this.#solvePair(first);
        last -= 2;
        sweeps = 0;
      } else {
        if (sweeps++ > MAX_SWEEPS) {
          throw new EngineError("internal", `singular values: no convergence in ${sweeps} sweeps`);
        }
        if (previous !== last) task.tick(n - 1 - last, n);
        previous = last;
        this.#sweep(first, last);
      }
    }
    task.tick(n, n);
    return d.map(Math.abs).sort().reverse();
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

  /** Finishes a 2×2 block by the sum and the difference of its two values. */
  #solvePair(i: number): void {
    const [high, low] = pairValues(this.#d[i], this.#e[i], this.#d[i + 1]);
    this.#d[i] = high;
    this.#d[i + 1] = low;
    this.#e[i] = 0;
  }

  #sweep(first: number, last: number): void {
    const d = this.#d;
    // values come out fastest at the small end, so that end goes last
    if (Math.abs(d[first]) < Math.abs(d[last])) this.#flip(first, last);
    let vanished = false;
    for (let i = first; i <= last; i++) {
      if (Math.abs(d[i]) > this.#negligible) continue;
      d[i] = 0;
      vanished = true;
    }
    const [, shift] = pairValues(d[last - 1], this.#e[last - 1], d[last]);
    if (vanished || (shift / d[first]) ** 2 < EPSILON) this.#zeroShiftSweep(first, last);
    else this.#shiftedSweep(first, last, shift);
  }

  /** Reverses both diagonals of a block: the matrix seen from its other corner, transposed. */
  #flip(first: number, last: number): void {
    this.#d.subarray(first, last + 1).reverse();
    this.#e.subarray(first, last).reverse();
  }

  /** Sets cosine, sine and length so that the rotation takes (x, y) to (length, 0). */
  #rotate(x: number, y: number): void {
    if (y === 0) {
      this.#cosine = 1;
      this.#sine = 0;
      this.#length = x;
      return;
    }
    const squares = x * x + y * y;
    const length = squares > UNDERFLOW ? Math.sqrt(squares) : scaledLength(x, y);
    this.#cosine = x / length;
    this.#sine = y / length;
    this.#length = length;
  }

  #shiftedSweep(first: number, last: number, shift: number): void {
    const d = this.#d;
    const e = this.#e;
    let x = (Math.abs(d[first]) - shift) * (Math.sign(d[first]) + shift / d[first]);
    let y = e[first];
    for (let i = first; i < last; i++) {
      // from the right, on columns i and i + 1
      this.#rotate(x, y);
      let c = this.#cosine;
      let s = this.#sine;
      if (i > first) e[i - 1] = this.#length;
      x = c * d[i] + s * e[i];
      e[i] = c * e[i] - s * d[i];
      y = s * d[i + 1];
      d[i + 1] *= c;
      // from the left, on rows i and i + 1
      this.#rotate(x, y);
      c = this.#cosine;
      s = this.#sine;
      d[i] = this.#length;
      x = c * e[i] + s * d[i + 1];
      d[i + 1] = c * d[i + 1] - s * e[i];
      if (i < last - 1) {
        y = s * e[i + 1];
        e[i + 1] *= c;
      }
    }
    e[last - 1] = x;
  }

  /** A sweep that brings a value of 0 to the end of the block at once. */
  #zeroShiftSweep(first: number, last: number): void {
    const d = this.#d;
    const e = this.#e;
    let cosine = 1;
    let leftCosine = 1;
    let leftSine = 0;
    for (let i = first; i < last; i++) {
      this.#rotate(d[i] * cosine, e[i]);
      cosine = this.#cosine;
      if (i > first) e[i - 1] = leftSine * this.#length;
      this.#rotate(leftCosine * this.#length, d[i + 1] * this.#sine);
      leftCosine = this.#cosine;
      leftSine = this.#sine;
      d[i] = this.#length;
    }
    const rest = d[last] * cosine;
    d[last] = rest * leftCosine;
    e[last - 1] = rest * leftSine;
  }
}

/** √(x² + y²) of numbers whose squares underflow. */
function scaledLength(x: number, y: number): number {
  const scale = 2 ** 500;
  const [u, v] = [x * scale, y * scale];
  return Math.sqrt(u * u + v * v) / scale;
}

/**
 * The larger and the smaller singular value of [[f, g], [0, h]]: with f, h ≥ 0 their sum is
 * √((f + h)² + g²) and their difference √((f − h)² + g²), and their product is fh.
 */
function pairValues(f: number, g: number, h: number): [high: number, low: number] {
  const a = Math.abs(f);
  const b = Math.abs(h);
  const high = (Math.hypot(a + b, g) + Math.hypot(a - b, g)) / 2;
  return [high, high === 0 ? 0 : Math.min(a, b) * (Math.max(a, b) / high)];
}
