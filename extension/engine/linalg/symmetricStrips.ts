/**
 * Symmetric matrices in strips of 4 rows, as assembly/tridiagonal.ts works on them: a strip is one
 * tile of 4 rows by 2 columns after the other, each row by row, in the room of 4 rows.
 */
import { type DenseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import type { DenseMatrix } from "./matrix";

/** Rows of a strip. */
export const STRIP = 4;

/** The order of a matrix with zeros that make it a whole number of strips. */
export const stripOrder = (n: number): number => Math.ceil(n / STRIP) * STRIP;

/** Room for {@link stripsOf}. */
export const stripsBytes = (n: number): number => matrixBytes(stripOrder(n), stripOrder(n));

/**
 * The upper triangle of A (n×n), scaled by 2^-exponent, of which the lower one is read. The 4×4
 * blocks on the diagonal are whole; what lies below them is zero.
 */
export function stripsOf(workspace: DenseWorkspace, a: DenseMatrix, exponent: number): Region {
  const n = a.rows;
  const source = a.data;
  const region = workspace.matrix(stripOrder(n), stripOrder(n));
  const { data: out, stride } = region;
  const half = Math.trunc(-exponent / 2);
  const [s1, s2] = [2 ** half, 2 ** (-exponent - half)];
  for (let r = 0; r < n; r++) {
    const start = r * n;
    // entries of column r, that is of row r mirrored
    let to = (r >> 1) * 8 + (r & 1);
    let c = 0;
    for (; c + STRIP <= r; c += STRIP, to += STRIP * stride) {
      out[to] = source[start + c] * s1 * s2;
      out[to + 2] = source[start + c + 1] * s1 * s2;
      out[to + 4] = source[start + c + 2] * s1 * s2;
      out[to + 6] = source[start + c + 3] * s1 * s2;
    }
    const block = (r >> 2) * STRIP * stride + (r >> 2) * 16;
    for (; c <= r; c++) {
      const value = source[start + c] * s1 * s2;
      out[block + offset(c & 3, r & 3)] = value;
      out[block + offset(r & 3, c & 3)] = value;
    }
  }
  return region;
}

/** Of an entry in its 4×4 block. */
const offset = (row: number, column: number): number => (column >> 1) * 8 + row * 2 + (column & 1);
