import { EngineError } from "../errors";
import type { Task } from "../task";

const EPSILON = 2 ** -53;
/** Sweeps per singular value before giving up; two or three are usual. */
const MAX_SWEEPS = 60;
/** Squares below this have lost digits to underflow. */
const UNDERFLOW = 1e-280;

/** Rows of equal width that are rotated in pairs. */
export interface RotatedRows {
  readonly data: Float64Array;
  readonly width: number;
  /** Where the first row starts. */
  readonly offset: number;
}

/**
 * Diagonalizes the upper bidiagonal matrix B with diagonal `d` (n) and superdiagonal `e` (n − 1)
 * by implicit QR (Golub and Reinsch 1970; zero-shift sweeps as in Demmel and Kahan 1990):
 * `d` ends as the singular values, ≥ 0 and in no order, and the rows of `left` and `right` are
 * rotated along. Started as identities, row i of `left` ends as the left singular vector of d[i],
 * row i of `right` as the right one.
 * Entries must be scaled to about 1 at most. Throws `internal` when a value does not converge.
 */
export function bidiagonalQr(
  d: Float64Array,
  e: Float64Array,
  vectors: { readonly left: RotatedRows; readonly right: RotatedRows },
  task: Task,
): void {
  new Iteration(d, e, vectors.left, vectors.right).run(task);
}

class Iteration {
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  readonly #left: RotatedRows;
  readonly #right: RotatedRows;
  readonly #negligible: number;
  /** The block that is worked on, reversed (that is, transposed and seen from its other corner) when that is faster. */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** Cosines and sines of a sweep, from the right and from the left. */
  readonly #rc: Float64Array;
  readonly #rs: Float64Array;
  readonly #lc: Float64Array;
  readonly #ls: Float64Array;
  // the last rotation: cosine, sine and length
  #cosine = 1;
  #sine = 0;
  #length = 0;

  constructor(d: Float64Array, e: Float64Array, left: RotatedRows, right: RotatedRows) {
    this.#d = d;
    this.#e = e;
    this.#left = left;
    this.#right = right;
    const n = d.length;
    let largest = 0;
    for (const entry of d) largest = Math.max(largest, Math.abs(entry));
    for (const entry of e) largest = Math.max(largest, Math.abs(entry));
    this.#negligible = EPSILON * largest;
    this.#x = new Float64Array(n);
    this.#y = new Float64Array(n);
    this.#rc = new Float64Array(n);
    this.#rs = new Float64Array(n);
    this.#lc = new Float64Array(n);
    this.#ls = new Float64Array(n);
  }

  run(task: Task): void {
    const d = this.#d;
    const n = d.length;
    let sweeps = 0;
    for (let last = n - 1; last > 0; ) {
      const first = this.#blockStart(last);
      if (first === last) {
        last--;
        continue;
      }
      if (sweeps++ > MAX_SWEEPS * n) {
        throw new EngineError("internal", `singular vectors: no convergence in ${sweeps} sweeps`);
      }
      task.tick(n - 1 - last, n);
      this.#sweep(first, last);
    }
    for (let i = 0; i < n; i++) {
      if (d[i] >= 0 && !Object.is(d[i], -0)) continue;
      d[i] = -d[i];
      const { data, width, offset } = this.#right;
      for (let k = offset + i * width; k < offset + (i + 1) * width; k++) data[k] = -data[k];
    }
  }

  /** First index of the unreduced block that ends at `last`. */
  #blockStart(last: number): number {
    const e = this.#e;
    for (let i = last - 1; i >= 0; i--) {
      if (Math.abs(e[i]) <= this.#negligible) {
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
    const shift = smallerValue(x[size - 2], y[size - 2], x[size - 1]);
    if (vanished || (shift / x[0]) ** 2 < EPSILON) this.#zeroShiftSweep(size);
    else this.#shiftedSweep(size, shift);

    d.set(x.subarray(0, size));
    e.set(y.subarray(0, size - 1));
    if (reversed) {
      d.reverse();
      e.reverse();
      rotateUp(this.#left, last, size, this.#rc, this.#rs);
      rotateUp(this.#right, last, size, this.#lc, this.#ls);
    } else {
      rotateDown(this.#right, first, size, this.#rc, this.#rs);
      rotateDown(this.#left, first, size, this.#lc, this.#ls);
    }
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
    const length = squares > UNDERFLOW ? Math.sqrt(squares) : Math.hypot(x, y);
    this.#cosine = x / length;
    this.#sine = y / length;
    this.#length = length;
  }

  #shiftedSweep(size: number, shift: number): void {
    const [d, e] = [this.#x, this.#y];
    let x = (Math.abs(d[0]) - shift) * (Math.sign(d[0]) + shift / d[0]);
    let y = e[0];
    for (let i = 0; i < size - 1; i++) {
      // from the right, on columns i and i + 1
      this.#rotate(x, y);
      let c = this.#cosine;
      let s = this.#sine;
      this.#rc[i] = c;
      this.#rs[i] = s;
      if (i > 0) e[i - 1] = this.#length;
      x = c * d[i] + s * e[i];
      e[i] = c * e[i] - s * d[i];
      y = s * d[i + 1];
      d[i + 1] *= c;
      // from the left, on rows i and i + 1
      this.#rotate(x, y);
      c = this.#cosine;
      s = this.#sine;
      this.#lc[i] = c;
      this.#ls[i] = s;
      d[i] = this.#length;
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
  #zeroShiftSweep(size: number): void {
    const [d, e] = [this.#x, this.#y];
    let cosine = 1;
    let leftCosine = 1;
    let leftSine = 0;
    for (let i = 0; i < size - 1; i++) {
      this.#rotate(d[i] * cosine, e[i]);
      cosine = this.#cosine;
      this.#rc[i] = cosine;
      this.#rs[i] = this.#sine;
      if (i > 0) e[i - 1] = leftSine * this.#length;
      this.#rotate(leftCosine * this.#length, d[i + 1] * this.#sine);
      leftCosine = this.#cosine;
      leftSine = this.#sine;
      this.#lc[i] = leftCosine;
      this.#ls[i] = leftSine;
      d[i] = this.#length;
    }
    const rest = d[size - 1] * cosine;
    d[size - 1] = rest * leftCosine;
    e[size - 2] = rest * leftSine;
  }
}

/** Rotation i on rows first + i and first + i + 1, in order. */
function rotateDown(
  rows: RotatedRows,
  first: number,
  size: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const { data, width, offset } = rows;
  for (let i = 0; i < size - 1; i++) {
    rotatePair(data, { a: offset + (first + i) * width, step: width, width }, cosines[i], sines[i]);
  }
}

/** Rotation i on rows last − i and last − i − 1, in order. */
function rotateUp(
  rows: RotatedRows,
  last: number,
  size: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const { data, width, offset } = rows;
  for (let i = 0; i < size - 1; i++) {
    rotatePair(data, { a: offset + (last - i) * width, step: -width, width }, cosines[i], sines[i]);
  }
}

/** (a, b) ← (c a + s b, c b − s a) for the rows at `a` and at b = a + step. */
function rotatePair(
  data: Float64Array,
  { a, step, width }: { a: number; step: number; width: number },
  c: number,
  s: number,
): void {
  if (s === 0 && c === 1) return;
  for (let i = a; i < a + width; i++) {
    const x = data[i];
    const y = data[i + step];
    data[i] = c * x + s * y;
    data[i + step] = c * y - s * x;
  }
}

/** The smaller singular value of [[f, g], [0, h]]. */
function smallerValue(f: number, g: number, h: number): number {
  const a = Math.abs(f);
  const b = Math.abs(h);
  const high = (Math.hypot(a + b, g) + Math.hypot(a - b, g)) / 2;
  return high === 0 ? 0 : Math.min(a, b) * (Math.max(a, b) / high);
}
