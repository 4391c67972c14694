import { denseWorkspace, matrixBytes, vectorBytes } from "../kernels/dense";
import { type Task, untracked } from "../task";
import type { DenseMatrix } from "./matrix";
import { subtractProduct, transposed, viewOf } from "./regionProducts";
import { at, rowOf } from "./regions";
import { lowerExponent, requireSquare, scaleInPlace } from "./scaling";
import { loadRows } from "./transfer";

/** Columns that are factored before the rest of the matrix is brought up to date. */
const WIDTH = 32;
/** Rows of the rest that are brought up to date at a time, left of the diagonal. */
const STRIP = 128;

/**
 * Lower triangular L with A = L·Lᵀ (n×n; its lower triangle is read), or null when A is not
 * positive definite to working precision: when a pivot is at most n·ε of the entry that it came
 * from, and so nothing but rounding. n³/3 operations. Throws `shape.mismatch` unless A is square,
 * and `input.nonfinite` for NaN and infinities.
 */
export function cholesky(a: DenseMatrix, task: Task = untracked): DenseMatrix | null {
  requireSquare(a, "Cholesky factor");
  const n = a.rows;
  // an even exponent, so that its half scales the factor
  const exponent = 2 * Math.ceil(lowerExponent(a, "Cholesky factor") / 2);
  const workspace = denseWorkspace(
    matrixBytes(n, n) + vectorBytes(n),
    `Cholesky factor of a ${n}×${n} matrix`,
  );
  const { kernels } = workspace;
  const l = workspace.matrix(n, n);
  const limits = workspace.vector(n);
  loadRows(a, exponent, l);
  for (let i = 0; i < n; i++) limits.data[i] = l.data[i * l.stride + i] * n * Number.EPSILON;
  for (let first = 0; first < n; first += WIDTH) {
    task.tick(first, n);
    const width = Math.min(WIDTH, n - first);
    const address = at(l, first, first);
    const limit = limits.address + first * 8;
    if (kernels.choleskyPanel(n - first, width, address, l.stride * 8, limit) === 0) return null;
    const next = first + width;
    for (let row = next; row < n; row += STRIP) {
      const rows = Math.min(STRIP, n - row);
      const size = { rows, columns: row + rows - next, depth: width };
      const b = transposed(viewOf(l, next, first));
      subtractProduct(kernels, size, { a: viewOf(l, row, first), b, c: viewOf(l, row, next) });
    }
  }
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data.set(rowOf(l, i, 0, i + 1), i * n);
  return { rows: n, columns: n, data: scaleInPlace(data, exponent / 2) };
}
