import { denseWorkspace, matrixBytes } from "../kernels/dense";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { ReflectorBlocks, reflectorBlocksBytes } from "./reflectorBlocks";
import { negate, rowOf } from "./regions";
import { scaleExponent, scaleInPlace } from "./scaling";
import { columnsFrom, loadColumns } from "./transfer";
import { reduceToTriangle, triangularReductionBytes } from "./triangularReduction";

/**
 * A = Q·R (m×n): Q m×k with orthonormal columns, R k×n upper triangular with diagonal ≥ 0,
 * k = min(m, n). Blocked Householder reduction: 4·m·n·k operations at most, errors a small
 * multiple of ε·|A|. Where A lacks rank, R has (next to) zeros on its diagonal and Q is one of many.
 * Throws `input.nonfinite` for NaN and infinities.
 */
export function qr(a: DenseMatrix, task: Task = untracked): { q: DenseMatrix; r: DenseMatrix } {
  const { rows: m, columns: n } = a;
  const k = Math.min(m, n);
  const exponent = scaleExponent(a, "QR");
  const workspace = denseWorkspace(
    matrixBytes(n, m) +
      2 * matrixBytes(k, Math.max(m, n)) +
      triangularReductionBytes(n) +
      reflectorBlocksBytes(k, m),
    `QR of a ${m}×${n} matrix`,
  );
  let done = 0;
  const total = 2 * Math.ceil(k / 32);
  const tick = (): void => task.tick(Math.min(done++, total), total);
  const lines = workspace.matrix(n, m);
  loadColumns(a, exponent, lines);
  const triangle = workspace.matrix(k, n);
  const reflectors = reduceToTriangle(workspace, { columns: lines, m, n }, triangle, tick);
  const rows = workspace.matrix(k, m);
  for (let i = 0; i < k; i++) rows.data[i * rows.stride + i] = 1;
  const blocks = new ReflectorBlocks(workspace, k, m);
  blocks.applyTransposed(reflectors, { region: rows, rows: k, identity: true }, tick);

  const r = new Float64Array(k * n);
  for (let i = 0; i < k; i++) {
    const row = rowOf(triangle, i, 0, n);
    if (row[i] < 0) {
      negate(row.subarray(i));
      negate(rowOf(rows, i, 0, m));
    }
    r.set(row, i * n);
  }
  const order = Int32Array.from({ length: k }, (_, i) => i);
  return {
    q: columnsFrom(rows, order, m),
    r: { rows: k, columns: n, data: scaleInPlace(r, exponent) },
  };
}
