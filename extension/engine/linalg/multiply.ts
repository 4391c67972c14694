/**
 * Products of dense matrices in float64, either side transposed. Values are the same to the bit
 * at any number of threads; under strict mode (kernels/mode) on any machine.
 * All throw `shape.mismatch` when inner sizes differ.
 */
import type { Task } from "../task";
import type { DenseMatrix } from "./matrix";

/** A · B (m×n) for A m×k and B k×n. */
export declare function multiply(a: DenseMatrix, b: DenseMatrix, task?: Task): DenseMatrix;

/** Aᵀ · B (m×n) for A k×m and B k×n. */
export declare function transposedMultiply(
  a: DenseMatrix,
  b: DenseMatrix,
  task?: Task,
): DenseMatrix;

/** A · Aᵀ (m×m) for A m×k; exactly symmetric. */
export declare function outerGram(a: DenseMatrix, task?: Task): DenseMatrix;

/** A · x for A m×k. */
export declare function multiplyVector(a: DenseMatrix, x: Float64Array): Float64Array;

/** Aᵀ · x for A k×m. */
export declare function transposedMultiplyVector(a: DenseMatrix, x: Float64Array): Float64Array;

/**
 * |aᵢ − aⱼ|² for the rows of A (n×p): n×n, exactly symmetric, zero on the diagonal and for equal
 * rows, never negative. Accurate to about 1e-12 relative also where rows lie close together.
 */
export declare function squaredDistances(a: DenseMatrix, task?: Task): DenseMatrix;

/** |aᵢ − bⱼ|² for the rows of A (m×p) and of B (n×p): m×n. */
export declare function squaredDistancesBetween(
  a: DenseMatrix,
  b: DenseMatrix,
  task?: Task,
): DenseMatrix;
