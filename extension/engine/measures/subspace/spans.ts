/** Orthonormal bases of two column spaces, about the origin, and how full they are. */
import type { DenseMatrix } from "../../linalg/matrix";
import { transposedMultiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Measured, Prepared } from "../measure";
import { allZero, saturated } from "../notes";
import { columnSpace } from "../parts/columnSpace";
import { sumOfSquares } from "../parts/sums";

export interface Spans {
  readonly bases: readonly [x: DenseMatrix, y: DenseMatrix];
  readonly ranks: readonly [x: number, y: number];
  /** A side spans everything, so that it contains the other. */
  readonly full: boolean;
}

/** `value` of the spans; null where a side is zero, with a note where one is the whole space. */
export function fromSpans(
  x: Prepared,
  y: Prepared,
  task: Task,
  value: (spans: Spans) => number,
): Measured {
  const bases = [x.get(columnSpace, task), y.get(columnSpace, task)] as const;
  const ranks = [bases[0].columns, bases[1].columns] as const;
  if (ranks[0] === 0) return allZero("x");
  if (ranks[1] === 0) return allZero("y");
  const full = Math.max(...ranks) === x.n;
  const measured = value({ bases, ranks, full });
  if (!full) return { value: measured };
  const side = ranks[0] === x.n ? "x" : "y";
  const text = `${side} spans all of the ${x.n} samples' space and so contains the other side; more samples are needed`;
  return { value: measured, note: saturated(text) };
}

/** Σcos²θ over the principal angles: ‖QₓᵀQᵧ‖²_F. */
export function sharedDimensions({ bases, ranks, full }: Spans, task: Task): number {
  const least = Math.min(...ranks);
  if (full) return least;
  return Math.min(least, sumOfSquares(transposedMultiply(bases[0], bases[1], task).data));
}
