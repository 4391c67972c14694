import type { DType, TensorEntry } from "../../../extension/protocol/result";

/** Bytes of one element: the names of dtypes carry their bits, and a BOOL takes one byte. */
export const elementBytes = (dtype: DType): number => Number(dtype.match(/\d+/)?.[0] ?? 8) / 8;

export const elements = (shape: readonly number[]): number =>
  shape.reduce((count, size) => count * size, 1);

export const tensorBytes = ({ dtype, shape }: TensorEntry): number =>
  elements(shape) * elementBytes(dtype);
