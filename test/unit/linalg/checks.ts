/** What the tests of decompositions measure. All results are shares of a norm. */

import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { multiply, transposedMultiply } from "../../../extension/engine/linalg/multiply";
import { matrixOf, noise, plainProduct, reflection, transpose } from "./matrices";

/** |A|_F, for entries of any size. */
export function norm(a: DenseMatrix): number {
  let largest = 0;
  for (const x of a.data) largest = Math.max(largest, Math.abs(x));
  if (largest === 0) return 0;
  let squares = 0;
  for (const x of a.data) squares += (x / largest) ** 2;
  return largest * Math.sqrt(squares);
}

/** |A − B|_F / |B|_F, or |A|_F for B = 0. */
export function difference(a: DenseMatrix, b: DenseMatrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new Error(`${a.rows}×${a.columns} is compared with ${b.rows}×${b.columns}`);
  }
  const rest = { ...a, data: a.data.map((x, i) => x - b.data[i]) };
  return norm(rest) / (norm(b) || 1);
}

/** |QᵀQ − I|_F. */
export function orthogonality(q: DenseMatrix): number {
  const gram = transposedMultiply(q, q);
  for (let i = 0; i < gram.rows; i++) gram.data[i * gram.columns + i] -= 1;
  return norm(gram);
}

export const identity = (n: number): DenseMatrix => matrixOf(n, n, (r, c) => (r === c ? 1 : 0));

/** A with column c times s[c]. */
export const scaledColumns = (a: DenseMatrix, s: ArrayLike<number>): DenseMatrix => ({
  ...a,
  data: a.data.map((x, i) => x * s[i % a.columns]),
});

export const times = (a: DenseMatrix, factor: number): DenseMatrix => ({
  ...a,
  data: a.data.map((x) => x * factor),
});

export const timesTransposed = (a: DenseMatrix, b: DenseMatrix): DenseMatrix =>
  multiply(a, transpose(b));

/** A + Aᵀ. */
export function symmetrized(a: DenseMatrix): DenseMatrix {
  const t = transpose(a);
  return { ...a, data: a.data.map((x, i) => x + t.data[i]) };
}

/** A dense symmetric matrix with these eigenvalues. */
export function withEigenvalues(values: readonly number[]): DenseMatrix {
  const n = values.length;
  const q = plainProduct(reflection(n, 51), reflection(n, 52));
  const a = timesTransposed(scaledColumns(q, values), q);
  return times(symmetrized(a), 0.5);
}

const sparse = (rows: number, columns: number, seed: number): DenseMatrix => {
  const a = noise(rows, columns, seed);
  return matrixOf(rows, columns, (r, c) =>
    r % 7 === 3 || c % 5 === 2 ? 0 : a.data[r * columns + c],
  );
};

/** Inputs of a shape that a decomposition must get through, by name. */
export const awkward: Readonly<Record<string, (rows: number, columns: number) => DenseMatrix>> = {
  noise: (rows, columns) => noise(rows, columns, 41),
  zero: (rows, columns) => matrixOf(rows, columns, () => 0),
  identity: (rows, columns) => matrixOf(rows, columns, (r, c) => (r === c ? 1 : 0)),
  ones: (rows, columns) => matrixOf(rows, columns, () => 1),
  hilbert: (rows, columns) => matrixOf(rows, columns, (r, c) => 1 / (r + c + 1)),
  "rank 2": (rows, columns) => plainProduct(noise(rows, 2, 42), noise(2, columns, 43)),
  "rows and columns of zeros": (rows, columns) => sparse(rows, columns, 44),
  "graded down": (rows, columns) => {
    const a = noise(rows, columns, 45);
    return matrixOf(rows, columns, (r, c) => a.data[r * columns + c] * 2 ** (-12 * Math.max(r, c)));
  },
  "graded up": (rows, columns) => {
    const a = noise(rows, columns, 46);
    const most = Math.max(rows, columns) - 1;
    return matrixOf(
      rows,
      columns,
      (r, c) => a.data[r * columns + c] * 2 ** (-12 * (most - Math.min(r, c))),
    );
  },
  nilpotent: (rows, columns) => matrixOf(rows, columns, (r, c) => (c === r + 1 ? 1 : 0)),
  bidiagonal: (rows, columns) =>
    matrixOf(rows, columns, (r, c) => (c === r ? r % 3 : c === r + 1 ? 1 : 0)),
  "second difference": (rows, columns) =>
    matrixOf(rows, columns, (r, c) => (r === c ? 2 : Math.abs(r - c) === 1 ? -1 : 0)),
  "tiny scale": (rows, columns) => times(noise(rows, columns, 47), 1e-150),
  "huge scale": (rows, columns) => times(noise(rows, columns, 48), 1e150),
};
