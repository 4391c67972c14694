import { denseWorkspace } from "../kernels/dense";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { ReflectorBlocks, reflectorBlocksBytes } from "./reflectorBlocks";
import { lowerExponent, requireSquare, scaleInPlace } from "./scaling";
import { stripsBytes, stripsOf } from "./symmetricStrips";
import { columnsFrom } from "./transfer";
import { TridiagonalEigen, tridiagonalEigenBytes } from "./tridiagonalEigen";
import {
  reduceToTridiagonal,
  tridiagonalForm,
  tridiagonalReductionBytes,
} from "./tridiagonalReduction";
import { tridiagonalValues } from "./tridiagonalValues";

/**
 * A = V·diag(values)·Vᵀ for symmetric A (n×n; its lower triangle is read): values ascending, V's
 * columns the vectors, orthonormal. Blocked Householder reduction to a tridiagonal, divide and
 * conquer, and back: 4n³/3 + at most 4n³/3 + 2n³ operations, errors a small multiple of ε·|A|.
 * Throws `shape.mismatch` unless A is square, and `input.nonfinite` for NaN and infinities.
 */
export function symmetricEigen(
  a: DenseMatrix,
  task: Task = untracked,
): { values: Float64Array; vectors: DenseMatrix } {
  requireSquare(a, "eigenvectors");
  const n = a.rows;
  const exponent = lowerExponent(a, "eigenvectors");
  const workspace = denseWorkspace(
    stripsBytes(n) +
      tridiagonalReductionBytes(n) +
      tridiagonalEigenBytes(n) +
      reflectorBlocksBytes(n, n),
    `eigenvectors of a ${n}×${n} matrix`,
  );
  let done = 0;
  const total = 1 + Math.ceil(n / 8);
  const tick = (): void => task.tick(Math.min(done++, total), total);
  const strips = stripsOf(workspace, a, exponent);
  const { d, e, q } = reduceToTridiagonal(workspace, strips, n, tick);
  const eigen = new TridiagonalEigen(workspace, d, e, tick);
  const order = eigen.run();
  const blocks = new ReflectorBlocks(workspace, n, n);
  blocks.applyTransposed(q, { region: eigen.vectors, rows: n }, tick);
  const values = Float64Array.from(order, (i) => d[i]);
  const vectors = columnsFrom(eigen.vectors, order, n);
  return { values: scaleInPlace(values, exponent), vectors };
}

/** The eigenvalues of symmetric A (its lower triangle is read), ascending; 4n³/3 operations. */
export function symmetricEigenvalues(a: DenseMatrix, task: Task = untracked): Float64Array {
  requireSquare(a, "eigenvalues");
  const n = a.rows;
  const exponent = lowerExponent(a, "eigenvalues");
  const workspace = denseWorkspace(
    stripsBytes(n) + tridiagonalReductionBytes(n),
    `eigenvalues of a ${n}×${n} matrix`,
  );
  let done = 0;
  const tick = (): void => task.tick(Math.min(done++, 2 * n), 2 * n);
  const { d, e } = tridiagonalForm(workspace, stripsOf(workspace, a, exponent), n, tick);
  tridiagonalValues(d, e, tick);
  return scaleInPlace(d.sort(), exponent);
}
