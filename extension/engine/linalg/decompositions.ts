/** The decompositions, in one place to import from. All are float64 and leave their input alone. */
import type { Task } from "../task";
import type { DenseMatrix } from "./matrix";
import type { Random } from "./random";

/** A = Q·R (m×n): Q m×k with orthonormal columns, R k×n upper triangular with diagonal ≥ 0, k = min(m, n). */
export declare function qr(a: DenseMatrix, task?: Task): { q: DenseMatrix; r: DenseMatrix };

/** Lower triangular L with A = L·Lᵀ, or null when A is not positive definite to working precision. */
export declare function cholesky(a: DenseMatrix, task?: Task): DenseMatrix | null;

/** A = V·diag(values)·Vᵀ for symmetric A (its lower triangle is read): values ascending, V's columns the vectors. */
export declare function symmetricEigen(
  a: DenseMatrix,
  task?: Task,
): { values: Float64Array; vectors: DenseMatrix };

/** The eigenvalues of symmetric A, ascending. */
export declare function symmetricEigenvalues(a: DenseMatrix, task?: Task): Float64Array;

/** A·v = λ·B·v for symmetric A and positive definite B; vectors are B-orthonormal. Null when B is not positive definite. */
export declare function generalizedSymmetricEigen(
  a: DenseMatrix,
  b: DenseMatrix,
  task?: Task,
): { values: Float64Array; vectors: DenseMatrix } | null;

/** A = U·diag(s)·Vᵀ (m×n), k = min(m, n): U m×k, s descending, V n×k (right singular vectors as columns). */
export declare function thinSvd(
  a: DenseMatrix,
  task?: Task,
): { u: DenseMatrix; s: Float64Array; v: DenseMatrix };

/** Singular values above max(m, n)·ε·s[0], the count of them (numpy's `matrix_rank`). */
export declare function numericalRank(s: ArrayLike<number>, rows: number, columns: number): number;

/** A = U·P (m×n, m ≥ n): U with orthonormal columns, the closest to A; P symmetric positive semidefinite. */
export declare function polar(a: DenseMatrix, task?: Task): { u: DenseMatrix; p: DenseMatrix };

/** Angles in [0, π/2], ascending, between the column spaces of A (n×p) and B (n×q), to numerical rank; small angles to full precision. */
export declare function principalAngles(a: DenseMatrix, b: DenseMatrix, task?: Task): Float64Array;

/** Moore-Penrose inverse (n×m) of A (m×n), with singular values cut at numerical rank. */
export declare function pseudoInverse(a: DenseMatrix, task?: Task): DenseMatrix;

/** Orthogonal n×n, uniform (Haar). */
export declare function randomOrthogonal(n: number, random: Random): DenseMatrix;

/** Independent standard normal entries. */
export declare function randomGaussian(rows: number, columns: number, random: Random): DenseMatrix;
