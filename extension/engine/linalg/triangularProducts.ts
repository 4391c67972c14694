/** Products with the small triangular factors of blocked reflectors, in place. */
import type { Region } from "../kernels/dense";

/** Z ← Z T for the first `count` rows of Z, T upper triangular (width × width). */
export function timesUpper(
  { data, stride }: Region,
  count: number,
  t: Float64Array,
  width: number,
): void {
  for (let r = 0; r < count; r++) {
    const row = r * stride;
    // from the right, so that what is overwritten is no longer needed
    for (let c = width - 1; c >= 0; c--) {
      let sum = 0;
      for (let k = 0; k <= c; k++) sum += data[row + k] * t[k * width + c];
      data[row + c] = sum;
    }
  }
}

/** Y ← Tᵀ Y for Y of `columns` columns, T upper triangular (width × width). */
export function transposedUpperTimes(
  t: Float64Array,
  width: number,
  { data, stride }: Region,
  columns: number,
): void {
  for (let r = width - 1; r >= 0; r--) {
    const row = r * stride;
    const diagonal = t[r * width + r];
    for (let c = 0; c < columns; c++) data[row + c] *= diagonal;
    for (let k = 0; k < r; k++) {
      const factor = t[k * width + r];
      const source = k * stride;
      for (let c = 0; c < columns; c++) data[row + c] += factor * data[source + c];
    }
  }
}
