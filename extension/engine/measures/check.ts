/** What every measure may rely on, checked in one place. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import type { Measure, Measured } from "./measure";

/**
 * Magnitudes that measures can work with. They take up to fourth powers of entries and sum them
 * over n²p² of them; within these bounds both stay among the numbers that float64 holds in full
 * precision. Beyond, distances become infinite or 0, and equal ranks or no variance come out of
 * data that have neither.
 */
const LARGEST = 1e70;
const SMALLEST = 1e-70;

/** Takes what is larger than {@link LARGEST} beyond the largest float64, and nothing else. */
const TO_OVERFLOW = Number.MAX_VALUE / LARGEST;

/**
 * Throws `shape.mismatch` for a representation without samples or features, `input.nonfinite` for
 * NaN or infinite entries, `format.limit` for entries that are finite but too large, or all too
 * small, to compute with. `name` is what the user calls it.
 */
export function requireRepresentation({ rows, columns, data }: DenseMatrix, name: string): void {
  if (rows === 0 || columns === 0) {
    throw new EngineError(
      "shape.mismatch",
      `${name}: expected samples × features, at least one of each, got ${rows} × ${columns}`,
      { where: name, expected: "at least 1 × 1", got: `${rows} × ${columns}` },
    );
  }
  if (!allWithinReach(data)) {
    const unsound = data.findIndex((value) => !Number.isFinite(value));
    const at = unsound >= 0 ? unsound : data.findIndex((value) => Math.abs(value) > LARGEST);
    if (at >= 0) throw refused(name, columns, { at, value: data[at] });
  }
  // the first entry answers this for nearly all data
  if (data.some((value) => Math.abs(value) >= SMALLEST)) return;
  const at = data.findIndex((value) => value !== 0);
  if (at >= 0) throw refused(name, columns, { at, value: data[at] });
}

/** The error for an entry that is not finite, or whose products leave the range of float64. */
function refused(
  name: string,
  columns: number,
  { at, value }: { readonly at: number; readonly value: number },
): EngineError {
  const place = `row ${Math.floor(at / columns)}, column ${at % columns}`;
  const finite = Number.isFinite(value);
  const range = finite ? ` between ${SMALLEST} and ${LARGEST} in magnitude` : "";
  const why = finite ? "; products of such numbers leave the range of float64: rescale them" : "";
  const expected = `a finite number${range}`;
  return new EngineError(
    finite ? "format.limit" : "input.nonfinite",
    `${name}: ${place}: expected ${expected}, got ${value}${why}`,
    { where: `${name}, ${place}`, expected, got: String(value) },
  );
}

/**
 * False where an entry is NaN, infinite or too large: then its product is not finite, and zero
 * times that is NaN, else 0. Four sums, since one would wait for each addition.
 */
function allWithinReach(data: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < data.length; i += 4) {
    a += data[i] * TO_OVERFLOW * 0;
    b += data[i + 1] * TO_OVERFLOW * 0;
    c += data[i + 2] * TO_OVERFLOW * 0;
    d += data[i + 3] * TO_OVERFLOW * 0;
  }
  for (; i < data.length; i++) a += data[i] * TO_OVERFLOW * 0;
  return a + b + c + d === 0;
}

/** Throws `input.unpaired` when the two were not taken on the same number of inputs. */
export function requireSameSamples(x: Named, y: Named): void {
  if (x.matrix.rows === y.matrix.rows) return;
  const [expected, got] = [`${x.matrix.rows} samples`, `${y.matrix.rows}`];
  throw new EngineError(
    "input.unpaired",
    `${y.name}: row i of both sides must be the same input: expected ${expected} as in ${x.name}, got ${got}`,
    { where: y.name, expected, got },
  );
}

export interface Named {
  readonly name: string;
  readonly matrix: DenseMatrix;
}

/** Null with its note when there are fewer samples than `measure` is defined for. */
export function tooFewSamples(measure: Measure, n: number): Measured | null {
  const { minSamples } = measure.representation;
  if (n >= minSamples) return null;
  const text = `${measure.name} needs at least ${minSamples} samples; there are ${n}`;
  return { value: null, note: { code: "samples.few", text } };
}
