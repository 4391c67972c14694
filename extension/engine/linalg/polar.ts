import { EngineError } from "../errors";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { multiplyTransposed } from "./products";
import { thinSvd } from "./thinSvd";

/**
 * A = U·P (m×n, m ≥ n): U with orthonormal columns, the closest to A; P symmetric positive
 * semidefinite. By the SVD, A = W·S·Vᵀ: U = W·Vᵀ, P = V·S·Vᵀ. Where A lacks rank U is one of
 * many. O(m·n²). Throws `shape.mismatch` when m < n, `input.nonfinite` for NaN and infinities.
 */
export function polar(a: DenseMatrix, task: Task = untracked): { u: DenseMatrix; p: DenseMatrix } {
  if (a.rows < a.columns) {
    const [expected, got] = ["at least as many rows as columns", `${a.rows}×${a.columns}`];
    throw new EngineError("shape.mismatch", `polar factors: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  const { u, s, v } = thinSvd(a, task);
  const n = v.columns;
  const scaled = Float64Array.from(v.data, (x, i) => x * s[i % n]);
  const p = multiplyTransposed({ ...v, data: scaled }, v, task);
  // the two halves differ by rounding
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < r; c++) {
      p.data[r * n + c] = p.data[c * n + r] = p.data[r * n + c] / 2 + p.data[c * n + r] / 2;
    }
  }
  return { u: multiplyTransposed(u, v, task), p };
}
