import { type DenseWorkspace, matrixBytes, type Region, vectorBytes } from "../kernels/dense";
import type { Reflectors } from "./reflectorBlocks";
import { addProduct, subtractProduct, transposed, viewOf } from "./regionProducts";
import { at, rowOf } from "./regions";
import { timesUpper } from "./triangularProducts";

/** Lines of a panel. */
const WIDTH = 32;

/** Room that {@link reduceToTriangle} takes beside the matrix. */
export const triangularReductionBytes = (lines: number): number =>
  matrixBytes(lines, WIDTH) + 2 * vectorBytes(WIDTH * WIDTH);

/**
 * A = Q·R for A (m×n) given by its columns, the lines of `columns`, which are overwritten by the
 * reflectors of Q. R (min(m, n)×n, upper triangular) goes to the rows of `r`, which must be zero.
 * Blocked Householder reduction. Entries must be at most about 1 in size.
 */
export function reduceToTriangle(
  workspace: DenseWorkspace,
  { columns, m, n }: { readonly columns: Region; readonly m: number; readonly n: number },
  r: Region,
  tick: () => void,
): Reflectors {
  const { kernels } = workspace;
  const k = Math.min(m, n);
  const side = workspace.matrix(n, WIDTH);
  const lower = workspace.vector(WIDTH * WIDTH);
  const t = workspace.vector(WIDTH * WIDTH);
  const tau = new Float64Array(k);
  const stride = columns.stride * 8;
  for (let first = 0; first < k; first += WIDTH) {
    tick();
    const width = Math.min(WIDTH, k - first);
    const next = first + width;
    const length = m - first;
    const panel = at(columns, first, first);
    kernels.factorPanel(width, length, panel, stride, lower.address, t.address);
    for (let i = 0; i < width; i++) {
      tau[first + i] = t.data[i * (width + 1)];
      for (let c = 0; c <= i; c++) {
        r.data[(first + c) * r.stride + first + i] = lower.data[i * width + c];
      }
    }
    const count = n - next;
    if (count === 0) break;
    // X ← X − (X·Vᵀ)·T·V for the lines below
    const x = viewOf(columns, next, first);
    const v = viewOf(columns, first, first);
    side.data.fill(0, 0, count * side.stride);
    const narrow = { rows: count, columns: width, depth: length };
    addProduct(kernels, narrow, { a: x, b: transposed(v), c: viewOf(side) });
    timesUpper(side, count, t.data, width);
    const full = { rows: count, columns: length, depth: width };
    subtractProduct(kernels, full, { a: viewOf(side), b: v, c: x });
    // their first entries are done: they belong to R, and reflectors have zeros there
    for (let line = next; line < n; line++) {
      const done = rowOf(columns, line, first, width);
      for (let c = 0; c < width; c++) r.data[(first + c) * r.stride + line] = done[c];
      done.fill(0);
    }
  }
  return { lines: columns, tau, count: k, length: m };
}
