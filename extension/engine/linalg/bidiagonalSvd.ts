import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import { bidiagonalQr, type RotatedSide } from "./bidiagonalQr";
import { addProduct, viewOf } from "./regionProducts";
import { asIntegers, at, rowOf } from "./regions";
import { ascendingOrder, mergeOrders } from "./sortedOrders";

const EPSILON = 2 ** -53;
/** Up to this order QR iteration is faster than dividing further. */
const LEAF = 32;

/** Which columns of a row of vectors are not zero: those of the first part, the second, or both. */
const LEFT = 1;
const RIGHT = 2;
const BOTH = 3;

/** Room that {@link BidiagonalSvd} takes beside the n×n scratch that it is given. */
export const bidiagonalSvdBytes = (n: number): number =>
  4 * matrixBytes(n, n) + 10 * vectorBytes(n + 1);

/**
 * Singular vectors of an upper bidiagonal matrix by divide and conquer (Gu and Eisenstat 1995;
 * LAPACK's dbdsdc): without one row the matrix is two smaller ones; their solutions turn it into
 * that row over a diagonal, whose singular values solve a secular equation
 * (kernels/assembly/secular.ts). A part that is not the last has one column more than rows; the
 * right vector for that column, of value 0, is kept behind the others.
 */
export class BidiagonalSvd {
  /** Row i is the left singular vector of d[i]. */
  readonly left: Region;
  /** Row i is the right singular vector of d[i]. */
  readonly right: Region;
  readonly #workspace: DenseWorkspace;
  readonly #gathered: Region;
  readonly #rightDelta: Region;
  readonly #leftDelta: Region;
  readonly #poles: Region;
  readonly #weights: Region;
  readonly #offsets: Region;
  readonly #buffer: Region;
  readonly #origins: Region;
  readonly #places: Region;
  readonly #sides: { readonly left: RotatedSide; readonly right: RotatedSide };
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  /** Rows of each solved part in ascending order of their values. */
  readonly #order: Int32Array;
  readonly #z: Float64Array;
  readonly #kinds: Uint8Array;
  readonly #tick: () => void;
  /** First row and width of the leaf at work. */
  #leaf = { first: 0, rows: 0, columns: 0 };

  /**
   * Entries of `d` (n) and `e` (n − 1) must be at most about 1 in size; both are overwritten.
   * `scratch` is an n×n matrix of which nothing is kept.
   */
  constructor(
    workspace: DenseWorkspace,
    { d, e, scratch }: { d: Float64Array; e: Float64Array; scratch: Region },
    tick: () => void,
  ) {
    const n = d.length;
    this.#workspace = workspace;
    this.left = workspace.matrix(n, n);
    this.right = workspace.matrix(n, n);
    this.#gathered = scratch;
    this.#rightDelta = workspace.matrix(n, n);
    this.#leftDelta = workspace.matrix(n, n);
    this.#poles = workspace.vector(n);
    this.#weights = workspace.vector(n);
    this.#offsets = workspace.vector(n);
    this.#buffer = workspace.vector(n);
    this.#origins = workspace.vector(n);
    this.#places = workspace.vector(n);
    this.#sides = {
      left: this.#side(this.left, () => this.#leaf.rows),
      right: this.#side(this.right, () => this.#leaf.columns),
    };
    this.#d = d;
    this.#e = e;
    this.#order = new Int32Array(n);
    this.#z = new Float64Array(n);
    this.#kinds = new Uint8Array(n);
    this.#tick = tick;
  }

  /** Gives the rows of `left` and `right` in ascending order of their values, which `d` then holds. */
  run(): Int32Array {
    this.#solve(0, this.#d.length, 0);
    return this.#order;
  }

  #side(vectors: Region, width: () => number): RotatedSide {
    const { kernels } = this.#workspace;
    const [cosines, sines] = [this.#workspace.vector(LEAF + 1), this.#workspace.vector(LEAF + 1)];
    const apply = (start: number, count: number, step: number): void => {
      const { first } = this.#leaf;
      kernels.rotateRows(
        count,
        width(),
        at(vectors, first + start, first),
        step * vectors.stride * 8,
        cosines.address,
        sines.address,
      );
    };
    return { cosines: cosines.data, sines: sines.data, apply };
  }

  /** Solves `size` rows from `first` on, with `extra` (0 or 1) columns more than rows. */
  #solve(first: number, size: number, extra: number): void {
    if (size <= LEAF) {
      this.#solveLeaf(first, size, extra);
      return;
    }
    const half = size >> 1;
    const middle = first + half;
    this.#solve(first, half, 1);
    this.#solve(middle + 1, size - half - 1, extra);
    this.#tick();
    this.#merge({ first, middle, end: first + size, extra });
  }

  #solveLeaf(first: number, size: number, extra: number): void {
    const [left, right] = [this.left, this.right];
    for (let i = first; i < first + size; i++) left.data[i * left.stride + i] = 1;
    for (let i = first; i < first + size + extra; i++) right.data[i * right.stride + i] = 1;
    this.#leaf = { first, rows: size, columns: size + extra };
    const d = this.#d.subarray(first, first + size);
    const e = this.#e.subarray(first, first + Math.max(0, size - 1 + extra));
    if (extra === 1) this.#dropColumn(d, e);
    bidiagonalQr(d, e.subarray(0, Math.max(0, size - 1)), this.#sides, this.#tick);
    for (let i = 0; i < size; i++) {
      if (d[i] >= 0) continue;
      d[i] = -d[i];
      negate(rowOf(right, first + i, first, size + extra));
    }
    this.#order.set(ascendingOrder(this.#d, first, first + size), first);
  }

  /** Rotates the last column of a leaf away, into the diagonal. */
  #dropColumn(d: Float64Array, e: Float64Array): void {
    const { cosines, sines, apply } = this.#sides.right;
    const size = d.length;
    let extra = size > 0 ? e[size - 1] : 0;
    for (let i = size - 1; i >= 0 && extra !== 0; i--) {
      const length = Math.hypot(d[i], extra);
      const [c, s] = [d[i] / length, extra / length];
      d[i] = length;
      cosines[0] = c;
      sines[0] = s;
      apply(i, 1, size - i);
      if (i > 0) {
        extra = -s * e[i - 1];
        e[i - 1] *= c;
      }
    }
  }

  #merge(span: Span): void {
    const { first, middle, end } = span;
    const d = this.#d;
    const sorted = mergeOrders(
      d,
      this.#order.subarray(first, middle),
      this.#order.subarray(middle + 1, end),
    );
    const { exponent, tolerance } = this.#loadRow(span);
    const { kept, deflated } = this.#deflate(span, sorted, tolerance);
    if (kept.length === 1) {
      // the row alone is left: its right vector may need a change of sign, and nothing else
      const value = this.#z[middle];
      d[middle] = Math.abs(value);
      this.left.data[middle * this.left.stride + middle] = 1;
      if (value < 0) negate(this.#rightRow(span, middle));
    } else {
      const poles = this.#poles.data;
      kept.forEach((row, j) => {
        poles[j] = d[row];
      });
      // the pole at 0 must stay apart from the next
      poles[0] = 0;
      poles[1] = Math.max(poles[1], tolerance / 2);
      const counts = this.#countKinds(kept);
      this.#solveSecular(kept);
      this.#updateLeft(span, { kept, deflated, counts });
      this.#updateRight(span, { kept, deflated, counts });
      const [offsets, origins] = [this.#offsets.data, asIntegers(this.#origins)];
      const rest = deflated.map((i) => d[i]);
      for (let i = 0; i < kept.length; i++) {
        const pole = poles[origins[i]];
        d[first + i] = pole + offsets[i] / (pole + Math.sqrt(pole * pole + offsets[i]));
      }
      rest.forEach((value, i) => {
        d[first + kept.length + i] = value;
      });
    }
    const scale = 2 ** exponent;
    for (let i = first; i < end; i++) d[i] *= scale;
    this.#order.set(ascendingOrder(d, first, end), first);
  }

  /** Row i of `right`, as far as the part reaches. */
  #rightRow({ first, end, extra }: Span, i: number): Float64Array {
    return rowOf(this.right, i, first, end - first + extra);
  }

  /**
   * Fills z, the row that was left out as combined with the vectors of the parts, its entry for
   * the columns of value 0 at `middle`; and scales z and d to about 1, by the power of two whose
   * exponent is returned.
   */
  #loadRow(span: Span): { exponent: number; tolerance: number } {
    const { first, middle, end, extra } = span;
    const [d, z, kinds] = [this.#d, this.#z, this.#kinds];
    const { data, stride } = this.right;
    let [alpha, beta] = [d[middle], this.#e[middle]];
    d[middle] = 0;
    let largest = Math.max(Math.abs(alpha), Math.abs(beta));
    for (let i = first; i < end; i++) largest = Math.max(largest, d[i]);
    const exponent = largest === 0 ? 0 : Math.max(-1000, Math.ceil(Math.log2(largest)));
    const scale = 2 ** -exponent;
    alpha *= scale;
    beta *= scale;
    for (let i = first; i < end; i++) {
      d[i] *= scale;
      const isLeft = i <= middle;
      z[i] = isLeft ? alpha * data[i * stride + middle] : beta * data[i * stride + middle + 1];
      kinds[i] = isLeft ? LEFT : RIGHT;
    }
    kinds[middle] = BOTH;
    const tolerance = 8 * EPSILON * Math.min(1, largest * scale);
    if (extra === 1) this.#combineNull(span, beta * data[end * stride + middle + 1]);
    if (Math.abs(z[middle]) <= tolerance) z[middle] = tolerance;
    return { exponent, tolerance };
  }

  /** Rotates the right vectors of value 0 of both parts, so that one alone meets the row. */
  #combineNull(span: Span, other: number): void {
    const { middle, end } = span;
    const z = this.#z;
    const length = Math.hypot(z[middle], other);
    if (other === 0 || length === 0) return;
    rotate(
      this.#rightRow(span, middle),
      this.#rightRow(span, end),
      z[middle] / length,
      other / length,
    );
    z[middle] = length;
  }

  /**
   * Finds the rows that the merge leaves alone to working precision: those with an entry of z that
   * is next to nothing, and one of two with values so close that a rotation makes it so.
   */
  #deflate(
    span: Span,
    sorted: Int32Array,
    tolerance: number,
  ): { kept: number[]; deflated: number[] } {
    const [d, z, kinds] = [this.#d, this.#z, this.#kinds];
    const { first, middle, end } = span;
    const kept = [middle];
    const deflated: number[] = [];
    for (const i of sorted) {
      if (Math.abs(z[i]) <= tolerance) {
        deflated.push(i);
        continue;
      }
      const previous = kept[kept.length - 1];
      if (previous !== middle && d[i] - d[previous] <= tolerance) {
        const length = Math.hypot(z[previous], z[i]);
        const [c, s] = [z[i] / length, z[previous] / length];
        z[i] = length;
        z[previous] = 0;
        kinds[i] |= kinds[previous];
        rotate(this.#rightRow(span, i), this.#rightRow(span, previous), c, s);
        const width = end - first;
        rotate(rowOf(this.left, i, first, width), rowOf(this.left, previous, first, width), c, s);
        deflated.push(previous);
        kept.pop();
      }
      kept.push(i);
    }
    return { kept, deflated };
  }

  /** Fills `places`: rows with a left part go together, and rows with a right part too. */
  #countKinds(kept: readonly number[]): Counts {
    const kinds = this.#kinds;
    const count = (kind: number): number =>
      kept.reduce((sum, i) => (kinds[i] === kind ? sum + 1 : sum), 0);
    const left = count(LEFT);
    const both = count(BOTH);
    const next = [0, 0, left + both, left];
    const places = asIntegers(this.#places);
    kept.forEach((row, j) => {
      places[j] = next[kinds[row]]++;
    });
    return { left, both };
  }

  #solveSecular(kept: readonly number[]): void {
    const { kernels } = this.#workspace;
    const z = this.#z;
    const weights = this.#weights.data;
    const [right, left] = [this.#rightDelta, this.#leftDelta];
    kept.forEach((row, j) => {
      weights[j] = z[row] * z[row];
    });
    kernels.secularRoots(
      kept.length,
      true,
      this.#poles.address,
      this.#weights.address,
      right.address,
      right.stride * 8,
      this.#origins.address,
      this.#offsets.address,
    );
    kept.forEach((row, j) => {
      const size = Math.sqrt(weights[j]);
      weights[j] = z[row] < 0 ? -size : size;
    });
    kernels.secularVectorPairs(
      kept.length,
      this.#poles.address,
      this.#weights.address,
      right.address,
      right.stride * 8,
      left.address,
      left.stride * 8,
      this.#places.address,
      this.#buffer.address,
    );
  }

  /** The left part lacks the column of the middle row, which that row alone has. */
  #updateLeft({ first, middle, end }: Span, work: Merge): void {
    const place = asIntegers(this.#places)[0];
    const { left } = this;
    left.data[middle * left.stride + middle] = 0;
    this.#update(left, this.#leftDelta, {
      ...work,
      first,
      width: end - first,
      parts: [
        [first, middle],
        [middle + 1, end],
      ],
    });
    const delta = this.#leftDelta;
    for (let i = 0; i < work.kept.length; i++) {
      left.data[(first + i) * left.stride + middle] = delta.data[i * delta.stride + place];
    }
  }

  #updateRight({ first, middle, end, extra }: Span, work: Merge): void {
    this.#update(this.right, this.#rightDelta, {
      ...work,
      first,
      width: end - first + extra,
      parts: [
        [first, middle + 1],
        [middle + 1, end + extra],
      ],
    });
  }

  /** The kept rows of `vectors` combined by `delta`, in front; the deflated ones behind them. */
  #update(
    vectors: Region,
    delta: Region,
    { kept, deflated, counts, first, width, parts }: Merge & Extent,
  ): void {
    const { kernels } = this.#workspace;
    const gathered = this.#gathered;
    const places = asIntegers(this.#places);
    const k = kept.length;
    kept.forEach((row, j) => {
      rowOf(gathered, places[j], 0, width).set(rowOf(vectors, row, first, width));
    });
    deflated.forEach((row, i) => {
      rowOf(gathered, k + i, 0, width).set(rowOf(vectors, row, first, width));
    });
    for (let i = 0; i < k; i++) rowOf(vectors, first + i, first, width).fill(0);
    const { left, both } = counts;
    const ranges = [
      [0, left + both],
      [left, k],
    ];
    parts.forEach(([start, stop], i) => {
      const [from, to] = ranges[i];
      addProduct(
        kernels,
        { rows: k, columns: stop - start, depth: to - from },
        {
          a: viewOf(delta, 0, from),
          b: viewOf(gathered, from, start - first),
          c: viewOf(vectors, first, start),
        },
      );
    });
    deflated.forEach((_, i) => {
      rowOf(vectors, first + k + i, first, width).set(rowOf(gathered, k + i, 0, width));
    });
  }
}

/** Rows first.. middle − 1, the middle row, and those up to end − 1; with an extra column or none. */
interface Span {
  readonly first: number;
  readonly middle: number;
  readonly end: number;
  readonly extra: number;
}

interface Merge {
  readonly kept: readonly number[];
  readonly deflated: readonly number[];
  readonly counts: Counts;
}

interface Extent {
  readonly first: number;
  readonly width: number;
  /** Columns of the left and of the right part. */
  readonly parts: readonly (readonly [number, number])[];
}

/** How many kept rows have a left part alone, and both. */
interface Counts {
  readonly left: number;
  readonly both: number;
}

/** (a, b) ← (c·a + s·b, c·b − s·a). */
function rotate(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    a[i] = c * x + s * y;
    b[i] = c * y - s * x;
  }
}

function negate(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = -x[i];
}
