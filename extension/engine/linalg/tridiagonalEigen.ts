import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import { addProduct, viewOf } from "./regionProducts";
import { asIntegers, at } from "./regions";
import { ascendingOrder, mergeOrders } from "./sortedOrders";
import { tridiagonalQl } from "./tridiagonalQl";

const EPSILON = 2 ** -53;
/** Up to this order QL iteration is faster than dividing further. */
const LEAF = 32;

/** Which columns of a row of vectors are not zero: those of the first half, the second, or both. */
const LEFT = 1;
const RIGHT = 2;
const BOTH = 3;

/** Room that {@link TridiagonalEigen} takes. */
export const tridiagonalEigenBytes = (n: number): number =>
  3 * matrixBytes(n, n) + 7 * vectorBytes(n);

/**
 * Eigenvectors of a symmetric tridiagonal matrix by divide and conquer (Cuppen 1981; Gu and
 * Eisenstat 1995): the matrix is two smaller ones but for a matrix of rank 1; their solutions are
 * merged by the secular equation (kernels/assembly/secular.ts). What the merge hardly changes is
 * left alone ("deflated"); the rest costs products of half-empty matrices, at most 4n³/3.
 */
export class TridiagonalEigen {
  /** Row i is the eigenvector of values[i]. */
  readonly vectors: Region;
  readonly #workspace: DenseWorkspace;
  readonly #gathered: Region;
  readonly #delta: Region;
  readonly #poles: Region;
  readonly #weights: Region;
  readonly #offsets: Region;
  readonly #buffer: Region;
  readonly #origins: Region;
  readonly #places: Region;
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
    this.#delta = workspace.matrix(n, n);
    this.#poles = workspace.vector(n);
    this.#weights = workspace.vector(n);
    this.#offsets = workspace.vector(n);
    this.#buffer = workspace.vector(n);
    this.#origins = workspace.vector(n);
    this.#places = workspace.vector(n);
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
    this.#tick();
    this.#merge({ first, middle, end: first + size }, coupling);
  }

  #solveLeaf(first: number, size: number): void {
    const { data, stride } = this.vectors;
    for (let i = first; i < first + size; i++) data[i * stride + i] = 1;
    const d = this.#d.subarray(first, first + size);
    const e = this.#e.subarray(first, first + Math.max(0, size - 1));
    const { rotateRows } = this.#workspace.kernels;
    const [cosines, sines] = [this.#poles, this.#weights];
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

  /** Solves D + ρ·z·zᵀ for the values D of the two parts, ρ = |coupling|. */
  #merge(span: Span, coupling: number): void {
    const { first, middle, end } = span;
    const d = this.#d;
    const sorted = mergeOrders(
      d,
      this.#order.subarray(first, middle),
      this.#order.subarray(middle, end),
    );
    const exponent = this.#loadCoupling(span, coupling);
    const { kept, deflated } = this.#deflate(span, sorted);
    if (kept.length === 0) {
      this.#rescale(span, exponent);
      this.#order.set(ascendingOrder(d, first, end), first);
      return;
    }
    const k = kept.length;
    const counts = this.#gather(span, kept, deflated);
    this.#solveSecular(kept);
    this.#multiply(span, k, counts);
    this.#scatter(span, k, deflated);

    const [offsets, origins] = [this.#offsets.data, asIntegers(this.#origins)];
    const poles = this.#poles.data;
    const rest = deflated.map((i) => d[i]);
    for (let i = 0; i < k; i++) d[first + i] = poles[origins[i]] + offsets[i];
    rest.forEach((value, i) => {
      d[first + k + i] = value;
    });
    this.#rescale(span, exponent);
    this.#order.set(
      mergeOrders(d, ascendingOrder(d, first, first + k), ascendingOrder(d, first + k, end)),
      first,
    );
  }

  /**
   * Fills z (scaled so that ρ is in it) and the kinds of rows, and scales d to about 1, by the
   * power of two whose exponent is returned.
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

  #rescale({ first, end }: Span, exponent: number): void {
    const scale = 2 ** exponent;
    for (let i = first; i < end; i++) this.#d[i] *= scale;
  }

  /**
   * Finds the rows that the merge leaves alone to working precision: those with an entry of z that
   * is next to nothing, and one of two with values so close that a rotation makes it so.
   */
  #deflate({ first, end }: Span, sorted: Int32Array): { kept: number[]; deflated: number[] } {
    const [d, z] = [this.#d, this.#z];
    let squares = 0;
    let largest = 0;
    for (let i = first; i < end; i++) {
      squares += z[i] * z[i];
      largest = Math.max(largest, Math.abs(d[i]));
    }
    // ρ·|zᵢ| for z of length 1 is |zᵢ|·norm here
    const norm = Math.sqrt(squares);
    const tolerance = 8 * EPSILON * Math.max(largest, norm);
    const kept: number[] = [];
    const deflated: number[] = [];
    for (const i of sorted) {
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
    const [d, z] = [this.#d, this.#z];
    const length = Math.sqrt(z[i] * z[i] + z[j] * z[j]);
    const c = z[j] / length;
    const s = z[i] / length;
    if (Math.abs((d[j] - d[i]) * c * s) > tolerance) return false;
    z[j] = length;
    z[i] = 0;
    const [low, high] = [d[i], d[j]];
    d[i] = low * c * c + high * s * s;
    d[j] = low * s * s + high * c * c;
    this.#kinds[j] |= this.#kinds[i];
    const { data, stride } = this.vectors;
    for (let k = first; k < end; k++) {
      const x = data[i * stride + k];
      const y = data[j * stride + k];
      data[i * stride + k] = c * x - s * y;
      data[j * stride + k] = c * y + s * x;
    }
    return true;
  }

  /**
   * Copies the rows: first the kept ones, so that those with a left part are together and those
   * with a right part too, then the deflated ones. Fills `places`, where each kept row went.
   */
  #gather({ first, middle, end }: Span, kept: number[], deflated: number[]): Counts {
    const kinds = this.#kinds;
    const count = (kind: number): number =>
      kept.reduce((sum, i) => (kinds[i] === kind ? sum + 1 : sum), 0);
    const left = count(LEFT);
    const both = count(BOTH);
    const next = { [LEFT]: 0, [BOTH]: left, [RIGHT]: left + both };
    const places = asIntegers(this.#places);
    const [from, to] = [this.vectors, this.#gathered];
    const copy = (row: number, place: number, start: number, stop: number): void => {
      const at = row * from.stride;
      to.data.set(from.data.subarray(at + start, at + stop), place * to.stride + start - first);
    };
    kept.forEach((row, j) => {
      const kind = kinds[row];
      const place = next[kind as keyof typeof next]++;
      places[j] = place;
      if (kind & LEFT) copy(row, place, first, middle);
      if (kind & RIGHT) copy(row, place, middle, end);
    });
    deflated.forEach((row, i) => {
      copy(row, kept.length + i, first, end);
    });
    return { left, both };
  }

  #solveSecular(kept: readonly number[]): void {
    const { kernels } = this.#workspace;
    const [poles, weights, delta] = [this.#poles.data, this.#weights.data, this.#delta];
    const [d, z] = [this.#d, this.#z];
    const k = kept.length;
    kept.forEach((row, j) => {
      poles[j] = d[row];
      weights[j] = z[row] * z[row];
    });
    kernels.secularRoots(
      k,
      false,
      this.#poles.address,
      this.#weights.address,
      delta.address,
      delta.stride * 8,
      this.#origins.address,
      this.#offsets.address,
    );
    kept.forEach((row, j) => {
      const size = Math.sqrt(weights[j]);
      weights[j] = z[row] < 0 ? -size : size;
    });
    kernels.secularVectors(
      k,
      this.#weights.address,
      delta.address,
      delta.stride * 8,
      this.#places.address,
      this.#buffer.address,
    );
  }

  /** The first k rows of vectors, as combinations of the gathered ones. */
  #multiply({ first, middle, end }: Span, k: number, { left, both }: Counts): void {
    const { kernels } = this.#workspace;
    const [gathered, delta, vectors] = [this.#gathered, this.#delta, this.vectors];
    for (let i = first; i < first + k; i++) {
      vectors.data.fill(0, i * vectors.stride + first, i * vectors.stride + end);
    }
    const part = (from: number, to: number, column: number, columns: number): void =>
      addProduct(
        kernels,
        { rows: k, columns, depth: to - from },
        {
          a: viewOf(delta, 0, from),
          b: viewOf(gathered, from, column - first),
          c: viewOf(vectors, first, column),
        },
      );
    part(0, left + both, first, middle - first);
    part(left, k, middle, end - middle);
  }

  #scatter({ first, end }: Span, k: number, deflated: readonly number[]): void {
    const [from, to] = [this.#gathered, this.vectors];
    deflated.forEach((_, i) => {
      const start = (k + i) * from.stride;
      to.data.set(
        from.data.subarray(start, start + end - first),
        (first + k + i) * to.stride + first,
      );
    });
  }
}

/** Rows first.. middle − 1 and middle.. end − 1. */
interface Span {
  readonly first: number;
  readonly middle: number;
  readonly end: number;
}

/** How many kept rows have a left part alone, and both. */
interface Counts {
  readonly left: number;
  readonly both: number;
}
