/**
 * Canonical correlations ρ of X and Y: the singular values of QₓᵀQᵧ, Q orthonormal bases of the
 * centered columns (Björck and Golub 1973). No covariance is inverted, so that rank-deficient
 * representations need no regularisation; ranks are numerical, whatever the scale.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { transposedMultiply } from "../../linalg/multiply";
import { singularValues } from "../../linalg/singularValues";
import type { Task } from "../../task";
import type { Measured, MeasureNote } from "../measure";
import { noVariance, saturated } from "../notes";
import { sum, sumOfSquares } from "../parts/sums";

/** What the means of canonical correlations are made of. */
export interface CanonicalPair {
  readonly ranks: readonly [x: number, y: number];
  /** min of the ranks: how many correlations there are. */
  readonly count: number;
  /** Σρ, by singular values. */
  sum(): number;
  /** Σρ² = ‖QₓᵀQᵧ‖²_F: a product and no decomposition. */
  squares(): number;
}

/** `value` of the pair; null where a side has no variance, with a note where it is saturated. */
export function fromCanonicalPair(
  [qx, qy]: readonly [DenseMatrix, DenseMatrix],
  task: Task,
  value: (pair: CanonicalPair) => number,
): Measured {
  const ranks = [qx.columns, qy.columns] as const;
  if (ranks[0] === 0) return noVariance("x");
  if (ranks[1] === 0) return noVariance("y");
  const count = Math.min(...ranks);
  const note = saturation(qx.rows, ranks);
  if (note) return { value: value({ ranks, count, sum: () => count, squares: () => count }), note };
  const cross = transposedMultiply(qx, qy, task);
  const pair: CanonicalPair = {
    ranks,
    count,
    // each is a cosine, which rounding may take above 1
    sum: () => sum(singularValues(cross, task).map((cosine) => Math.min(1, cosine))),
    squares: () => Math.min(count, sumOfSquares(cross.data)),
  };
  return { value: value(pair) };
}

/**
 * With n − 1 directions on a side, the most that n centered samples have, every direction of the
 * other is among them: all correlations are 1, whatever the data.
 */
export function saturation(
  n: number,
  [rankX, rankY]: readonly [number, number],
): MeasureNote | undefined {
  if (Math.max(rankX, rankY) < n - 1) return undefined;
  const side = rankX >= rankY ? "x" : "y";
  return saturated(
    `${side} spans all ${n - 1} directions that ${n} centered samples can differ in, so that every canonical correlation is 1; more samples are needed`,
  );
}
