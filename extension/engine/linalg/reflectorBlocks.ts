/**
 * Products of many Householder reflectors, applied a block at a time as I − Vᵀ·T·V (Schreiber and
 * Van Loan 1989), so that nearly all of the work is matrix products.
 */
import { type DenseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { addProduct, subtractProduct, transposed, viewOf } from "./regionProducts";

/** Reflectors of a block: enough for fast products, few beside the size of a matrix. */
const BLOCK = 32;

/** Hᵢ = I − τᵢ·vᵢ·vᵢᵀ for i = 0.. `count` − 1; vᵢ is row i of `lines`, its entries before i zeros. */
export interface Reflectors {
  readonly lines: Region;
  readonly tau: Float64Array;
  readonly count: number;
  /** Elements of a line. */
  readonly length: number;
}

/** Room that {@link ReflectorBlocks} takes for reflectors of `length` elements on `rows` rows. */
export const reflectorBlocksBytes = (rows: number, length: number): number =>
  2 * matrixBytes(BLOCK, BLOCK) + matrixBytes(BLOCK, length) + matrixBytes(rows, BLOCK);

export class ReflectorBlocks {
  readonly #workspace: DenseWorkspace;
  readonly #gram: Region;
  readonly #t: Region;
  readonly #wide: Region;
  readonly #side: Region;

  constructor(workspace: DenseWorkspace, rows: number, length: number) {
    this.#workspace = workspace;
    this.#gram = workspace.matrix(BLOCK, BLOCK);
    this.#t = workspace.matrix(BLOCK, BLOCK);
    this.#wide = workspace.matrix(BLOCK, length);
    this.#side = workspace.matrix(rows, BLOCK);
  }

  /**
   * X ← X·Qᵀ for Q = H₀·H₁···, on the first `rows` rows of X. Where X is the identity, padded with
   * columns of zeros, `identity` halves the work.
   */
  applyTransposed(
    reflectors: Reflectors,
    x: { readonly region: Region; readonly rows: number; readonly identity?: boolean },
    tick: () => void,
  ): void {
    const { count, length } = reflectors;
    for (let first = Math.floor((count - 1) / BLOCK) * BLOCK; first >= 0; first -= BLOCK) {
      tick();
      const width = Math.min(BLOCK, count - first);
      this.#prepare(reflectors, first, width);
      const top = x.identity ? first : 0;
      this.#apply(reflectors, { first, width, length: length - first }, { ...x, top });
    }
  }

  /** `wide` ← Tᵀ·V. */
  #prepare({ lines, tau, length }: Reflectors, first: number, width: number): void {
    const { kernels } = this.#workspace;
    const [gram, t, wide] = [this.#gram, this.#t, this.#wide];
    const v = viewOf(lines, first, first);
    const size = length - first;
    gram.data.fill(0);
    const square = { rows: width, columns: width, depth: size };
    addProduct(kernels, square, { a: v, b: transposed(v), c: viewOf(gram) });
    // column i of T: −τᵢ·T·(V·vᵢ) above the diagonal
    t.data.fill(0);
    for (let i = 0; i < width; i++) {
      const factor = tau[first + i];
      t.data[i * t.stride + i] = factor;
      for (let r = 0; r < i; r++) {
        let sum = 0;
        for (let k = r; k < i; k++) {
          sum += t.data[r * t.stride + k] * gram.data[k * gram.stride + i];
        }
        t.data[r * t.stride + i] = -factor * sum;
      }
    }
    wide.data.fill(0);
    const long = { rows: width, columns: size, depth: width };
    addProduct(kernels, long, { a: transposed(viewOf(t)), b: v, c: viewOf(wide) });
  }

  /** X ← X − (X·Vᵀ)·Tᵀ·V for the rows from `top` on. */
  #apply(
    { lines }: Reflectors,
    { first, width, length }: { first: number; width: number; length: number },
    { region, rows, top }: { region: Region; rows: number; top: number },
  ): void {
    const { kernels } = this.#workspace;
    const [wide, side] = [this.#wide, this.#side];
    const count = rows - top;
    if (count <= 0) return;
    const x = viewOf(region, top, first);
    const v = viewOf(lines, first, first);
    side.data.fill(0, 0, count * side.stride);
    const narrow = { rows: count, columns: width, depth: length };
    addProduct(kernels, narrow, { a: x, b: transposed(v), c: viewOf(side) });
    const full = { rows: count, columns: length, depth: width };
    subtractProduct(kernels, full, { a: viewOf(side), b: viewOf(wide), c: x });
  }
}
