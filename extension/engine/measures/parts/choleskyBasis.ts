/**
 * Orthonormal bases by two rounds of Cholesky, for matrices of good condition: several times as
 * fast as a QR or singular value decomposition, as nearly all of it is matrix products.
 */
import { cholesky } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply, outerGram } from "../../linalg/multiply";
import { gram } from "../../linalg/products";
import { transpose } from "../../linalg/transpose";
import type { Task } from "../../task";
import { sumOfSquares } from "./sums";
import { triangularInverse } from "./triangularInverse";

/**
 * Bound on ‖R‖_F·‖R⁻¹‖_F, itself above the condition number. Up to it the first round is orthogonal
 * to ε·10¹², which the second takes to ε, and no singular value is near the cut of numerical rank.
 */
const WORST_CONDITION = 1e6;

/**
 * F (n×p) with F·Fᵀ = A·(AᵀA + λI)⁻¹·Aᵀ for A n×p and λ = `ridge` ≥ 0: with λ = 0, orthonormal
 * columns that span those of A. Null where [A; √λ·I] is too ill-conditioned, or lacks rank.
 *
 * AᵀA + λI = RᵀR, F = A·R⁻¹, and the same again on [F; √λ·R⁻¹], whose Gram matrix is nearly I
 * (Yamamoto et al. 2015). Errors of R⁻¹ do not matter, A·R⁻¹ stays in the span of A; those of the
 * product turn it by ε·cond(A), which is what rounding of A itself would do. O(n·p²).
 */
export function choleskyBasis(a: DenseMatrix, ridge: number, task: Task): DenseMatrix | null {
  if (a.columns > a.rows && ridge === 0) return null;
  const first = inverseFactor(shiftedGram(a, ridge, task), task);
  if (!first) return null;
  const rough = multiply(a, first, task);
  const nearlyIdentity = gram(rough, task);
  if (ridge > 0) {
    const below = gram(first, task).data;
    for (let i = 0; i < below.length; i++) nearlyIdentity.data[i] += ridge * below[i];
  }
  const second = inverseFactor(nearlyIdentity, task);
  return second && multiply(rough, second, task);
}

/**
 * True when the rows of A (n×p, p ≥ n) surely span all of ℝⁿ; with `centered`, all of it that is
 * orthogonal to 1, for A with columns of mean zero. False also where that is in doubt.
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
  return inverseFactor(products, task) !== null;
}

function shiftedGram(a: DenseMatrix, ridge: number, task: Task): DenseMatrix {
  const products = gram(a, task);
  if (ridge > 0) {
    for (let i = 0; i < products.data.length; i += a.columns + 1) products.data[i] += ridge;
  }
  return products;
}

/** R⁻¹ (upper triangular) for G = RᵀR, or null where the condition of R is in doubt. */
function inverseFactor(g: DenseMatrix, task: Task): DenseMatrix | null {
  const l = cholesky(g, task);
  if (!l) return null;
  const inverse = triangularInverse(l, task);
  const squared = sumOfSquares(l.data) * sumOfSquares(inverse.data);
  return squared <= WORST_CONDITION ** 2 ? transpose(inverse) : null;
}
