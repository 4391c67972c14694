import { untracked } from "../task";
import { bidiagonalValues } from "./bidiagonalValues";
import type { Random } from "./random";

/**
 * Draws the singular values, descending, of a rows × columns matrix of independent standard
 * normals. Exact in distribution, and O(p²) for the shorter side p, since the matrix is never
 * made: Householder transformations take it to a bidiagonal of independent chi variables, with
 * q, q − 1, ... degrees of freedom on the diagonal and p − 1, p − 2, ... above it, for the longer
 * side q (Silverstein 1985; Dumitriu and Edelman 2002, β = 1).
 */
export function gaussianSpectrum(rows: number, columns: number, random: Random): Float64Array {
  const p = Math.min(rows, columns);
  const q = Math.max(rows, columns);
  if (p === 0) return new Float64Array(0);
  const d = Float64Array.from({ length: p }, (_, i) => random.chi(q - i));
  const e = Float64Array.from({ length: p - 1 }, (_, i) => random.chi(p - 1 - i));
  return bidiagonalValues(d, e, untracked);
}
