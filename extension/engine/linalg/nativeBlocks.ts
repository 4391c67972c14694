/** Products of two sets of vectors by a native library, a strip of rows at a time. */
import type { Task } from "../task";
import type { Vectors } from "./blockProducts";
import { type NativeOperand, type NativeProducts, nativeProducts } from "./nativeProducts";

/** Multiplications below which a call to the library costs more than it saves (64 × 64 × 64). */
const LEAST_WORK = 2 ** 18;
/** Multiplications of one call: 30 ms on a slow core, so that a cancel is heard soon. */
const CALL_WORK = 5e8;
/** Strips of a symmetric product, as long as they are high enough to be worth a call. */
const SYMMETRIC_STRIPS = 8;
const LEAST_ROWS = 64;

/** The library, for products of this much work; null where our kernels do better. */
export function libraryFor(x: Vectors<Float64Array>, y: Vectors<Float64Array>) {
  return x.count * y.count * x.depth < LEAST_WORK ? null : nativeProducts();
}

/** The product of x and y into `target`, row-major. */
export function writeNative(
  library: NativeProducts,
  { x, y, target }: { x: Vectors<Float64Array>; y: Vectors<Float64Array>; target: Float64Array },
  task: Task,
): void {
  const right = columnsOperand(y);
  const height = stripRows(y.count * y.depth);
  for (let row = 0; row < x.count; row += height) {
    task.tick(row, x.count);
    const strip = some(x, row, Math.min(height, x.count - row));
    target.set(library.multiply(rowsOperand(strip), right), row * y.count);
  }
  task.tick(x.count, x.count);
}

/** The product of x with itself: entries on and above the diagonal, and some below it. */
export function writeNativeUpper(
  library: NativeProducts,
  { x, target }: { x: Vectors<Float64Array>; target: Float64Array },
  task: Task,
): void {
  writeNativeCorner(library, { x, y: x, target, stride: x.count }, task);
}

/**
 * Some rows of a product of vectors with themselves, from the diagonal on: x are the first vectors
 * of y, and lines of the target lie `stride` apart. Entries below the diagonal may have any value.
 */
export function writeNativeCorner(
  library: NativeProducts,
  {
    x,
    y,
    target,
    stride,
  }: {
    readonly x: Vectors<Float64Array>;
    readonly y: Vectors<Float64Array>;
    readonly target: Float64Array;
    readonly stride: number;
  },
  task: Task,
): void {
  const size = x.count;
  const even = Math.max(LEAST_ROWS, Math.ceil(y.count / SYMMETRIC_STRIPS));
  const height = Math.min(even, stripRows(y.count * x.depth));
  for (let row = 0; row < size; row += height) {
    task.tick(row, size);
    const count = Math.min(height, size - row);
    const width = y.count - row;
    const strip = rowsOperand(some(x, row, count));
    const values = library.multiply(strip, columnsOperand(some(y, row, width)));
    for (let i = 0; i < count; i++) {
      target.set(values.subarray(i * width, (i + 1) * width), (row + i) * stride + row);
    }
  }
  task.tick(size, size);
}

const stripRows = (workPerRow: number): number => Math.max(1, Math.floor(CALL_WORK / workPerRow));

function some(x: Vectors<Float64Array>, first: number, count: number): Vectors<Float64Array> {
  const start = first * (x.linesAreVectors ? x.stride : 1);
  return { ...x, count, data: x.data.subarray(start) };
}

/** The vectors as rows. */
const rowsOperand = (x: Vectors<Float64Array>): NativeOperand => dense(x, !x.linesAreVectors);

/** The vectors as columns. */
const columnsOperand = (y: Vectors<Float64Array>): NativeOperand => dense(y, y.linesAreVectors);

/** The storage without gaps between its lines, and outside shared memory, which no library reads. */
function dense(x: Vectors<Float64Array>, transposed: boolean): NativeOperand {
  const { data, count, depth, stride, linesAreVectors } = x;
  const [rows, columns] = linesAreVectors ? [count, depth] : [depth, count];
  if (stride === columns || rows === 1) {
    const exact = data.subarray(0, rows * columns);
    const own = exact.buffer instanceof ArrayBuffer ? exact : new Float64Array(exact);
    return { data: own, rows, columns, transposed };
  }
  const packed = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    packed.set(data.subarray(row * stride, row * stride + columns), row * columns);
  }
  return { data: packed, rows, columns, transposed };
}
