import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import { combineRows, LEFT, placeRows, RIGHT, type Sorting } from "./mergedRows";
import { at, rotatePair, rowOf } from "./regions";
import { SecularSystem, secularSystemBytes } from "./secularSystem";
import { ascendingOrder, mergeOrders } from "./sortedOrders";
import { tridiagonalQl } from "./tridiagonalQl";

const EPSILON = 2 ** -53;
/** Up to this order QL iteration is faster than dividing further. */
const LEAF = 32;

/** Room that {@link TridiagonalEigen} takes. */
export const tridiagonalEigenBytes = (n: number): number =>
  2 * matrixBytes(n, n) + secularSystemBytes(n) + 2 * vectorBytes(LEAF);

/**
 * Eigenvectors of a symmetric tridiagonal matrix by divide and conquer (Cuppen 1981; Gu and
 * Eisenstat 1995; LAPACK's dstedc): the matrix is two smaller ones but for a matrix of rank 1;
 * their solutions are merged by the secular equation (kernels/assembly/secular.ts). What a merge
 * hardly changes is left alone; the rest costs matrix products, 4n³/3 operations at most.
 */
export class TridiagonalEigen {
  /** Row i is the eigenvector of d[i]. */
  readonly vectors: Region;
  readonly #workspace: DenseWorkspace;
  readonly #gathered: Region;
  readonly #system: SecularSystem;
  readonly #cosines: Region;
  readonly #sines: Region;
  readonly #d: Float64Array;
  readonly #e: Float64Array;
  /** Rows of each solved part in ascending order of their values. */
  readonly #order: Int32Array;
  readonly #z: Float64Array;
  readonly #kinds: Uint8Array;
  readonly #tick: () => void;

  /** Entries of `d` (n) and `e` (n − 1) must be at most about 1 in size; both are overwritten. */
  constructor(workspace: DenseWorkspace, d: Float64Array, e: Float64Array, tick: () => void) {
    const n = d.length;
    this.#workspace = workspace;
    this.vectors = workspace.matrix(n, n);
    this.#gathered = workspace.matrix(n, n);
    this.#system = new SecularSystem(workspace, n);
    this.#cosines = workspace.vector(LEAF);
    this.#sines = workspace.vector(LEAF);
    this.#d = d;
    this.#e = e;
    this.#order = new Int32Array(n);
    this.#z = new Float64Array(n);
    this.#kinds = new Uint8Array(n);
    this.#tick = tick;
  }

  /** Gives the rows of `vectors` in ascending order of their values, which `d` then holds. */
  run(): Int32Array {
    this.#solve(0, this.#d.length);
    return this.#order;
  }

  #solve(first: number, size: number): void {
    if (size <= LEAF) {
      this.#solveLeaf(first, size);
      return;
    }
    const half = size >> 1;
    const middle = first + half;
    const coupling = this.#e[middle - 1];
    this.#d[middle - 1] -= Math.abs(coupling);
    this.#d[middle] -= Math.abs(coupling);
    this.#solve(first, half);
    this.#solve(middle, size - half);
    this.#merge({ first, middle, end: first + size }, coupling);
  }

  #solveLeaf(first: number, size: number): void {
    const { data, stride } = this.vectors;
    for (let i = first; i < first + size; i++) data[i * stride + i] = 1;
    const d = this.#d.subarray(first, first + size);
    const e = this.#e.subarray(first, first + Math.max(0, size - 1));
    const { rotateRows } = this.#workspace.kernels;
    const [cosines, sines] = [this.#cosines, this.#sines];
    const apply = (last: number, count: number): void =>
      rotateRows(
        count,
        size,
        at(this.vectors, first + last, first),
        -stride * 8,
        cosines.address,
        sines.address,
      );
    tridiagonalQl(d, e, { cosines: cosines.data, sines: sines.data, apply }, this.#tick);
    this.#order.set(ascendingOrder(this.#d, first, first + size), first);
  }

  /** Solves D + z·zᵀ for the values D of the two parts. */
  #merge(span: Span, coupling: number): void {
    const { first, middle, end } = span;
    const [d, order] = [this.#d, this.#order];
    const exponent = this.#loadCoupling(span, coupling);
    const ascending = mergeOrders(d, order.subarray(first, middle), order.subarray(middle, end));
    const sorting = this.#deflate(span, ascending);
    if (sorting.kept.length > 0) this.#solveKept(span, sorting);
    const scale = 2 ** exponent;
    for (let i = first; i < end; i++) d[i] *= scale;
    order.set(ascendingOrder(d, first, end), first);
  }

  /**
   * Scales d to about 1, by the power of two whose exponent is returned, and fills z, whose length
   * is √2 times the root of the coupling, and the kinds of rows.
   */
  #loadCoupling({ first, middle, end }: Span, coupling: number): number {
    const [d, z] = [this.#d, this.#z];
    const { data, stride } = this.vectors;
    let largest = Math.abs(coupling);
    for (let i = first; i < end; i++) largest = Math.max(largest, Math.abs(d[i]));
    // not beyond what has an inverse
    const exponent = largest === 0 ? 0 : Math.max(-1000, Math.ceil(Math.log2(largest)));
    const scale = 2 ** -exponent;
    const root = Math.sqrt(Math.abs(coupling) * scale);
    const signed = coupling < 0 ? -root : root;
    for (let i = first; i < end; i++) {
      d[i] *= scale;
      const isLeft = i < middle;
      z[i] = isLeft ? root * data[i * stride + middle - 1] : signed * data[i * stride + middle];
      this.#kinds[i] = isLeft ? LEFT : RIGHT;
    }
    return exponent;
  }

  /**
   * Finds the rows that the merge leaves alone to working precision: those with an entry of z that
   * is next to nothing, and one of two with values so close that a rotation makes it so.
   */
  #deflate({ first, end }: Span, ascending: Int32Array): Sorting {
    const [d, z] = [this.#d, this.#z];
    let squares = 0;
    let largest = 0;
    for (let i = first; i < end; i++) {
      squares += z[i] * z[i];
      largest = Math.max(largest, Math.abs(d[i]));
    }
    const norm = Math.sqrt(squares);
    const tolerance = 8 * EPSILON * Math.max(largest, norm);
    const kept: number[] = [];
    const deflated: number[] = [];
    for (const i of ascending) {
      // row i of z·zᵀ is that small
      if (norm * Math.abs(z[i]) <= tolerance) {
        deflated.push(i);
        continue;
      }
      const previous = kept.length > 0 ? kept[kept.length - 1] : -1;
      if (previous >= 0 && this.#rotateAway(previous, i, tolerance, { first, end })) {
        deflated.push(previous);
        kept.pop();
      }
      kept.push(i);
    }
    return { kept, deflated };
  }

  /** Rotates so that z[i] vanishes, if what that leaves off the diagonal of D is next to nothing. */
  #rotateAway(
    i: number,
    j: number,
    tolerance: number,
    { first, end }: { first: number; end: number },
  ): boolean {
    const [d, z, kinds] = [this.#d, this.#z, this.#kinds];
    const length = Math.sqrt(z[i] * z[i] + z[j] * z[j]);
    const c = z[j] / length;
    const s = z[i] / length;
    if (Math.abs((d[j] - d[i]) * c * s) > tolerance) return false;
    z[j] = length;
    z[i] = 0;
    const [low, high] = [d[i], d[j]];
    d[i] = low * c * c + high * s * s;
    d[j] = low * s * s + high * c * c;
    kinds[j] |= kinds[i];
    const row = (k: number): Float64Array => rowOf(this.vectors, k, first, end - first);
    rotatePair(row(j), row(i), c, s);
    return true;
  }

  #solveKept({ first, middle, end }: Span, { kept, deflated }: Sorting): void {
    const d = this.#d;
    const { places, poles, origins, offsets, delta } = this.#system;
    const counts = placeRows(kept, this.#kinds, places);
    kept.forEach((row, j) => {
      poles[j] = d[row];
    });
    this.#system.solve(kept, this.#z);
    combineRows(
      this.#workspace,
      { vectors: this.vectors, gathered: this.#gathered, delta },
      {
        ...{ kept, deflated, counts, places, first },
        width: end - first,
        parts: [
          [first, middle],
          [middle, end],
        ],
      },
      this.#tick,
    );
    const rest = deflated.map((i) => d[i]);
    kept.forEach((_, i) => {
      d[first + i] = poles[origins[i]] + offsets[i];
    });
    d.set(rest, first + kept.length);
  }
}

/** Rows first.. middle − 1 and middle.. end − 1. */
interface Span {
  readonly first: number;
  readonly middle: number;
  readonly end: number;
}
