import { denseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { ReflectorBlocks, reflectorBlocksBytes } from "./reflectorBlocks";
import { lowerExponent, requireSquare, scaleInPlace } from "./scaling";
import { columnsFrom } from "./transfer";
import { TridiagonalEigen, tridiagonalEigenBytes } from "./tridiagonalEigen";
import { reduceToTridiagonal, tridiagonalReductionBytes } from "./tridiagonalReduction";
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
    matrixBytes(n, n) +
      tridiagonalReductionBytes(n) +
      tridiagonalEigenBytes(n) +
      reflectorBlocksBytes(n, n),
    `eigenvectors of a ${n}×${n} matrix`,
  );
  let done = 0;
  const total = 1 + Math.ceil(n / 8);
  const tick = (): void => task.tick(Math.min(done++, total), total);
  const region = workspace.matrix(n, n);
  loadLower(a, exponent, region);
  const { d, e, q } = reduceToTridiagonal(workspace, region, n, tick);
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
    matrixBytes(n, n) + tridiagonalReductionBytes(n),
    `eigenvalues of a ${n}×${n} matrix`,
  );
  let done = 0;
  const tick = (): void => task.tick(Math.min(done++, 2 * n), 2 * n);
  const region = workspace.matrix(n, n);
  loadLower(a, exponent, region);
  const { d, e } = reduceToTridiagonal(workspace, region, n, tick);
  tridiagonalValues(d, e, tick);
  return scaleInPlace(d.sort(), exponent);
}

/** The lower triangle of A, scaled by 2^-exponent, to the upper triangle of `target`. */
function loadLower({ rows: n, data }: DenseMatrix, exponent: number, target: Region): void {
  const half = Math.trunc(-exponent / 2);
  const [s1, s2] = [2 ** half, 2 ** (-exponent - half)];
  const { data: out, stride } = target;
  for (let r = 0; r < n; r++) {
    for (let c = 0; c <= r; c++) out[c * stride + r] = data[r * n + c] * s1 * s2;
  }
}
