import { type DenseWorkspace, denseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { type Task, untracked } from "../task";
import { bidiagonalize, bidiagonalizeBytes, sidesOf } from "./bidiagonalize";
import { BidiagonalSvd, bidiagonalSvdBytes } from "./bidiagonalSvd";
import type { DenseMatrix } from "./matrix";
import { ReflectorBlocks, reflectorBlocksBytes } from "./reflectorBlocks";
import { rowOf } from "./regions";
import { scaleExponent, scaleInPlace } from "./scaling";
import { columnsFrom } from "./transfer";

/**
 * A = U·diag(s)·Vᵀ (m×n), k = min(m, n): U m×k, s descending, V n×k (right singular vectors as
 * columns), both with orthonormal columns also where values are 0.
 *
 * A long matrix is made a triangle by QR first. Then a blocked Householder reduction to bidiagonal
 * form, divide and conquer, and back; never through the Gram matrix. O(m·n·k), errors a small
 * multiple of ε·s[0]. Throws `input.nonfinite` for NaN and infinities, and `format.limit` for what
 * does not fit in 4 GiB.
 */
export function thinSvd(
  a: DenseMatrix,
  task: Task = untracked,
): { u: DenseMatrix; s: Float64Array; v: DenseMatrix } {
  const exponent = scaleExponent(a, "SVD");
  const { m, n } = sidesOf(a);
  const workspace = denseWorkspace(
    bidiagonalizeBytes(a) +
      bidiagonalSvdBytes(n) +
      (m === n ? 0 : matrixBytes(n, m)) +
      reflectorBlocksBytes(n, m),
    `SVD of a ${a.rows}×${a.columns} matrix`,
  );
  let done = 0;
  const total = 4 * Math.ceil(n / 32) + n;
  const tick = (): void => task.tick(Math.min(done++, total), total);
  const { d, e, u, v, before, scratch } = bidiagonalize(workspace, a, exponent, tick);
  const svd = new BidiagonalSvd(workspace, { d, e, scratch }, tick);
  const order = svd.run().reverse();

  const long = m === n ? svd.left : widened(workspace, svd.left, { rows: n, columns: n, width: m });
  const blocks = new ReflectorBlocks(workspace, n, m);
  for (const reflectors of [u, ...before]) {
    blocks.applyTransposed(reflectors, { region: long, rows: n }, tick);
  }
  blocks.applyTransposed(v, { region: svd.right, rows: n }, tick);
  const values = Float64Array.from(order, (i) => d[i]);
  const s = scaleInPlace(values, exponent);
  const [longer, shorter] = [columnsFrom(long, order, m), columnsFrom(svd.right, order, n)];
  return a.rows < a.columns ? { u: shorter, s, v: longer } : { u: longer, s, v: shorter };
}

/** The rows with zeros behind, up to `width` columns. */
function widened(
  workspace: DenseWorkspace,
  region: Region,
  { rows, columns, width }: { rows: number; columns: number; width: number },
): Region {
  const out = workspace.matrix(rows, width);
  for (let i = 0; i < rows; i++) rowOf(out, i, 0, columns).set(rowOf(region, i, 0, columns));
  return out;
}
