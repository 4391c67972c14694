/**
 * min over rotations of ‖A·Q − B‖_F, the narrower of A (n×p) and B (n×q) padded with zeros:
 * √(‖A‖² + ‖B‖² − 2‖AᵀB‖_*) (Schönemann 1966).
 */
import { thinSvd } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply, transposedMultiply } from "../../linalg/multiply";
import { multiplyTransposed } from "../../linalg/products";
import { singularValues } from "../../linalg/singularValues";
import type { Task } from "../../task";
import { sum } from "../parts/sums";

/** scale · matrix, and its Frobenius norm. */
export interface Shape {
  readonly matrix: DenseMatrix;
  readonly scale: number;
  readonly norm: number;
}

/** `matrix` of norm `norm` > 0, scaled to norm 1. */
export const unitShape = (matrix: DenseMatrix, norm: number): Shape => ({
  matrix,
  scale: 1 / norm,
  norm: 1,
});

/** Below this share of ‖A‖² + ‖B‖², the difference has lost too many digits. */
const NEAR = 1e-4;

/**
 * Singular values are enough while the two differ. Where they hardly do, the difference of squares
 * would leave half of the digits, and the distance is measured on what the best rotation leaves:
 * for rotated copies 10⁻¹⁵ of the norm times the condition number, at most about 10⁻⁸ (10⁻¹² at a
 * condition number of 10⁴); 0 for equal ones.
 */
export function rotationDistance(a: Shape, b: Shape, task: Task): number {
  const cross = transposedMultiply(a.matrix, b.matrix, task);
  const nuclear = sum(singularValues(cross, task)) * a.scale * b.scale;
  const squares = a.norm ** 2 + b.norm ** 2;
  const squared = squares - 2 * nuclear;
  return squared < NEAR * squares ? residual(a, b, task) : Math.sqrt(squared);
}

/** The angle arccos(‖AᵀB‖_*) of shapes of unit norm, from their distance, with all digits near 0. */
export function rotationAngle(a: Shape, b: Shape, task: Task): number {
  const half = rotationDistance(a, b, task) / 2;
  return Math.min(Math.PI / 2, 2 * Math.asin(Math.min(1, half)));
}

/** ‖wide·Q − narrow‖² + ‖wide·(I − QQᵀ)‖², Q (w×k) the polar factor of wideᵀ·narrow. */
function residual(a: Shape, b: Shape, task: Task): number {
  if (equal(a, b)) return 0;
  const [wide, narrow] = a.matrix.columns >= b.matrix.columns ? [a, b] : [b, a];
  const { u, v } = thinSvd(transposedMultiply(wide.matrix, narrow.matrix, task), task);
  const rotation = multiplyTransposed(u, v, task);
  const turned = multiply(wide.matrix, rotation, task);
  let squares = squaredDifference({ ...wide, matrix: turned }, narrow);
  if (rotation.rows > rotation.columns) {
    const reached = multiplyTransposed(turned, rotation, task);
    squares += squaredDifference({ ...wide, matrix: reached }, wide);
  }
  return Math.sqrt(squares);
}

function squaredDifference(a: Shape, b: Shape): number {
  const [x, y] = [a.matrix.data, b.matrix.data];
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (a.scale * x[i] - b.scale * y[i]) ** 2;
  return total;
}

function equal(a: Shape, b: Shape): boolean {
  if (a.matrix.columns !== b.matrix.columns || a.scale !== b.scale) return false;
  const other = b.matrix.data;
  return a.matrix.data.every((value, i) => value === other[i]);
}
