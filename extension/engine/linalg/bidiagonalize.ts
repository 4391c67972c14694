import { type DenseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import { type BidiagonalForm, bidiagonalFormBytes, reduceToBidiagonal } from "./bidiagonalForm";
import type { DenseMatrix } from "./matrix";
import type { Reflectors } from "./reflectorBlocks";
import { loadColumns, loadRows } from "./transfer";
import { reduceToTriangle, triangularReductionBytes } from "./triangularReduction";

/** From this ratio of sides on, a QR first is less work. */
const TALL = 1.5;

/** The sides of A, the longer first: what is reduced is m×n, and Aᵀ where A is wide. */
export const sidesOf = ({ rows, columns }: DenseMatrix): { m: number; n: number } => ({
  m: Math.max(rows, columns),
  n: Math.min(rows, columns),
});

/** Room that {@link bidiagonalize} takes, the matrix included. */
export function bidiagonalizeBytes(a: DenseMatrix): number {
  const { m, n } = sidesOf(a);
  const tall = m > TALL * n;
  const height = tall ? n : m;
  const qr = tall ? matrixBytes(n, m) + triangularReductionBytes(n) : 0;
  return matrixBytes(height, n) + qr + bidiagonalFormBytes(height, n);
}

/** A, or Aᵀ where A is wide, as U·B·Vᵀ. */
export interface Bidiagonalized extends BidiagonalForm {
  /** What comes before `u` in the product that is U: the Q of a long matrix. */
  readonly before: readonly Reflectors[];
  /** Room for n×n, of which nothing is needed any more. */
  readonly scratch: Region;
}

/** Scales A by 2^-exponent, makes it a triangle first where it is long, and then a bidiagonal. */
export function bidiagonalize(
  workspace: DenseWorkspace,
  a: DenseMatrix,
  exponent: number,
  tick: () => void,
): Bidiagonalized {
  const { m, n } = sidesOf(a);
  const wide = a.rows < a.columns;
  const load = (target: Region, by: "rows" | "columns"): void =>
    (by === "rows") === wide ? loadColumns(a, exponent, target) : loadRows(a, exponent, target);
  const tall = m > TALL * n;
  const height = tall ? n : m;
  const scratch = workspace.matrix(height, n);
  const before: Reflectors[] = [];
  if (tall) {
    const columns = workspace.matrix(n, m);
    load(columns, "columns");
    before.push(reduceToTriangle(workspace, { columns, m, n }, scratch, tick));
  } else {
    load(scratch, "rows");
  }
  const form = reduceToBidiagonal(workspace, { a: scratch, m: height, n }, tick);
  return { ...form, before, scratch };
}
