import { type DenseWorkspace, type Region, vectorBytes } from "../kernels/dense";
import { bidiagonalQr, type RotatedSide, type Sides } from "./bidiagonalQr";
import { at, negate, rowOf } from "./regions";
import { Rotation } from "./rotation";

/** Most rows of a leaf: beyond, dividing further is faster than QR iteration. */
export const LEAF = 32;

/** Room that {@link BidiagonalLeaf} takes. */
export const bidiagonalLeafBytes = (): number => 4 * vectorBytes(LEAF);

/** Solves the small problems that divide and conquer ends with, by QR iteration. */
export class BidiagonalLeaf {
  readonly #workspace: DenseWorkspace;
  readonly #left: Region;
  readonly #right: Region;
  readonly #sides: Sides;
  /** Where the leaf at work lies. */
  #first = 0;
  #rows = 0;
  #columns = 0;

  constructor(workspace: DenseWorkspace, left: Region, right: Region) {
    this.#workspace = workspace;
    this.#left = left;
    this.#right = right;
    this.#sides = {
      left: this.#side(left, () => this.#rows),
      right: this.#side(right, () => this.#columns),
    };
  }

  /**
   * For rows of B from `first` on, with diagonal `d` and, where B has a column more, as many
   * entries of `e`, else one fewer. `d` ends as the values, in no order; rows `first`.. of the
   * vectors, zero before, as theirs, the right one for the column more behind the others.
   */
  solve(first: number, d: Float64Array, e: Float64Array, tick: () => void): void {
    const rows = d.length;
    const columns = e.length === rows ? rows + Math.min(1, rows) : rows;
    this.#first = first;
    this.#rows = rows;
    this.#columns = columns;
    const [left, right] = [this.#left, this.#right];
    for (let i = first; i < first + rows; i++) left.data[i * left.stride + i] = 1;
    for (let i = first; i < first + columns; i++) right.data[i * right.stride + i] = 1;
    if (columns > rows) this.#dropColumn(d, e);
    bidiagonalQr(d, e.subarray(0, Math.max(0, rows - 1)), this.#sides, tick);
    for (let i = 0; i < rows; i++) {
      if (d[i] < 0) negate(rowOf(right, first + i, first, columns));
      d[i] = Math.abs(d[i]);
    }
  }

  #side(vectors: Region, width: () => number): RotatedSide {
    const { kernels } = this.#workspace;
    const [cosines, sines] = [this.#workspace.vector(LEAF), this.#workspace.vector(LEAF)];
    const apply = (start: number, count: number, step: number): void =>
      kernels.rotateRows(
        count,
        width(),
        at(vectors, this.#first + start, this.#first),
        step * vectors.stride * 8,
        cosines.address,
        sines.address,
      );
    return { cosines: cosines.data, sines: sines.data, apply };
  }

  /** Rotates the last column into the diagonal, from the bottom up. */
  #dropColumn(d: Float64Array, e: Float64Array): void {
    const { cosines, sines, apply } = this.#sides.right;
    const rows = d.length;
    const rotation = new Rotation();
    let extra = e[rows - 1];
    for (let i = rows - 1; i >= 0 && extra !== 0; i--) {
      rotation.set(d[i], extra);
      d[i] = rotation.length;
      cosines[0] = rotation.cosine;
      sines[0] = rotation.sine;
      apply(i, 1, rows - i);
      if (i > 0) {
        extra = -rotation.sine * e[i - 1];
        e[i - 1] *= rotation.cosine;
      }
    }
  }
}
