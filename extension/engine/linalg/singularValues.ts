/**
 * Singular values of a dense matrix, without vectors, in three stages, each a sequence of
 * orthogonal transformations, so that the error is a small multiple of ε·σmax:
 *
 * 1. a matrix much longer than wide is folded into its triangular factor, a slab at a time;
 * 2. blocked Householder transformations from both sides make it a narrow band, nearly all of the
 *    work being matrix products (Großer and Lang 1999);
 * 3. the band is chased to a bidiagonal, whose values come by implicit QR.
 *
 * Never through the Gram matrix, which would square the condition and lose half of the digits.
 */
import type { Task } from "../task";
import { BidiagonalReduction, TALL, WIDTH } from "./bidiagonalReduction";
import { bidiagonalValues } from "./bidiagonalValues";
import type { DenseMatrix } from "./matrix";
import { scaleExponent, scaleInPlace } from "./scaling";

/**
 * The min(rows, columns) singular values in descending order, to about 1e-14·σmax.
 * O(m·n²) for m ≥ n. Throws `input.nonfinite` for NaN or infinite entries, and `format.limit`
 * when the shorter side is too long for 4 GiB (beyond about 20,000).
 */
export function singularValues(a: DenseMatrix, task: Task): Float64Array {
  const p = Math.min(a.rows, a.columns);
  const exponent = scaleExponent(a, "singular values");
  const reduction = new BidiagonalReduction(a, exponent);
  // What follows the reduction is little work, for as many ticks as there are values.
  const total = reduction.ticks + p;
  const { d, e } = reduction.run({ tick: (done) => task.tick(done, total) });
  const values = bidiagonalValues(d, e, {
    tick: (done) => task.tick(reduction.ticks + done, total),
  });
  return scaleInPlace(values, exponent);
}

/**
 * Seconds that one thread takes for the singular values of a rows × columns matrix: the
 * operations of each stage at the rates measured on one core of a 2024 server (AMD EPYC, Node 20,
 * strict SIMD), halved as in {@link productSeconds}.
 */
export function singularValuesSeconds(rows: number, columns: number): number {
  const p = Math.min(rows, columns);
  const q = Math.max(rows, columns);
  const folded = q > TALL * p;
  const reduce = (folded ? 2 * q * p * p : 0) + 4 * p * p * ((folded ? p : q) - p / 3);
  const chase = 8 * WIDTH * p * p;
  return reduce / 8e9 + chase / 1.5e9 + (p * p) / 20e6;
}
