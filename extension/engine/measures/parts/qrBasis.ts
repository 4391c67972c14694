/** Orthonormal bases without a singular value decomposition, where rank is beyond doubt. */
import { cholesky, qr } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram } from "../../linalg/multiply";
import { transpose } from "../../linalg/transpose";
import type { Task } from "../../task";
import { sumOfSquares } from "./sums";
import { triangularInverse } from "./triangularInverse";

/** Bounds on ‖R‖_F·‖R⁻¹‖_F, which is above the condition number: far from the cut of rank. */
const WORST_CONDITION = 1e11;
/** Of the root of a Gram matrix, which loses half of the digits. */
const WORST_ROOT_CONDITION = 1e6;

/**
 * F (n×p) with F·Fᵀ = A·(AᵀA + λI)⁻¹·Aᵀ for A n×p and λ = `ridge` ≥ 0: the upper part of Q of
 * [A; √λ·I] = QR; with λ = 0, orthonormal columns that span those of A. Null where that matrix
 * lacks rank, or nearly so. O(n·p²).
 */
export function qrBasis(a: DenseMatrix, ridge: number, task: Task): DenseMatrix | null {
  if (ridge === 0 && a.columns > a.rows) return null;
  const { q, r } = qr(ridge === 0 ? a : augmented(a, Math.sqrt(ridge)), task);
  if (!isRegular(transpose(r), WORST_CONDITION, task)) return null;
  return q.rows === a.rows ? q : { ...q, rows: a.rows, data: q.data.slice(0, a.rows * a.columns) };
}

/** [A; root·I]. */
function augmented({ rows, columns, data }: DenseMatrix, root: number): DenseMatrix {
  const out = new Float64Array((rows + columns) * columns);
  out.set(data);
  for (let i = data.length; i < out.length; i += columns + 1) out[i] = root;
  return { rows: rows + columns, columns, data: out };
}

/**
 * True when the rows of A (n×p, p ≥ n) surely span all of ℝⁿ; with `centered`, all of it that is
 * orthogonal to 1, for A with columns of mean zero. False also where that is in doubt. O(n²·p).
 */
export function spansAllSamples(
  a: DenseMatrix,
  { centered }: { readonly centered: boolean },
  task: Task,
): boolean {
  const n = a.rows;
  const products = outerGram(a, task);
  if (centered) {
    // the direction 1, which is missing, with as much weight as the others have on average
    let trace = 0;
    for (let i = 0; i < n; i++) trace += products.data[i * n + i];
    const added = trace / n / n;
    for (let i = 0; i < products.data.length; i++) products.data[i] += added;
  }
  const root = cholesky(products, task);
  return root !== null && isRegular(root, WORST_ROOT_CONDITION, task);
}

/** True when ‖L‖_F·‖L⁻¹‖_F is at most `worst`, for lower triangular L. */
function isRegular(l: DenseMatrix, worst: number, task: Task): boolean {
  for (let i = 0; i < l.data.length; i += l.columns + 1) if (l.data[i] === 0) return false;
  const [own, inverse] = [l, triangularInverse(l, task)].map(({ data }) => sumOfSquares(data));
  return Math.sqrt(own) * Math.sqrt(inverse) <= worst;
}
