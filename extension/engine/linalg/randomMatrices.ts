import type { DenseMatrix } from "./matrix";
import { qr } from "./qr";
import type { Random } from "./random";

/** Independent standard normal entries. */
export function randomGaussian(rows: number, columns: number, random: Random): DenseMatrix {
  const data = Float64Array.from({ length: rows * columns }, () => random.gaussian());
  return { rows, columns, data };
}

/**
 * Orthogonal n×n, uniform (Haar): the Q of a Gaussian matrix, which is uniform when the diagonal
 * of R is positive (Mezzadri 2007).
 */
export function randomOrthogonal(n: number, random: Random): DenseMatrix {
  return qr(randomGaussian(n, n, random)).q;
}
