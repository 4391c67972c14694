/** Correlations of every feature of one side with every feature of the other. */
import type { DenseMatrix } from "../../linalg/matrix";
import { transposedMultiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Measured, MeasureNote, Prepared } from "../measure";
import { unitColumns } from "../parts/unitColumns";

/**
 * `score` of the p×q matrix of correlations between the features of x and of y. A feature that
 * does not vary has none: it counts as uncorrelated with all, which a note says. Null when no
 * feature of a side varies.
 */
export function scoreCorrelations(
  x: Prepared,
  y: Prepared,
  task: Task,
  score: (correlations: DenseMatrix) => number,
): Measured {
  const a = x.get(unitColumns, task);
  const b = y.get(unitColumns, task);
  if (a.constant === x.p) return noVariance("x");
  if (b.constant === y.p) return noVariance("y");
  const value = score(transposedMultiply(a.matrix, b.matrix, task));
  // the mean of correlations is one of their range, which rounding may leave
  const bounded = Math.max(-1, Math.min(1, value));
  const note = constantFeatures([a.constant, x.p, "x"], [b.constant, y.p, "y"]);
  return note ? { value: bounded, note } : { value: bounded };
}

const noVariance = (side: string): Measured => ({
  value: null,
  note: { code: "variance.none", text: `no feature of ${side} varies: there are no correlations` },
});

type Count = readonly [constant: number, of: number, side: string];

function constantFeatures(...sides: readonly Count[]): MeasureNote | undefined {
  const texts = sides
    .filter(([constant]) => constant > 0)
    .map(([constant, of, side]) => `${constant} of ${of} features of ${side}`);
  if (texts.length === 0) return undefined;
  const text = `${texts.join(" and ")} do not vary, and count as uncorrelated with all`;
  return { code: "variance.none", text };
}
