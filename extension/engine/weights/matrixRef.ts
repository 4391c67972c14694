/** Matrices that lie in checkpoints, as plain data that a pool thread can read by itself. */
import type { TensorRef } from "../jobs/job";

/** A tensor read as out x (in kh kw). */
export interface TensorMatrixRef {
  readonly kind: "tensor";
  readonly rows: number;
  readonly columns: number;
  /** Row-major elements: (out, in, ...) as {@link permuted} gives them. */
  readonly tensor: TensorRef;
}

/** scale x left x right: the change that a LoRA adapter makes, never formed as a whole. */
export interface ProductMatrixRef {
  readonly kind: "product";
  readonly rows: number;
  readonly columns: number;
  readonly rank: number;
  /** rows x rank. */
  readonly left: TensorRef;
  /** rank x columns. */
  readonly right: TensorRef;
  /** Multiplies the product. 1 where it is unknown. */
  readonly scale: number;
  /** A scalar tensor in the file that multiplies it as well (kohya's `.alpha`). */
  readonly alpha?: TensorRef;
}

export type MatrixRef = TensorMatrixRef | ProductMatrixRef;

/** Equal for two references to the very same elements read in the same way. */
export function tensorKey({ file, tensor }: TensorRef): string {
  const { offset, elementOffset, strides, compression } = tensor.data;
  const place = [offset, elementOffset, strides ?? null, compression, tensor.shape, tensor.dtype];
  return JSON.stringify([file.path, file.size, file.modified, place]);
}

export function matrixKey(ref: MatrixRef): string {
  if (ref.kind === "tensor") return `${tensorKey(ref.tensor)} ${ref.rows}x${ref.columns}`;
  const parts = [ref.left, ref.right, ...(ref.alpha ? [ref.alpha] : [])].map(tensorKey);
  return `${ref.scale} ${parts.join(" ")}`;
}
