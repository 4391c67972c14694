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

/** (a, b) ← (c·a + s·b, c·b − s·a). */
export function rotatePair(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    a[i] = c * x + s * y;
    b[i] = c * y - s * x;
  }
}

export function negate(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = -x[i];
}
