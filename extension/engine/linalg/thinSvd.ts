import { type DenseWorkspace, denseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { type Task, untracked } from "../task";
import { bidiagonalFormBytes, reduceToBidiagonal } from "./bidiagonalForm";
import { BidiagonalSvd, bidiagonalSvdBytes } from "./bidiagonalSvd";
import type { DenseMatrix } from "./matrix";
import { ReflectorBlocks, type Reflectors, reflectorBlocksBytes } from "./reflectorBlocks";
import { rowOf } from "./regions";
import { scaleExponent, scaleInPlace } from "./scaling";
import { columnsFrom, loadColumns, loadRows } from "./transfer";
import { reduceToTriangle, triangularReductionBytes } from "./triangularReduction";

/** From this ratio of sides on, a QR first is less work. */
const TALL = 1.5;

/** A = U·diag(s)·Vᵀ. */
interface Svd {
  readonly u: DenseMatrix;
  readonly s: Float64Array;
  readonly v: DenseMatrix;
}

/**
 * A = U·diag(s)·Vᵀ (m×n), k = min(m, n): U m×k, s descending, V n×k (right singular vectors as
 * columns), both with orthonormal columns also where values are 0.
 *
 * A long matrix is made a triangle by QR first. Then a blocked Householder reduction to bidiagonal
 * form, divide and conquer, and back; never through the Gram matrix. O(m·n·k), errors a small
 * multiple of ε·s[0]. Throws `input.nonfinite` for NaN and infinities, and `format.limit` for what
 * does not fit in 4 GiB.
 */
export function thinSvd(a: DenseMatrix, task: Task = untracked): Svd {
  const exponent = scaleExponent(a, "SVD");
  const wide = a.rows < a.columns;
  const m = wide ? a.columns : a.rows;
  const n = wide ? a.rows : a.columns;
  const tall = m > TALL * n;
  const workspace = denseWorkspace(
    workspaceBytes({ m, n, tall }),
    `SVD of a ${a.rows}×${a.columns} matrix`,
  );
  let done = 0;
  const total = 4 * Math.ceil(n / 32) + n;
  const tick = (): void => task.tick(Math.min(done++, total), total);

  // what stands behind is m×n, also for a wide A
  const load = (target: Region, by: "rows" | "columns"): void =>
    (by === "rows") === wide ? loadColumns(a, exponent, target) : loadRows(a, exponent, target);
  const outer: Reflectors[] = [];
  const height = tall ? n : m;
  const square = workspace.matrix(height, n);
  if (tall) {
    const columns = workspace.matrix(n, m);
    load(columns, "columns");
    outer.push(reduceToTriangle(workspace, { columns, m, n }, square, tick));
  } else {
    load(square, "rows");
  }
  const form = reduceToBidiagonal(workspace, { a: square, m: height, n }, tick);
  outer.unshift(form.u);
  const { d, e } = form;
  const svd = new BidiagonalSvd(workspace, { d, e, scratch: square }, tick);
  const order = svd.run().reverse();
  const left = m === n ? svd.left : widened(workspace, svd.left, { rows: n, columns: n, width: m });
  const blocks = new ReflectorBlocks(workspace, n, m);
  for (const reflectors of outer) {
    blocks.applyTransposed(reflectors, { region: left, rows: n }, tick);
  }
  blocks.applyTransposed(form.v, { region: svd.right, rows: n }, tick);

  const s = scaleInPlace(
    Float64Array.from(order, (i) => d[i]),
    exponent,
  );
  const u = columnsFrom(left, order, m);
  const v = columnsFrom(svd.right, order, n);
  return wide ? { u: v, s, v: u } : { u, s, v };
}

function workspaceBytes({ m, n, tall }: { m: number; n: number; tall: boolean }): number {
  const height = tall ? n : m;
  const qr = tall ? matrixBytes(n, m) + triangularReductionBytes(n) : 0;
  return (
    matrixBytes(height, n) +
    qr +
    bidiagonalFormBytes(height, n) +
    bidiagonalSvdBytes(n) +
    (m === n ? 0 : matrixBytes(n, m)) +
    reflectorBlocksBytes(n, m)
  );
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
