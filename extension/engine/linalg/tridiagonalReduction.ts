import { type DenseWorkspace, type Region, vectorBytes } from "../kernels/dense";
import type { Reflectors } from "./reflectorBlocks";
import { at } from "./regions";
import { STRIP, stripOrder } from "./symmetricStrips";

/** Rows that are reduced before the rest of the matrix is brought up to date, as the kernels know. */
const WIDTH = 20;
/** Elements of the panel's V, W and V in the columns of a strip. */
const COLUMN_STRIP = 3 * WIDTH * STRIP;

const workLength = (n: number): number => 3 * stripOrder(n) + 4 * WIDTH;
const linesLength = (n: number): number => (stripOrder(n) / STRIP) * COLUMN_STRIP;

/** Room that {@link reduceToTridiagonal} takes beside the matrix. */
export const tridiagonalReductionBytes = (n: number): number =>
  vectorBytes(linesLength(n)) + vectorBytes(workLength(n)) + 3 * vectorBytes(n);

/** A = Q·T·Qᵀ with T tridiagonal: its diagonal `d` (n) and off-diagonal `e` (n − 1). */
export interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
}

/**
 * Reduces symmetric A (n×n), in strips (symmetricStrips.ts), which is overwritten by the
 * reflectors of Q, row by row. Blocked Householder reduction: half of its 4n³/3 operations are
 * matrix products. Entries must be at most about 1 in size.
 */
export function reduceToTridiagonal(
  workspace: DenseWorkspace,
  a: Region,
  n: number,
  tick: () => void,
): Tridiagonal & { readonly q: Reflectors } {
  const { kernels } = workspace;
  const ld = a.stride * 8;
  const { tau, ...tridiagonal } = reduce(workspace, { a, n, tick }, (first, width, lines) => {
    a.data.fill(0, first * a.stride, (first + width) * a.stride);
    kernels.storeReflectors(n - first, width, lines, at(a, first, first), ld);
  });
  return { ...tridiagonal, q: { lines: a, tau, count: n, length: n } };
}

/** As {@link reduceToTridiagonal}, without Q; of A nothing is left. */
export function tridiagonalForm(
  workspace: DenseWorkspace,
  a: Region,
  n: number,
  tick: () => void,
): Tridiagonal {
  const { d, e } = reduce(workspace, { a, n, tick }, () => {});
  return { d, e };
}

interface Reduction {
  readonly a: Region;
  readonly n: number;
  readonly tick: () => void;
}

/** `finish` gets each panel whose rows are done with: where it starts, and its lines' address. */
function reduce(
  workspace: DenseWorkspace,
  { a, n, tick }: Reduction,
  finish: (first: number, width: number, lines: number) => void,
): Tridiagonal & { readonly tau: Float64Array } {
  const { kernels } = workspace;
  const strip = STRIP * a.stride * 8;
  const lines = workspace.vector(linesLength(n)).address;
  const work = workspace.vector(workLength(n)).address;
  const [d, e, tau] = [workspace.vector(n), workspace.vector(n), workspace.vector(n)];
  /** Of the 4×4 block on the diagonal. */
  const blockAt = (row: number): number => a.address + (row / STRIP) * strip + row * STRIP * 8;
  for (let first = 0; first < n; first += WIDTH) {
    tick();
    const size = n - first;
    const width = Math.min(WIDTH, size);
    kernels.tridiagonalizePanel(
      size,
      width,
      blockAt(first),
      strip,
      lines,
      work,
      d.address + first * 8,
      e.address + first * 8,
      tau.address + first * 8,
    );
    if (size > WIDTH) {
      const beyond = lines + (WIDTH / STRIP) * COLUMN_STRIP * 8;
      kernels.updateTridiagonal(size - WIDTH, blockAt(first + WIDTH), strip, beyond);
    }
    finish(first, width, lines);
  }
  return {
    d: d.data.slice(0, n),
    e: e.data.slice(0, Math.max(0, n - 1)),
    tau: tau.data.slice(0, n),
  };
}
