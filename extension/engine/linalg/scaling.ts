import { EngineError } from "../errors";
import type { DenseMatrix } from "./matrix";

/**
 * The exponent e for which all entries of A lie within ±2^e, the largest of them in the upper
 * half; 0 for a matrix of zeros. Scaled by 2^-e, squares of entries neither overflow nor, where
 * they matter, underflow, and nothing is rounded.
 * Throws `input.nonfinite` for NaN or infinite entries; `what` names the computation.
 */
export function scaleExponent(a: DenseMatrix, what: string): number {
  return exponentOf(largestEntry(a, a.data.length, 0, what));
}

/** As {@link scaleExponent}, of the lower triangle of a square matrix alone. */
export function lowerExponent(a: DenseMatrix, what: string): number {
  let largest = 0;
  for (let r = 0; r < a.rows; r++) {
    const start = r * a.columns;
    largest = Math.max(largest, largestEntry(a, start + r + 1, start, what));
  }
  return exponentOf(largest);
}

/** The largest absolute value of the entries `start` to `end` − 1, all of which must be finite. */
function largestEntry(
  { rows, columns, data }: DenseMatrix,
  end: number,
  start: number,
  what: string,
): number {
  let largest = 0;
  for (let i = start; i < end; i++) {
    const size = Math.abs(data[i]);
    if (!(size <= Number.MAX_VALUE)) {
      const place = `row ${Math.floor(i / columns)}, column ${i % columns}`;
      throw new EngineError(
        "input.nonfinite",
        `${what} of a ${rows}×${columns} matrix: expected finite entries, got ${data[i]} at ${place}`,
      );
    }
    if (size > largest) largest = size;
  }
  return largest;
}

const exponentOf = (largest: number): number =>
  largest === 0 ? 0 : Math.floor(Math.log2(largest)) + 1;

/** Multiplies by 2^exponent in place, in two steps, since 2^exponent itself may leave the range. */
export function scaleInPlace(x: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return x;
  const half = Math.trunc(exponent / 2);
  const [first, second] = [2 ** half, 2 ** (exponent - half)];
  for (let i = 0; i < x.length; i++) x[i] = x[i] * first * second;
  return x;
}

/** Throws `shape.mismatch` unless A is square; `what` names the computation. */
export function requireSquare({ rows, columns }: DenseMatrix, what: string): void {
  if (rows === columns) return;
  const [expected, got] = ["as many rows as columns", `${rows}×${columns}`];
  throw new EngineError("shape.mismatch", `${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}
