/** What a native library multiplies: dense matrices outside shared memory, in a layout it is fast on. */
import type { Vectors } from "./blockProducts";
import type { NativeOperand } from "./nativeProducts";

/**
 * Lines of a multiple of so many elements are 4 KiB apart, so that the same element of each falls
 * on the same few places of a cache: products take up to a fifth longer.
 */
const CROWDED = 512;
/** Elements of zero that keep them apart. */
const PADDING = 8;
/** Vectors on either side from which on lines are copied apart. */
const LEAST_VECTORS = 256;

/** Length of a line that holds `length` elements. */
const apart = (length: number): number => (length % CROWDED === 0 ? length + PADDING : length);

/** Two sets of vectors of one product, as the library is to see them. */
export interface NativeSides {
  /** Length of a vector, with what keeps its line apart. */
  readonly depth: number;
  /** Columns of the product, with what keeps the lines of the right side apart. */
  readonly width: number;
}

/** The layout of the products of `x`, some at a time, with `y`. */
export function nativeSides(x: Vectors<Float64Array>, y: Vectors<Float64Array>): NativeSides {
  const worth = y.zeroPadded === true || Math.min(x.count, y.count) >= LEAST_VECTORS;
  return {
    depth: worth && (x.linesAreVectors || y.linesAreVectors) ? apart(x.depth) : x.depth,
    width: worth && !y.linesAreVectors ? apart(y.count) : y.count,
  };
}

/** The vectors as rows of the left side. */
export const leftOperand = (x: Vectors<Float64Array>, { depth }: NativeSides): NativeOperand =>
  operand(x, { room: rooms.left, depth, width: x.count, transposed: !x.linesAreVectors });

/** The vectors as columns of the right side. */
export const rightOperand = (
  y: Vectors<Float64Array>,
  { depth, width }: NativeSides,
): NativeOperand => operand(y, { room: rooms.right, depth, width, transposed: y.linesAreVectors });

/** Where a product of so many elements may go. Holds until the next one. */
export const productRoom = (length: number): Float64Array => rooms.product.take(length);

/** A copy of the vectors that {@link rightOperand} takes as it stands, for many products. */
export function nativeRight(y: Vectors<Float64Array>): Vectors<Float64Array> {
  const depth = apart(y.depth);
  const width = y.linesAreVectors ? depth : apart(y.count);
  const lines = y.linesAreVectors ? y.count : depth;
  const data = new Float64Array(lines * width);
  copyLines(y, data, width);
  return { ...y, data, stride: width, zeroPadded: true };
}

interface Layout {
  readonly room: Room;
  readonly depth: number;
  /** Room for the vectors, where a line holds one element of each. */
  readonly width: number;
  readonly transposed: boolean;
}

function operand(x: Vectors<Float64Array>, { room, transposed, ...layout }: Layout): NativeOperand {
  const [rows, columns] = x.linesAreVectors
    ? [x.count, layout.depth]
    : [layout.depth, layout.width];
  if (fits(x, rows, columns)) {
    return { data: x.data.subarray(0, rows * columns), rows, columns, transposed };
  }
  const data = room.take(rows * columns);
  copyLines(x, data, columns);
  return { data, rows, columns, transposed };
}

/** Whether the storage is the operand already. */
function fits(x: Vectors<Float64Array>, rows: number, columns: number): boolean {
  const [lines, length] = linesOf(x);
  const whole = lines === rows && length === columns;
  return (
    (whole || (x.zeroPadded === true && x.data.length >= rows * columns)) &&
    (x.stride === columns || rows === 1) &&
    x.data.buffer instanceof ArrayBuffer
  );
}

const linesOf = ({ count, depth, linesAreVectors }: Vectors<Float64Array>): [number, number] =>
  linesAreVectors ? [count, depth] : [depth, count];

/** Copies the lines to lines of `width`, and zeros to what is left of them and after them. */
function copyLines(x: Vectors<Float64Array>, target: Float64Array, width: number): void {
  const [lines, length] = linesOf(x);
  if (x.stride === width && length === width) {
    target.set(x.data.subarray(0, lines * width));
  } else {
    for (let line = 0; line < lines; line++) {
      const start = line * x.stride;
      target.set(x.data.subarray(start, start + length), line * width);
      target.fill(0, line * width + length, (line + 1) * width);
    }
  }
  target.fill(0, lines * width);
}

/** Elements that a room keeps for the next product (16 MiB): fresh memory costs more than a copy. */
const KEPT = 2 ** 21;

class Room {
  #data = new Float64Array(0);

  /** So many elements of any value. Holds until the next call. */
  take(length: number): Float64Array {
    if (length > KEPT) return new Float64Array(length);
    if (this.#data.length < length) this.#data = new Float64Array(length);
    return this.#data.subarray(0, length);
  }
}

const rooms = { left: new Room(), right: new Room(), product: new Room() };
