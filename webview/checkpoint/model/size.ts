import type { DType, TensorEntry } from "../../../extension/protocol/result";

/** Bytes of one element: the names of dtypes carry their bits, and a BOOL takes one byte. */
export const elementBytes = (dtype: DType): number => Number(dtype.match(/\d+/)?.[0] ?? 8) / 8;

export const elements = (shape: readonly number[]): number =>
  shape.reduce((count, size) => count * size, 1);

/** State that training keeps without learning it: no parameters, whatever counts them. */
const bufferNames: ReadonlySet<string> = new Set([
  "running_mean",
  "running_var",
  "num_batches_tracked",
]);

export const isBuffer = ({ name }: TensorEntry): boolean =>
  bufferNames.has(name.slice(name.lastIndexOf(".") + 1));

/** Trainable numbers that a tensor adds to the model: tied ones were counted before. */
export const parameters = (tensor: TensorEntry): number =>
  tensor.tiedTo || isBuffer(tensor) ? 0 : elements(tensor.shape);

export const tensorBytes = ({ dtype, shape }: TensorEntry): number =>
  elements(shape) * elementBytes(dtype);
