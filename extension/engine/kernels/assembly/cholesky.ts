// Cholesky factor of a few leading columns.
import { dot } from "./vectors";

/**
 * Factors the first `width` columns of the trailing matrix A (n x n, of which the lower triangle is
 * read): they are overwritten by those of L. False when pivot i is not above limits[i].
 */
export function choleskyPanel(
  n: i32, width: i32, a: usize, lda: usize, limits: usize,
): bool {
  for (let r: i32 = 0; r < n; r++) {
    const row = a + <usize>r * lda;
    const before = min(r, width);
    for (let c: i32 = 0; c < before; c++) {
      const other = a + <usize>c * lda;
      const slot = row + ((<usize>c) << 3);
      const rest = load<f64>(slot) - dot(row, other, c);
      store<f64>(slot, rest / load<f64>(other + ((<usize>c) << 3)));
    }
    if (r >= width) continue;
    const slot = row + ((<usize>r) << 3);
    const pivot = load<f64>(slot) - dot(row, row, r);
    // written so that NaN fails too
    if (!(pivot > load<f64>(limits + ((<usize>r) << 3)))) return false;
    store<f64>(slot, sqrt(pivot));
  }
  return true;
}
