import type { Region } from "../kernels/dense";

/** Byte address of an entry of a matrix in kernel memory. */
export const at = ({ address, stride }: Region, row: number, column: number): number =>
  address + (row * stride + column) * 8;

/** `length` entries of a row, from `column` on; a view. */
export function rowOf({ data, stride }: Region, row: number, column: number, length: number) {
  const start = row * stride + column;
  return data.subarray(start, start + length);
}

/** Whole numbers in a region of float64, of which they take half the room. */
export const asIntegers = ({ data }: Region): Int32Array =>
  new Int32Array(data.buffer, data.byteOffset, data.length * 2);
