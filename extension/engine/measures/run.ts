/** One measure on one pair, with everything checked. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { untracked } from "../task";
import { requireRepresentation, requireSameSamples, tooFewSamples } from "./check";
import { type Measure, type MeasureContext, type Measured, Prepared } from "./measure";
import { tooLarge } from "./memory";
import { saturated } from "./notes";
import { defaultParams } from "./params";

export { defaultParams };

export type MeasureOptions = Partial<MeasureContext>;

/**
 * `measure` on x (n×p) and y (n×q), which are checked: throws `shape.mismatch`, `input.nonfinite`
 * and `input.unpaired` for faults of the input. What is a fault of the measure on a sound input is
 * null with a note.
 */
export function measurePair(
  measure: Measure,
  x: DenseMatrix,
  y: DenseMatrix,
  options: MeasureOptions = {},
): Measured {
  requireRepresentation(x, "x");
  requireRepresentation(y, "y");
  requireSameSamples({ name: "x", matrix: x }, { name: "y", matrix: y });
  return comparePrepared(measure, new Prepared(x), new Prepared(y), options);
}

/** As {@link measurePair}, on representations that have been checked. Never answers NaN. */
export function comparePrepared(
  measure: Measure,
  x: Prepared,
  y: Prepared,
  { task = untracked, seed = 0, params = {}, labels }: MeasureOptions = {},
): Measured {
  const few = tooFewSamples(measure, x.n);
  if (few) return few;
  const settings = { params: { ...defaultParams(measure), ...params }, seed };
  const large = tooLarge(measure, { n: x.n, p: x.p, q: y.p }, settings);
  if (large) return large;
  const measured = measure.compare(x, y, { ...settings, task, labels });
  if (measured.value !== null && Number.isNaN(measured.value)) {
    throw new EngineError(
      "internal",
      `${measure.id}: got NaN on ${x.n} × ${x.p} and ${y.n} × ${y.p}`,
    );
  }
  return x.n === 2 ? onTwoSamples(measure, measured) : measured;
}

/** Two samples are two points: a shift, a rotation and one scale take any two onto any others. */
function onTwoSamples(measure: Measure, measured: Measured): Measured {
  if (measured.value === null || measured.note || !ignoresShiftRotationScale(measure)) {
    return measured;
  }
  const text = "two samples are alike up to shift, rotation and scale, whatever they are";
  return { ...measured, note: saturated(text) };
}

function ignoresShiftRotationScale({ symmetric, representation }: Measure): boolean {
  const sees = new Set(representation.invariances);
  if (!symmetric) return false;
  if (sees.has("affine")) return true;
  const linear = sees.has("invertibleLinear");
  const rigid = sees.has("orthogonal") && sees.has("isotropicScaling");
  return sees.has("translation") && (linear || rigid);
}
