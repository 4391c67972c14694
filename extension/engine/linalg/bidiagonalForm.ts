import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import type { Reflectors } from "./reflectorBlocks";
import { subtractProduct, transposed, viewOf } from "./regionProducts";
import { at, rowOf } from "./regions";

/** Columns that are reduced before the rest of the matrix is brought up to date. */
const WIDTH = 32;

/** Room that {@link reduceToBidiagonal} takes beside the m×n matrix. */
export const bidiagonalFormBytes = (m: number, n: number): number =>
  matrixBytes(n, m) +
  matrixBytes(n, n) +
  matrixBytes(2 * WIDTH, m) +
  matrixBytes(2 * WIDTH, n) +
  4 * vectorBytes(n);

/** A = U·B·Vᵀ with B upper bidiagonal: its diagonal `d` (n), superdiagonal `e` (n − 1), U and V. */
export interface BidiagonalForm {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly u: Reflectors;
  readonly v: Reflectors;
}

/**
 * Reduces A (m×n, m ≥ n), which is overwritten. Blocked Householder reduction in one stage, so
 * that vectors are cheap to take back: half of its 4n²(m − n/3) operations are matrix products.
 * Entries must be at most about 1 in size.
 */
export function reduceToBidiagonal(
  workspace: DenseWorkspace,
  { a, m, n }: { readonly a: Region; readonly m: number; readonly n: number },
  tick: () => void,
): BidiagonalForm {
  const { kernels } = workspace;
  const u = workspace.matrix(n, m);
  const v = workspace.matrix(n, n);
  // what A has to lose is Uᵀ·Y + Xᵀ·V: U over X, and Y over V
  const ux = workspace.matrix(2 * WIDTH, m);
  const yv = workspace.matrix(2 * WIDTH, n);
  const [d, e] = [workspace.vector(n), workspace.vector(n)];
  const [tauU, tauV] = [workspace.vector(n), workspace.vector(n)];
  for (let first = 0; first < n; first += WIDTH) {
    tick();
    const [rows, columns] = [m - first, n - first];
    const width = Math.min(WIDTH, columns);
    kernels.bidiagonalizePanel(
      rows,
      columns,
      width,
      at(a, first, first),
      a.stride * 8,
      ux.address,
      at(ux, WIDTH, 0),
      ux.stride * 8,
      at(yv, WIDTH, 0),
      yv.address,
      yv.stride * 8,
      d.address + first * 8,
      e.address + first * 8,
      tauU.address + first * 8,
      tauV.address + first * 8,
    );
    for (let i = 0; i < width; i++) {
      rowOf(u, first + i, first, rows).set(rowOf(ux, i, 0, rows));
      rowOf(v, first + i, first, columns).set(rowOf(yv, WIDTH + i, 0, columns));
    }
    if (width === columns) break;
    const next = first + width;
    subtractProduct(
      kernels,
      { rows: m - next, columns: n - next, depth: 2 * WIDTH },
      { a: transposed(viewOf(ux, 0, width)), b: viewOf(yv, 0, width), c: viewOf(a, next, next) },
    );
  }
  const reflectors = (lines: Region, tau: Region, length: number): Reflectors => ({
    lines,
    tau: tau.data.slice(0, n),
    count: n,
    length,
  });
  return {
    d: d.data.slice(0, n),
    e: e.data.slice(0, Math.max(0, n - 1)),
    u: reflectors(u, tauU, m),
    v: reflectors(v, tauV, n),
  };
}
