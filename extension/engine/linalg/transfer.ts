/** Copies between matrices and kernel memory, with scaling by powers of two on the way in. */
import type { Region } from "../kernels/dense";
import type { DenseMatrix } from "./matrix";

/** Edge of the strips that are transposed at a time, so that both sides stay in cache. */
const TILE = 16;

/** The rows of A, scaled by 2^-exponent. */
export function loadRows({ rows, columns, data }: DenseMatrix, exponent: number, target: Region) {
  const [s1, s2] = halves(-exponent);
  const { data: out, stride } = target;
  for (let r = 0; r < rows; r++) {
    const from = r * columns;
    const to = r * stride;
    for (let c = 0; c < columns; c++) out[to + c] = data[from + c] * s1 * s2;
  }
}

/** The columns of A as rows, scaled by 2^-exponent. */
export function loadColumns(
  { rows, columns, data }: DenseMatrix,
  exponent: number,
  target: Region,
) {
  const [s1, s2] = halves(-exponent);
  const { data: out, stride } = target;
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(rows, r0 + TILE);
    for (let c = 0; c < columns; c++) {
      for (let r = r0; r < r1; r++) out[c * stride + r] = data[r * columns + c] * s1 * s2;
    }
  }
}

/** The first `length` entries of rows order[0], order[1], ... as the columns of a matrix. */
export function columnsFrom(
  { data, stride }: Region,
  order: Int32Array,
  length: number,
): DenseMatrix {
  const count = order.length;
  const out = new Float64Array(count * length);
  for (let c0 = 0; c0 < count; c0 += TILE) {
    const c1 = Math.min(count, c0 + TILE);
    for (let r = 0; r < length; r++) {
      for (let c = c0; c < c1; c++) out[r * count + c] = data[order[c] * stride + r];
    }
  }
  return { rows: length, columns: count, data: out };
}

/** Two powers of two whose product is 2^exponent, which itself may leave the range. */
function halves(exponent: number): [number, number] {
  const half = Math.trunc(exponent / 2);
  return [2 ** half, 2 ** (exponent - half)];
}
