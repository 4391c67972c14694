import { type DenseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { BidiagonalLeaf, bidiagonalLeafBytes, LEAF } from "./bidiagonalLeaf";
import { BOTH, combineRows, LEFT, placeRows, RIGHT, type Sorting } from "./mergedRows";
import { negate, rotatePair, rowOf } from "./regions";
import { SecularSystem, secularSystemBytes } from "./secularSystem";
import { ascendingOrder, mergeOrders } from "./sortedOrders";

const EPSILON = 2 ** -53;

/** Room that {@link BidiagonalSvd} takes beside the n×n scratch that it is given. */
export const bidiagonalSvdBytes = (n: number): number =>
  3 * matrixBytes(n, n) + secularSystemBytes(n) + bidiagonalLeafBytes();

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
  readonly #leftDelta: Region;
  readonly #system: SecularSystem;
  readonly #leaf: BidiagonalLeaf;
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  /** Rows of each solved part in ascending order of their values. */
  readonly #order: Int32Array;
  readonly #z: Float64Array;
  readonly #kinds: Uint8Array;
  readonly #tick: () => void;

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
    this.#leftDelta = workspace.matrix(n, n);
    this.#system = new SecularSystem(workspace, n);
    this.#leaf = new BidiagonalLeaf(workspace, this.left, this.right);
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
    this.#merge({ first, middle, end: first + size, extra });
  }

  #solveLeaf(first: number, size: number, extra: number): void {
    const d = this.#d.subarray(first, first + size);
    const e = this.#e.subarray(first, first + Math.max(0, size - 1 + extra));
    this.#leaf.solve(first, d, e, this.#tick);
    this.#order.set(ascendingOrder(this.#d, first, first + size), first);
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
    const sorting = this.#deflate(span, sorted, tolerance);
    if (sorting.kept.length > 1) {
      this.#solveKept(span, sorting, tolerance);
    } else {
      // the row alone is left: its right vector may need a change of sign, and nothing else
      const value = this.#z[middle];
      d[middle] = Math.abs(value);
      this.left.data[middle * this.left.stride + middle] = 1;
      if (value < 0) negate(this.#rightRow(span, middle));
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
    if (extra === 1) this.#combineNull(span, beta * data[end * stride + middle + 1], tolerance);
    if (Math.abs(z[middle]) <= tolerance) z[middle] = tolerance;
    return { exponent, tolerance };
  }

  /** Rotates the right vectors of value 0 of both parts, so that one alone meets the row. */
  #combineNull(span: Span, other: number, tolerance: number): void {
    const { middle, end } = span;
    const z = this.#z;
    const length = Math.hypot(z[middle], other);
    if (other === 0 || length <= tolerance) return;
    rotatePair(
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
  #deflate(span: Span, sorted: Int32Array, tolerance: number): Sorting {
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
        rotatePair(this.#rightRow(span, i), this.#rightRow(span, previous), c, s);
        const width = end - first;
        rotatePair(
          rowOf(this.left, i, first, width),
          rowOf(this.left, previous, first, width),
          c,
          s,
        );
        deflated.push(previous);
        kept.pop();
      }
      kept.push(i);
    }
    return { kept, deflated };
  }

  #solveKept(span: Span, sorting: Sorting, tolerance: number): void {
    const { first, middle, end, extra } = span;
    const { kept, deflated } = sorting;
    const d = this.#d;
    const { places, poles, origins, offsets, delta } = this.#system;
    const counts = placeRows(kept, this.#kinds, places);
    kept.forEach((row, j) => {
      poles[j] = d[row];
    });
    // the pole at 0 must stay apart from the next
    poles[0] = 0;
    poles[1] = Math.max(poles[1], tolerance / 2);
    const [left, leftDelta, gathered] = [this.left, this.#leftDelta, this.#gathered];
    this.#system.solvePairs(kept, this.#z, leftDelta);

    const merge = { ...sorting, counts, places, first };
    // left vectors lack the middle column: it is that of the middle row alone
    combineRows(
      this.#workspace,
      { vectors: left, gathered, delta: leftDelta },
      {
        ...merge,
        width: end - first,
        parts: [
          [first, middle],
          [middle + 1, end],
        ],
      },
      this.#tick,
    );
    kept.forEach((_, i) => {
      left.data[(first + i) * left.stride + middle] =
        leftDelta.data[i * leftDelta.stride + places[0]];
    });
    combineRows(
      this.#workspace,
      { vectors: this.right, gathered, delta },
      {
        ...merge,
        width: end - first + extra,
        parts: [
          [first, middle + 1],
          [middle + 1, end + extra],
        ],
      },
      this.#tick,
    );
    const rest = deflated.map((i) => d[i]);
    kept.forEach((_, i) => {
      const pole = poles[origins[i]];
      d[first + i] = pole + offsets[i] / (pole + Math.sqrt(pole * pole + offsets[i]));
    });
    d.set(rest, first + kept.length);
  }
}

/** Rows first.. middle − 1, the middle row, and those up to end − 1; with an extra column or none. */
interface Span {
  readonly first: number;
  readonly middle: number;
  readonly end: number;
  readonly extra: number;
}
