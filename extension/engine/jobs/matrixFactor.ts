/** A matrix, or a smaller one that has the same WᵀW and the same singular values. */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import type { MatrixRef } from "../weights/matrixRef";
import { triangularFactor } from "../weights/triangularFactor";
import type { JobContext } from "./job";
import { readFactors, readMatrix } from "./readMatrix";
import { transposed } from "./transposed";

/** Rows of {@link matrixFactor}. */
export const factorRows = (ref: MatrixRef): number =>
  ref.kind === "product" ? Math.min(ref.rank, ref.rows) : ref.rows;

/**
 * W itself; for an adapter's B A with B = Q R, the small R A: (B A)ᵀ(B A) = (R A)ᵀ(R A), and Q
 * leaves singular values alone. dW is never formed.
 */
export async function matrixFactor(ref: MatrixRef, context: JobContext): Promise<DenseMatrix> {
  const { rows, columns } = ref;
  if (ref.kind === "tensor") return { rows, columns, data: await readMatrix(ref, context) };
  const { rank } = ref;
  const { left, right } = await readFactors(ref, context);
  const tall: DenseMatrix = { rows, columns: rank, data: left };
  const small = rows > rank ? triangularFactor(tall) : tall;
  return multiplyTransposed(small, transposed({ rows: rank, columns, data: right }), context.task);
}

/** False as soon as one entry is NaN or infinite. */
export function allFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
