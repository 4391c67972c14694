/** Products of two sets of vectors by a native library, a strip of rows at a time. */
import type { Task } from "../task";
import type { Vectors } from "./blockProducts";
import {
  leftOperand,
  type NativeSides,
  nativeRight,
  nativeSides,
  productRoom,
  rightOperand,
} from "./nativeOperands";
import { type NativeOperand, type NativeProducts, nativeProducts } from "./nativeProducts";

/** Multiplications below which a call to the library costs more than it saves (64 × 64 × 64). */
const LEAST_WORK = 2 ** 18;
/** Multiplications of one call: 40 ms on a slow core, so that a cancel is heard soon. */
const CALL_WORK = 6e8;
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
  const sides = nativeSides(x, y);
  const right = rightOperand(y, sides);
  const height = stripRows(x.count, y.count * y.depth);
  const place: Place = { width: y.count, target, stride: y.count };
  for (let row = 0; row < x.count; row += height) {
    task.tick(row, x.count);
    const strip = some(x, row, Math.min(height, x.count - row));
    writeStrip(
      library,
      { strip, right, sides },
      { ...place, target: target.subarray(row * y.count) },
    );
  }
  task.tick(x.count, x.count);
}

/** Where a strip goes: its first element, columns and distance of lines. */
interface Place {
  readonly target: Float64Array;
  readonly width: number;
  readonly stride: number;
}

interface Strip {
  readonly strip: Vectors<Float64Array>;
  readonly right: NativeOperand;
  readonly sides: NativeSides;
}

function writeStrip(
  library: NativeProducts,
  { strip, right, sides }: Strip,
  { target, width, stride }: Place,
): void {
  const left = leftOperand(strip, sides);
  const length = strip.count * sides.width;
  if (sides.width === stride && target.buffer instanceof ArrayBuffer) {
    library.multiply(left, right, target.subarray(0, length));
    return;
  }
  const values = productRoom(length);
  library.multiply(left, right, values);
  for (let i = 0; i < strip.count; i++) {
    target.set(values.subarray(i * sides.width, i * sides.width + width), i * stride);
  }
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
  const height = Math.min(even, stripRows(size, y.count * x.depth));
  // vectors in lines of their own are laid out once for all strips
  const all = y.linesAreVectors && size > height ? nativeRight(y) : y;
  for (let row = 0; row < size; row += height) {
    task.tick(row, size);
    const strip = some(x, row, Math.min(height, size - row));
    const rest = some(all, row, y.count - row);
    const sides = nativeSides(strip, rest);
    const place = { target: target.subarray(row * stride + row), width: rest.count, stride };
    writeStrip(library, { strip, right: rightOperand(rest, sides), sides }, place);
  }
  task.tick(size, size);
}

/** Rows of a call, of strips of one height. */
function stripRows(rows: number, workPerRow: number): number {
  const most = Math.max(1, Math.floor(CALL_WORK / workPerRow));
  return Math.ceil(rows / Math.ceil(rows / most));
}

function some(x: Vectors<Float64Array>, first: number, count: number): Vectors<Float64Array> {
  const data = x.data.subarray(first * (x.linesAreVectors ? x.stride : 1));
  // in lines of one element of each, the others follow
  const zeroPadded = x.zeroPadded && (x.linesAreVectors || count === x.count);
  return { ...x, count, data, zeroPadded };
}
