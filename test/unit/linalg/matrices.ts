/** Matrices for the tests of linear algebra. `noise` and `whole` are those of make_linalg.py. */
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";

/** The matrix with entry(row, column). */
export function matrixOf(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number,
): DenseMatrix {
  const data = Float64Array.from({ length: rows * columns }, (_, i) =>
    entry(Math.floor(i / columns), i % columns),
  );
  return { rows, columns, data };
}

/** Numbers in [-0.5, 0.5) of a linear congruential generator. */
export function noise(rows: number, columns: number, seed: number): DenseMatrix {
  let x = seed;
  return matrixOf(rows, columns, () => {
    x = Number((BigInt(x) * 1103515245n + 12345n) % 2n ** 31n);
    return x / 2 ** 31 - 0.5;
  });
}

/** Whole numbers from -8 to 7. */
export function whole(rows: number, columns: number, seed: number): DenseMatrix {
  const matrix = noise(rows, columns, seed);
  return { ...matrix, data: matrix.data.map((x) => Math.floor(x * 16)) };
}

export function transpose(a: DenseMatrix): DenseMatrix {
  return matrixOf(a.columns, a.rows, (r, c) => a.data[c * a.columns + r]);
}

/** A times B by the definition. */
export function plainProduct(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  return matrixOf(a.rows, b.columns, (r, c) => {
    let sum = 0;
    for (let k = 0; k < a.columns; k++)
      sum += a.data[r * a.columns + k] * b.data[k * b.columns + c];
    return sum;
  });
}

/** A random reflection of size n: orthogonal and symmetric. */
export function reflection(n: number, seed: number): DenseMatrix {
  const v = noise(n, 1, seed).data;
  const squares = v.reduce((sum, x) => sum + x * x, 0);
  return matrixOf(n, n, (r, c) => (r === c ? 1 : 0) - (2 * v[r] * v[c]) / squares);
}

/** A dense rows x columns matrix with these singular values. */
export function withSingularValues(rows: number, columns: number, values: readonly number[]) {
  const diagonal = matrixOf(rows, columns, (r, c) => (r === c ? values[r] : 0));
  return plainProduct(plainProduct(reflection(rows, 21), diagonal), reflection(columns, 22));
}
