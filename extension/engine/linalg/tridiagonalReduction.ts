import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import type { Reflectors } from "./reflectorBlocks";
import { subtractUpper, transposed, viewOf } from "./regionProducts";
import { at, rowOf } from "./regions";

/** Rows that are reduced before the rest of the matrix is brought up to date. */
const WIDTH = 32;

/** Room that {@link reduceToTridiagonal} takes beside the matrix. */
export const tridiagonalReductionBytes = (n: number): number =>
  matrixBytes(3 * WIDTH, n) + 3 * vectorBytes(n);

/** A = Q·T·Qᵀ with T tridiagonal: its diagonal `d` (n), off-diagonal `e` (n − 1), and Q. */
export interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly q: Reflectors;
}

/**
 * Reduces symmetric A (n×n), of which the upper triangle is read and which is overwritten by the
 * reflectors of Q. Blocked Householder reduction: half of its 4n³/3 operations are matrix
 * products. Entries must be at most about 1 in size.
 */
export function reduceToTridiagonal(
  workspace: DenseWorkspace,
  a: Region,
  n: number,
  tick: () => void,
): Tridiagonal {
  const { kernels } = workspace;
  // V, W and V again: two neighbors of the three, either way round
  const lines = workspace.matrix(3 * WIDTH, n);
  const [d, e, tau] = [workspace.vector(n), workspace.vector(n), workspace.vector(n)];
  for (let first = 0; first < n; first += WIDTH) {
    tick();
    const size = n - first;
    const width = Math.min(WIDTH, size);
    kernels.tridiagonalizePanel(
      size,
      width,
      at(a, first, first),
      a.stride * 8,
      lines.address,
      at(lines, WIDTH, 0),
      lines.stride * 8,
      d.address + first * 8,
      e.address + first * 8,
      tau.address + first * 8,
    );
    for (let i = 0; i < width; i++) rowOf(a, first + i, 0, first).fill(0);
    if (width === size) break;
    lines.data.copyWithin(2 * WIDTH * lines.stride, 0, WIDTH * lines.stride);
    const next = first + width;
    subtractUpper(
      kernels,
      { rows: n - next, columns: n - next, depth: 2 * WIDTH },
      {
        a: transposed(viewOf(lines, 0, width)),
        b: viewOf(lines, WIDTH, width),
        c: viewOf(a, next, next),
      },
    );
  }
  return {
    d: d.data.slice(0, n),
    e: e.data.slice(0, Math.max(0, n - 1)),
    q: { lines: a, tau: tau.data.slice(0, n), count: n, length: n },
  };
}
