import type { DenseMatrix } from "./matrix";

/** Edge of the squares that are transposed at a time, so that both sides stay in cache. */
const TILE = 16;

/** Aᵀ. */
export function transpose({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const out = new Float64Array(data.length);
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(rows, r0 + TILE);
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      const c1 = Math.min(columns, c0 + TILE);
      for (let r = r0; r < r1; r++) {
        for (let c = c0; c < c1; c++) out[c * rows + r] = data[r * columns + c];
      }
    }
  }
  return { rows: columns, columns: rows, data: out };
}
