/** Orthonormal bases (n×r) of the column space of X and of X̄, r their numerical rank. */
import { numericalRank, thinSvd } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import type { Task } from "../../task";
import type { Part, Prepared } from "../measure";
import { centered } from "./centered";
import { centeredSvd, leadingColumns } from "./centeredSvd";
import { qrBasis, spansAllSamples } from "./qrBasis";

/** Of X, about the origin. O(n·p²). */
export const columnSpace: Part<DenseMatrix> = {
  id: "columnSpace",
  bytes: (n, p) => 8 * n * Math.min(n, p),
  compute({ matrix }, task) {
    if (matrix.columns >= matrix.rows && spansAllSamples(matrix, { centered: false }, task)) {
      return identity(matrix.rows);
    }
    return wellConditioned(matrix, task) ?? bySvd(matrix, task);
  },
};

/** Of X̄: what an affine map of X can reach. O(n·p²). */
export const centeredColumnSpace: Part<DenseMatrix> = {
  id: "centeredColumnSpace",
  bytes: (n, p) => 8 * n * Math.min(n, p),
  compute(x: Prepared, task) {
    const matrix = x.get(centered, task);
    if (matrix.columns >= matrix.rows && spansAllSamples(matrix, { centered: true }, task)) {
      return contrasts(matrix.rows);
    }
    const basis = wellConditioned(matrix, task);
    if (basis) return basis;
    const { u, rank } = x.get(centeredSvd, task);
    return leadingColumns(u, rank);
  },
};

/** Units that never fire, or always alike, are common and add nothing: zero columns are left out. */
function wellConditioned(a: DenseMatrix, task: Task): DenseMatrix | null {
  const kept = withoutZeroColumns(a);
  return kept.columns === 0 ? kept : qrBasis(kept, 0, task);
}

function bySvd(a: DenseMatrix, task: Task): DenseMatrix {
  const { u, s } = thinSvd(a, task);
  return leadingColumns(u, numericalRank(s, a.rows, a.columns));
}

/** The columns of A that have an entry other than zero. */
export function withoutZeroColumns(a: DenseMatrix): DenseMatrix {
  const { rows, columns, data } = a;
  const used = new Uint8Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) if (data[i + j] !== 0) used[j] = 1;
  }
  const kept = Array.from(used.keys()).filter((j) => used[j] === 1);
  if (kept.length === columns) return a;
  const out = new Float64Array(rows * kept.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (const j of kept) out[at++] = data[i * columns + j];
  }
  return { rows, columns: kept.length, data: out };
}

function identity(n: number): DenseMatrix {
  const data = new Float64Array(n * n);
  for (let i = 0; i < data.length; i += n + 1) data[i] = 1;
  return { rows: n, columns: n, data };
}

/** Helmert's contrasts (n×(n − 1)): an orthonormal basis of what is orthogonal to 1. */
function contrasts(n: number): DenseMatrix {
  const columns = n - 1;
  const data = new Float64Array(n * columns);
  for (let j = 0; j < columns; j++) {
    const scale = 1 / Math.sqrt((j + 1) * (j + 2));
    for (let i = 0; i <= j; i++) data[i * columns + j] = scale;
    data[(j + 1) * columns + j] = -(j + 1) * scale;
  }
  return { rows: n, columns, data };
}
