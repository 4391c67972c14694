import {
  type DenseWorkspace,
  denseWorkspace,
  matrixBytes,
  type Region,
  vectorBytes,
} from "../kernels/dense";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { addProduct, subtractProduct, transposed, viewOf } from "./regionProducts";
import { timesUpper, transposedUpperTimes } from "./triangularProducts";

/** Lines of a panel, and width of the band: wide enough for fast products, narrow to chase. */
export const WIDTH = 32;
/** Columns that are folded at a time: with a panel's lines they stay in cache. */
const SLAB = 1024;
/** From this ratio of sides on, folding first is less work. */
export const TALL = 1.6;

/**
 * The reduction of a matrix to bidiagonal form, for its singular values. In kernel memory the matrix is p lines of q ≥ p elements,
 * transposed if need be; it is written A below, and its transpose is what ends as an upper band.
 */
export class BidiagonalReduction {
  /** How often {@link run} ticks. */
  readonly ticks: number;
  readonly #a: DenseMatrix;
  readonly #exponent: number;
  readonly #p: number;
  /** Length of a line while the band is made: p after folding. */
  readonly #q: number;
  readonly #folded: boolean;
  readonly #workspace: DenseWorkspace;
  readonly #lines: Region;
  readonly #slab: Region;
  readonly #panel: Region;
  readonly #side: Region;
  readonly #wide: Region;
  readonly #lower: Region;
  readonly #t: Region;
  readonly #band: Region;
  readonly #chase: Region;
  #done = 0;
  #task: Task = untracked;

  /** `exponent`: entries are scaled by 2^-exponent, to at most 1 in size. */
  constructor(a: DenseMatrix, exponent: number) {
    this.#a = a;
    this.#exponent = exponent;
    const p = Math.min(a.rows, a.columns);
    const longer = Math.max(a.rows, a.columns);
    this.#p = p;
    this.#folded = longer > TALL * p;
    const q = this.#folded ? p : longer;
    this.#q = q;
    const slab = this.#folded ? Math.min(SLAB, longer) : 0;
    const panel = Math.max(q, slab + WIDTH);
    const bandLength = (p + 1) * (3 * WIDTH + 1);
    const bytes =
      matrixBytes(p, q) +
      matrixBytes(p, slab) +
      2 * matrixBytes(WIDTH, panel) +
      matrixBytes(p, WIDTH) +
      2 * vectorBytes(WIDTH * WIDTH) +
      vectorBytes(bandLength) +
      vectorBytes(3 * WIDTH + 1);
    this.#workspace = denseWorkspace(bytes, `singular values of a ${a.rows}×${a.columns} matrix`);
    this.#lines = this.#workspace.matrix(p, q);
    this.#slab = this.#workspace.matrix(p, slab);
    this.#panel = this.#workspace.matrix(WIDTH, panel);
    this.#wide = this.#workspace.matrix(WIDTH, panel);
    this.#side = this.#workspace.matrix(p, WIDTH);
    this.#lower = this.#workspace.vector(WIDTH * WIDTH);
    this.#t = this.#workspace.vector(WIDTH * WIDTH);
    this.#band = this.#workspace.vector(bandLength);
    this.#chase = this.#workspace.vector(3 * WIDTH + 1);
    const panels = Math.ceil(p / WIDTH);
    this.ticks = panels * (this.#folded ? Math.ceil(longer / SLAB) : 0) + panels + p;
  }

  /** Diagonal and superdiagonal of the upper bidiagonal. Call it once. */
  run(task: Task): { d: Float64Array; e: Float64Array } {
    this.#task = task;
    if (this.#folded) this.#foldAll();
    else this.#load(this.#lines, 0, this.#q);
    this.#makeBand();
    return this.#chaseBand();
  }

  #tick(): void {
    this.#task.tick(this.#done++, this.ticks);
  }

  /** Copies elements `from` to `from` + `length` of every line into `target`, scaled. */
  #load(target: Region, from: number, length: number): void {
    const { rows, columns, data } = this.#a;
    const half = Math.trunc(-this.#exponent / 2);
    const [s1, s2] = [2 ** half, 2 ** (-this.#exponent - half)];
    const out = target.data;
    const { stride } = target;
    if (rows <= columns) {
      for (let line = 0; line < rows; line++) {
        const source = line * columns + from;
        for (let i = 0; i < length; i++) out[line * stride + i] = data[source + i] * s1 * s2;
      }
      return;
    }
    for (let i = 0; i < length; i++) {
      const source = (from + i) * columns;
      for (let line = 0; line < columns; line++) {
        out[line * stride + i] = data[source + line] * s1 * s2;
      }
    }
  }

  /** Leaves in `lines` a lower triangle L with A Aᵀ = L Lᵀ: each slab B is folded in as [L B] = L' Q. */
  #foldAll(): void {
    const longer = Math.max(this.#a.rows, this.#a.columns);
    for (let from = 0; from < longer; from += SLAB) {
      const length = Math.min(SLAB, longer - from);
      this.#load(this.#slab, from, length);
      for (let first = 0; first < this.#p; first += WIDTH) {
        this.#tick();
        this.#foldPanel(first, length);
      }
    }
  }

  /** Takes lines `first`.. of [L B] to a lower triangle, and the lines below along. */
  #foldPanel(first: number, length: number): void {
    const { kernels } = this.#workspace;
    const [lines, slab, panel] = [this.#lines, this.#slab, this.#panel];
    const width = Math.min(WIDTH, this.#p - first);
    for (let i = 0; i < width; i++) {
      const diagonal = (first + i) * lines.stride + first;
      const line = (first + i) * slab.stride;
      panel.data.set(lines.data.subarray(diagonal, diagonal + width), i * panel.stride);
      panel.data.set(slab.data.subarray(line, line + length), i * panel.stride + width);
    }
    kernels.factorPanel(
      width,
      width + length,
      panel.address,
      panel.stride * 8,
      this.#lower.address,
      this.#t.address,
    );
    for (let i = 0; i < width; i++) {
      const diagonal = (first + i) * lines.stride + first;
      lines.data.set(this.#lower.data.subarray(i * width, (i + 1) * width), diagonal);
    }
    const next = first + width;
    this.#reflectLines(next, width, [
      { region: lines, column: first, length: width, v: 0 },
      { region: slab, column: 0, length, v: width },
    ]);
  }

  /**
   * X ← X − (X Vᵀ) T V for the lines from `next` on; X is given in pieces, each beside the
   * columns of V (from column `v` of the panel) that belong to it.
   */
  #reflectLines(next: number, width: number, pieces: readonly Piece[]): void {
    const { kernels } = this.#workspace;
    const [panel, side] = [this.#panel, this.#side];
    const count = this.#p - next;
    if (count === 0) return;
    side.data.fill(0, 0, count * side.stride);
    for (const { region, column, length, v } of pieces) {
      const a = viewOf(region, next, column);
      const b = transposed(viewOf(panel, 0, v));
      addProduct(
        kernels,
        { rows: count, columns: width, depth: length },
        { a, b, c: viewOf(side) },
      );
    }
    timesUpper(side, count, this.#t.data, width);
    for (const { region, column, length, v } of pieces) {
      const c = viewOf(region, next, column);
      const size = { rows: count, columns: length, depth: width };
      subtractProduct(kernels, size, { a: viewOf(side), b: viewOf(panel, 0, v), c });
    }
  }

  /** Reduces the lines to a lower band, panel by panel from either side, and stores the band. */
  #makeBand(): void {
    for (let first = 0; first < this.#p; first += WIDTH) {
      this.#tick();
      const width = Math.min(WIDTH, this.#p - first);
      this.#reduceLines(first, width);
      if (first + width < this.#p) this.#reduceColumns(first, width);
    }
  }

  /** Lines `first`.. lose what lies right of the diagonal. */
  #reduceLines(first: number, width: number): void {
    const [lines, panel, lower] = [this.#lines, this.#panel, this.#lower];
    const length = this.#q - first;
    for (let i = 0; i < width; i++) {
      const start = (first + i) * lines.stride + first;
      panel.data.set(lines.data.subarray(start, start + length), i * panel.stride);
    }
    this.#workspace.kernels.factorPanel(
      width,
      length,
      panel.address,
      panel.stride * 8,
      lower.address,
      this.#t.address,
    );
    for (let i = 0; i < width; i++) {
      for (let c = 0; c <= i; c++) this.#setBand(first + c, first + i, lower.data[i * width + c]);
    }
    this.#reflectLines(first + width, width, [{ region: lines, column: first, length, v: 0 }]);
  }

  /** Columns `first`.. lose what lies more than a band's width below the diagonal. */
  #reduceColumns(first: number, width: number): void {
    const { kernels } = this.#workspace;
    const [lines, panel, wide, lower] = [this.#lines, this.#panel, this.#wide, this.#lower];
    const next = first + width;
    const length = this.#p - next;
    for (let r = 0; r < length; r++) {
      const start = (next + r) * lines.stride + first;
      for (let c = 0; c < width; c++) panel.data[c * panel.stride + r] = lines.data[start + c];
    }
    kernels.factorPanel(
      width,
      length,
      panel.address,
      panel.stride * 8,
      lower.address,
      this.#t.address,
    );
    for (let c = 0; c < width; c++) {
      for (let r = 0; r <= Math.min(c, length - 1); r++) {
        this.#setBand(first + c, next + r, lower.data[c * width + r]);
      }
    }

    // X ← X − Vᵀ Tᵀ (V X)
    const columns = this.#q - next;
    const x = viewOf(lines, next, next);
    const v = viewOf(panel);
    wide.data.fill(0);
    const flat = { rows: width, columns, depth: length };
    addProduct(kernels, flat, { a: v, b: x, c: viewOf(wide) });
    transposedUpperTimes(this.#t.data, width, wide, columns);
    const full = { rows: length, columns, depth: width };
    subtractProduct(kernels, full, { a: transposed(v), b: viewOf(wide), c: x });
  }

  /** Entry (row, column) of the upper band, in the layout that `chaseSweep` wants. */
  #bandIndex(row: number, column: number): number {
    return row * 3 * WIDTH + column + WIDTH;
  }

  #setBand(row: number, column: number, value: number): void {
    this.#band.data[this.#bandIndex(row, column)] = value;
  }

  #chaseBand(): { d: Float64Array; e: Float64Array } {
    const n = this.#p;
    const band = this.#band;
    const origin = band.address + WIDTH * 8;
    const { chaseSweep } = this.#workspace.kernels;
    for (let sweep = 0; sweep < n; sweep++) {
      this.#tick();
      chaseSweep(origin, 3 * WIDTH * 8, n, WIDTH, sweep, this.#chase.address);
    }
    const d = Float64Array.from({ length: n }, (_, i) => band.data[this.#bandIndex(i, i)]);
    const e = Float64Array.from({ length: n - 1 }, (_, i) => band.data[this.#bandIndex(i, i + 1)]);
    return { d, e };
  }
}

/** Columns `column`.. of a region, and the column of the panel that they meet. */
interface Piece {
  readonly region: Region;
  readonly column: number;
  readonly length: number;
  readonly v: number;
}
