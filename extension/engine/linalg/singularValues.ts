/**
 * Singular values of a dense matrix, without vectors, in three stages, each a sequence of
 * orthogonal transformations, so that the error is a small multiple of ε·σmax:
 *
 * 1. a matrix much longer than wide is folded into its triangular factor, a slab at a time;
 * 2. blocked Householder transformations from both sides make it a narrow band, nearly all of the
 *    work being matrix products (Großer and Lang 1999);
 * 3. the band is chased to a bidiagonal, whose values come by implicit QR.
 *
 * Matrices small enough to stay in cache go to bidiagonal form in one stage.
 *
 * Never through the Gram matrix, which would square the condition and lose half of the digits.
 */
import { denseWorkspace } from "../kernels/dense";
import type { Task } from "../task";
import { bidiagonalize, bidiagonalizeBytes, sidesOf } from "./bidiagonalize";
import { BidiagonalReduction, TALL, WIDTH } from "./bidiagonalReduction";
import { bidiagonalValues } from "./bidiagonalValues";
import type { DenseMatrix } from "./matrix";
import { scaleExponent, scaleInPlace } from "./scaling";

/** Up to this many values, and entries of the matrix, one stage is faster than two. */
const ONE_STAGE = { values: 256, entries: 2 ** 19 };

/**
 * The min(rows, columns) singular values in descending order, to about 1e-14·σmax.
 * O(m·n²) for m ≥ n. Throws `input.nonfinite` for NaN or infinite entries, and `format.limit`
 * when the shorter side is too long for 4 GiB (beyond about 20,000).
 */
export function singularValues(a: DenseMatrix, task: Task): Float64Array {
  const exponent = scaleExponent(a, "singular values");
  const { m, n } = sidesOf(a);
  const small = n <= ONE_STAGE.values && m * n <= ONE_STAGE.entries;
  const find = small ? oneStageValues : twoStageValues;
  return scaleInPlace(find(a, exponent, task), exponent);
}

/** Those of A·2^-exponent, whose entries are at most 1. */
export function oneStageValues(a: DenseMatrix, exponent: number, task: Task): Float64Array {
  const what = `singular values of a ${a.rows}×${a.columns} matrix`;
  const workspace = denseWorkspace(bidiagonalizeBytes(a), what);
  let ticks = 0;
  const total = 3 * sidesOf(a).n;
  const tick = (): void => task.tick(Math.min(ticks++, total), total);
  const { d, e } = bidiagonalize(workspace, a, exponent, tick);
  return bidiagonalValues(d, e, { tick });
}

/** Those of A·2^-exponent, whose entries are at most 1. */
export function twoStageValues(a: DenseMatrix, exponent: number, task: Task): Float64Array {
  const reduction = new BidiagonalReduction(a, exponent);
  // What follows the reduction is little work, for as many ticks as there are values.
  const total = reduction.ticks + sidesOf(a).n;
  const { d, e } = reduction.run({ tick: (done) => task.tick(done, total) });
  return bidiagonalValues(d, e, { tick: (done) => task.tick(reduction.ticks + done, total) });
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
