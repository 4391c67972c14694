/**
 * Products of two sets of vectors, block by block over the WebAssembly kernels: a block of each
 * operand is copied to kernel memory, so that the size of a product is not bound by it.
 *
 * An entry is summed in order of k, 256 terms at a time, wherever it lies: results do not change
 * with the blocks, nor with how a product is shared out among threads.
 */
import { EngineError } from "../errors";
import {
  BLOCK,
  BLOCK_DEPTH,
  LEFT,
  type ProductSpace,
  productSpace,
  RIGHT,
  VALUES,
} from "../kernels/productSpace";
import type { Task } from "../task";
import type { DenseMatrix } from "./matrix";
import { libraryFor, writeNative, writeNativeUpper } from "./nativeBlocks";
import { writeNativeDistances } from "./nativeDistances";

export type Floats = Float64Array | Float32Array;

/** One operand: `count` vectors of `depth` elements. */
export interface Vectors<T extends Floats> {
  readonly data: T;
  readonly count: number;
  readonly depth: number;
  /** Elements from one line of the storage to the next. */
  readonly stride: number;
  /** True when a line is a vector; false when it holds one element of each. */
  readonly linesAreVectors: boolean;
  /** Whether all that follows a line up to the stride, and all that follows the last, is zero. */
  readonly zeroPadded?: boolean;
}

/** A matrix in row-major order, of either precision. */
interface Matrix<T extends Floats> {
  readonly rows: number;
  readonly columns: number;
  readonly data: T;
}

export const rowsOf = <T extends Floats>({ rows, columns, data }: Matrix<T>): Vectors<T> => ({
  data,
  count: rows,
  depth: columns,
  stride: columns,
  linesAreVectors: true,
});

export const columnsOf = <T extends Floats>({ rows, columns, data }: Matrix<T>): Vectors<T> => ({
  data,
  count: columns,
  depth: rows,
  stride: columns,
  linesAreVectors: false,
});

/** A finished block, of which entry (i, j) is `values[start + i * columns + j]`. */
export interface Block<T extends Floats> {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** A view of kernel memory: it holds until the visit ends. */
  readonly values: T;
  readonly start: number;
}

export interface BlockOptions {
  /** An entry is <xᵢ, yⱼ>, or |xᵢ − yⱼ|². */
  readonly entries: "products" | "distances";
  /** `upper`: entries below the diagonal may have any value; y has at least as many vectors as x. */
  readonly part: "whole" | "upper";
}

/** Visits the blocks of the product of x and y. Throws `shape.mismatch` when depths differ. */
export function eachBlock<T extends Floats>(
  { x, y, entries, part }: { x: Vectors<T>; y: Vectors<T> } & BlockOptions,
  task: Task,
  visit: (block: Block<T>) => void,
): void {
  if (x.depth !== y.depth) throw mismatch("product", `${x.depth}`, `${y.depth}`);
  const space = productSpace();
  const values = memoryFor(space, x.data);
  const start = VALUES / values.BYTES_PER_ELEMENT;
  const total = Math.ceil(x.count / BLOCK) * Math.ceil(y.count / BLOCK);
  let done = 0;
  for (let row = 0; row < x.count; row += BLOCK) {
    for (let column = 0; column < y.count; column += BLOCK) {
      task.tick(done++, total);
      if (part === "upper" && column < row) continue;
      const rows = Math.min(BLOCK, x.count - row);
      const columns = Math.min(BLOCK, y.count - column);
      const block: Block<T> = { row, column, rows, columns, values, start };
      const upper = part === "upper" && column === row ? 1 : 0;
      fillBlock({ x, y, block, space, entries, upper }, () => task.tick(done, total));
      visit(block);
    }
  }
  task.tick(total, total);
}

interface Filling<T extends Floats> {
  readonly x: Vectors<T>;
  readonly y: Vectors<T>;
  readonly block: Block<T>;
  readonly space: ProductSpace;
  readonly entries: BlockOptions["entries"];
  readonly upper: 0 | 1;
}

function fillBlock<T extends Floats>(filling: Filling<T>, tick: () => void): void {
  const { x, y, block, space, entries, upper } = filling;
  const { row, column, rows, columns, values, start } = block;
  const bytes = values.BYTES_PER_ELEMENT;
  const kernel = kernelFor(space, { entries, bytes });
  values.fill(0, start, start + rows * columns);
  for (let from = 0; from < x.depth; from += BLOCK_DEPTH) {
    const length = Math.min(BLOCK_DEPTH, x.depth - from);
    copyIn(x, { first: row, count: rows, from, length }, values, LEFT / bytes);
    copyIn(y, { first: column, count: columns, from, length }, values, RIGHT / bytes);
    kernel(
      rows,
      columns,
      length,
      1,
      LEFT,
      (x.linesAreVectors ? length : 1) * bytes,
      (x.linesAreVectors ? 1 : rows) * bytes,
      RIGHT,
      (y.linesAreVectors ? 1 : columns) * bytes,
      (y.linesAreVectors ? length : 1) * bytes,
      VALUES,
      columns * bytes,
      upper,
    );
    tick();
  }
}

function kernelFor(
  { kernels }: ProductSpace,
  { entries, bytes }: { entries: BlockOptions["entries"]; bytes: number },
) {
  if (bytes === 8) return entries === "products" ? kernels.addProductF64 : kernels.addDistancesF64;
  if (entries === "products") return kernels.addProductF32;
  throw new EngineError("internal", "distances are computed in float64 only");
}

const memoryFor = <T extends Floats>({ float64, float32 }: ProductSpace, like: T): T =>
  (like instanceof Float64Array ? float64 : float32) as T;

interface Span {
  readonly first: number;
  readonly count: number;
  readonly from: number;
  readonly length: number;
}

/** Copies elements `from`.. of vectors `first`.. to `target`, line by line without gaps. */
function copyIn(
  { data, stride, linesAreVectors }: Vectors<Floats>,
  { first, count, from, length }: Span,
  target: Floats,
  at: number,
): void {
  const [line, lines] = linesAreVectors ? [first, count] : [from, length];
  const [offset, width] = linesAreVectors ? [from, length] : [first, count];
  const start = line * stride + offset;
  if (width === stride) {
    target.set(data.subarray(start, start + lines * width), at);
    return;
  }
  for (let i = 0; i < lines; i++) {
    const source = start + i * stride;
    target.set(data.subarray(source, source + width), at + i * width);
  }
}

/** The product of x and y into `target`, row-major. */
export function writeProduct<T extends Floats>(
  x: Vectors<T>,
  y: Vectors<T>,
  target: T,
  task: Task,
): void {
  if (inDouble(x) && inDouble(y) && target instanceof Float64Array && x.depth === y.depth) {
    const library = libraryFor(x, y);
    if (library) {
      writeNative(library, { x, y, target }, task);
      return;
    }
  }
  eachBlock({ x, y, entries: "products", part: "whole" }, task, (block) =>
    copyOut(block, target, y.count),
  );
}

const inDouble = (x: Vectors<Floats>): x is Vectors<Float64Array> => x.data instanceof Float64Array;

/** The symmetric product, or squared distances, of x with itself: one half, and its mirror image. */
export function symmetric(
  x: Vectors<Float64Array>,
  entries: BlockOptions["entries"],
  task: Task,
): DenseMatrix {
  const size = x.count;
  const data = new Float64Array(size * size);
  if (!symmetricNative(x, entries, { target: data, task })) {
    eachBlock({ x, y: x, entries, part: "upper" }, task, (block) => copyOut(block, data, size));
  }
  mirrorUpper(data, size);
  return { rows: size, columns: size, data };
}

function symmetricNative(
  x: Vectors<Float64Array>,
  entries: BlockOptions["entries"],
  { target, task }: { readonly target: Float64Array; readonly task: Task },
): boolean {
  const library = libraryFor(x, x);
  if (!library) return false;
  if (entries === "distances") {
    return writeNativeDistances(library, { x, y: x }, { target, task });
  }
  writeNativeUpper(library, { x, target }, task);
  return true;
}

/** Squared distances between x and y into `target`, row-major. */
export function writeDistances(
  { x, y }: { readonly x: Vectors<Float64Array>; readonly y: Vectors<Float64Array> },
  target: Float64Array,
  task: Task,
): void {
  const library = x.depth === y.depth ? libraryFor(x, y) : null;
  if (library && writeNativeDistances(library, { x, y }, { target, task })) return;
  eachBlock({ x, y, entries: "distances", part: "whole" }, task, (block) =>
    copyOut(block, target, y.count),
  );
}

export function copyOut(
  { row, column, rows, columns, values, start }: Block<Floats>,
  target: Floats,
  width: number,
): void {
  if (columns === width) {
    target.set(values.subarray(start, start + rows * columns), row * width);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const source = start + i * columns;
    target.set(values.subarray(source, source + columns), (row + i) * width + column);
  }
}

/** Side of the squares that are mirrored at a time: both of them stay in cache. */
const SQUARE = 32;

/** Copies what lies above the diagonal of an n×n matrix below it. */
export function mirrorUpper(data: Float64Array, n: number): void {
  for (let top = 0; top < n; top += SQUARE) {
    for (let left = 0; left <= top; left += SQUARE) {
      for (let r = top; r < Math.min(top + SQUARE, n); r++) {
        for (let c = left; c < Math.min(left + SQUARE, r); c++) data[r * n + c] = data[c * n + r];
      }
    }
  }
}

export const mismatch = (what: string, expected: string, got: string): EngineError =>
  new EngineError("shape.mismatch", `${what}: shapes, expected ${expected}, got ${got}`, {
    expected,
    got,
  });
