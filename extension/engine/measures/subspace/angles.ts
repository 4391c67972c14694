import type { DenseMatrix } from "../../linalg/matrix";
import { multiply, transposedMultiply } from "../../linalg/multiply";
import { singularValues } from "../../linalg/singularValues";
import type { Task } from "../../task";
import type { Spans } from "./spans";

/** Above it, arccos has lost more than two digits: for angles below 0.05. */
const NEAR = Math.cos(0.05);

/**
 * The min(r, r′) principal angles, ascending, in [0, π/2], between spans of orthonormal bases of r
 * and r′ columns.
 *
 * Cosines are the singular values of QᵀR (Björck and Golub 1973). Arccos loses half of the digits
 * near 0, so that where there are small angles, all below π/4 come from sines, the singular values
 * of what the smaller span keeps outside of the larger (Knyazev and Argentati 2002).
 */
export function anglesBetween({ bases, ranks, full }: Spans, task: Task): Float64Array {
  const count = Math.min(...ranks);
  if (full) return new Float64Array(count);
  const [large, small] = ranks[0] >= ranks[1] ? bases : [bases[1], bases[0]];
  const cross = transposedMultiply(large, small, task);
  const cosines = singularValues(cross, task);
  if (cosines[0] <= NEAR) return cosines.map(Math.acos);
  const sines = singularValues(outside(large, small, cross, task), task);
  return cosines.map((cosine, i) =>
    cosine > Math.SQRT1_2 ? Math.asin(Math.min(1, sines[count - 1 - i])) : Math.acos(cosine),
  );
}

/** small − large·largeᵀ·small. */
function outside(large: DenseMatrix, small: DenseMatrix, cross: DenseMatrix, task: Task) {
  const inside = multiply(large, cross, task);
  const data = small.data.map((value, i) => value - inside.data[i]);
  return { ...small, data };
}
