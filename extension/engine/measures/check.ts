/** What every measure may rely on, checked in one place. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import type { Measure, Measured } from "./measure";

/**
 * Throws `shape.mismatch` for a representation without samples or features, `input.nonfinite` for
 * NaN or infinite entries. `name` is what the user calls it.
 */
export function requireRepresentation({ rows, columns, data }: DenseMatrix, name: string): void {
  if (rows === 0 || columns === 0) {
    throw new EngineError(
      "shape.mismatch",
      `${name}: expected samples × features, at least one of each, got ${rows} × ${columns}`,
      { where: name, expected: "at least 1 × 1", got: `${rows} × ${columns}` },
    );
  }
  if (allFinite(data)) return;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const place = `row ${Math.floor(i / columns)}, column ${i % columns}`;
    throw new EngineError(
      "input.nonfinite",
      `${name}: ${place}: expected a finite number, got ${data[i]}`,
      { where: `${name}, ${place}`, expected: "a finite number", got: String(data[i]) },
    );
  }
}

/** Zero times a finite number is 0, else NaN; four sums, since one would wait for each addition. */
function allFinite(data: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < data.length; i += 4) {
    a += data[i] * 0;
    b += data[i + 1] * 0;
    c += data[i + 2] * 0;
    d += data[i + 3] * 0;
  }
  for (; i < data.length; i++) a += data[i] * 0;
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
