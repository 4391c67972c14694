/** Inner products between samples about their mean, for the alignment of two layers. */
import type { DenseMatrix } from "../linalg/matrix";
import { outerGram } from "../linalg/multiply";
import type { JobContext } from "./job";

/**
 * Job `geometry.products`: X̄X̄ᵀ (n×n) of X (n×p) about its mean row, divided by its Frobenius norm,
 * so that the inner product of two of them is linear CKA. All NaN where X has no variance.
 */
export async function centeredProducts(
  x: DenseMatrix,
  { task }: JobContext,
): Promise<Float64Array> {
  const { rows, columns } = x;
  const data = Float64Array.from(x.data);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += data[r * columns + c];
    for (let r = 0; r < rows; r++) data[r * columns + c] -= sum / rows;
  }
  const gram = outerGram({ rows, columns, data }, task).data;
  let squares = 0;
  for (const value of gram) squares += value * value;
  const norm = Math.sqrt(squares);
  return gram.map((value) => value / norm);
}
