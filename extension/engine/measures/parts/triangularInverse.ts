/** L⁻¹ of a lower triangular matrix with nothing zero on its diagonal, by halves. O(n³/3). */

import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import type { Task } from "../../task";

/** Below it, columns are solved one by one. */
const SMALL = 48;

/**
 * [A 0; B C]⁻¹ = [A⁻¹ 0; −C⁻¹·B·A⁻¹ C⁻¹]: nearly all of the work is in two products, which the
 * kernels do several times as fast as a solve.
 */
export function triangularInverse(l: DenseMatrix, task: Task): DenseMatrix {
  const n = l.rows;
  if (n <= SMALL) return solveIdentity(l);
  const half = n >> 1;
  const a = triangularInverse(block(l, 0, 0, half), task);
  const c = triangularInverse(block(l, half, half, n - half), task);
  const b = multiply(multiply(c, rectangle(l, half), task), a, task);
  const data = new Float64Array(n * n);
  for (let i = 0; i < half; i++) {
    data.set(a.data.subarray(i * half, (i + 1) * half), i * n);
  }
  const rest = n - half;
  for (let i = 0; i < rest; i++) {
    const row = (half + i) * n;
    for (let j = 0; j < half; j++) data[row + j] = -b.data[i * half + j];
    data.set(c.data.subarray(i * rest, (i + 1) * rest), row + half);
  }
  return { rows: n, columns: n, data };
}

function block({ columns, data }: DenseMatrix, row: number, column: number, size: number) {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const from = (row + i) * columns + column;
    out.set(data.subarray(from, from + size), i * size);
  }
  return { rows: size, columns: size, data: out };
}

/** Rows from `half` on, of the columns before it. */
function rectangle({ rows, columns, data }: DenseMatrix, half: number): DenseMatrix {
  const out = new Float64Array((rows - half) * half);
  for (let i = half; i < rows; i++) {
    out.set(data.subarray(i * columns, i * columns + half), (i - half) * half);
  }
  return { rows: rows - half, columns: half, data: out };
}

/** Forward substitution on the rows of the identity. */
function solveIdentity({ rows: n, data: l }: DenseMatrix): DenseMatrix {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < i; k++) {
      const factor = l[row + k];
      for (let j = 0; j <= k; j++) data[row + j] -= factor * data[k * n + j];
    }
    data[row + i] = 1;
    for (let j = 0; j <= i; j++) data[row + j] /= l[row + i];
  }
  return { rows: n, columns: n, data };
}
