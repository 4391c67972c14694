import { EngineError } from "../errors";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { multiply, transposedMultiply } from "./multiply";
import { numericalRank } from "./numericalRank";
import { leadingColumns } from "./pseudoInverse";
import { singularValues } from "./singularValues";
import { thinSvd } from "./thinSvd";

/**
 * Angles in [0, π/2], ascending, between the column spaces of A (n×p) and B (n×q), to numerical
 * rank; min(rank A, rank B) of them, none where a matrix is zero.
 *
 * With orthonormal bases Q and R, cosines are the singular values of Qᵀ·R (Björck and Golub
 * 1973). Arccos loses half of the digits near 0, so that angles below π/4 come from sines, the
 * singular values of what R keeps outside the span of Q (Knyazev and Argentati 2002, algorithm
 * 3.1). Throws `shape.mismatch` when rows differ, `input.nonfinite` for NaN and infinities.
 */
export function principalAngles(
  a: DenseMatrix,
  b: DenseMatrix,
  task: Task = untracked,
): Float64Array {
  if (a.rows !== b.rows) {
    const [expected, got] = [`${a.rows} rows`, `${b.rows}`];
    throw new EngineError("shape.mismatch", `principal angles: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  const bases = [columnBasis(a, task), columnBasis(b, task)];
  const [large, small] = bases[0].columns >= bases[1].columns ? bases : bases.reverse();
  if (small.columns === 0) return new Float64Array(0);
  const cross = transposedMultiply(large, small, task);
  const cosines = singularValues(cross, task);
  const inside = multiply(large, cross, task);
  const outside = small.data.map((x, i) => x - inside.data[i]);
  // descending, so that the smallest angle is last
  const sines = singularValues({ ...small, data: outside }, task);
  const count = small.columns;
  return Float64Array.from({ length: count }, (_, i) => {
    const cosine = Math.min(1, cosines[i]);
    const sine = Math.min(1, sines[count - 1 - i]);
    return cosine * cosine > 0.5 ? Math.asin(sine) : Math.acos(cosine);
  }).sort();
}

/** An orthonormal basis of the columns of A, to numerical rank. */
function columnBasis(a: DenseMatrix, task: Task): DenseMatrix {
  const { u, s } = thinSvd(a, task);
  return leadingColumns(u, numericalRank(s, a.rows, a.columns));
}
