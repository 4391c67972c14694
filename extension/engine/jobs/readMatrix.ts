/** Rows of a matrix in a checkpoint, widened to float64. */
import { dtypeBytes, elementCount } from "../formats/checkpoint";
import { widen } from "../formats/decode";
import { tensorBytes } from "../formats/tensorBytes";
import { multiplyTransposed } from "../linalg/products";
import type { MatrixRef, ProductMatrixRef } from "../weights/matrixRef";
import type { JobContext, TensorRef } from "./job";
import { transposed } from "./transposed";

/** A matrix opened for reading; `rows(first, count)` gives `count` x columns, row-major. */
export interface MatrixReader {
  readonly rows: number;
  readonly columns: number;
  read(first: number, count: number): Promise<Float64Array>;
}

export async function openMatrix(ref: MatrixRef, context: JobContext): Promise<MatrixReader> {
  const { rows, columns } = ref;
  const read =
    ref.kind === "tensor"
      ? await rowReader(ref.tensor, columns, context)
      : await productReader(ref, context);
  return { rows, columns, read };
}

/** The whole matrix. */
export async function readMatrix(ref: MatrixRef, context: JobContext): Promise<Float64Array> {
  const reader = await openMatrix(ref, context);
  return reader.read(0, ref.rows);
}

/** All elements of a tensor, widened. */
export async function readTensor(ref: TensorRef, context: JobContext): Promise<Float64Array> {
  const length = elementCount(ref.tensor.shape);
  return (await rowReader(ref, 1, context))(0, length);
}

async function rowReader({ file, tensor }: TensorRef, columns: number, context: JobContext) {
  const bytes = await tensorBytes(await context.open(file), tensor);
  return async (first: number, count: number): Promise<Float64Array> => {
    const raw = new Uint8Array(count * columns * dtypeBytes[bytes.dtype]);
    await bytes.readInto(first * columns, raw);
    const elements = new Float64Array(count * columns);
    widen(raw, bytes.dtype, elements);
    return elements;
  };
}

/** Factors of an adapter, with the scale in the left one. */
export interface Factors {
  /** rows x rank. */
  readonly left: Float64Array;
  /** rank x columns. */
  readonly right: Float64Array;
}

export async function readFactors(ref: ProductMatrixRef, context: JobContext): Promise<Factors> {
  const alpha = ref.alpha ? (await readTensor(ref.alpha, context))[0] : 1;
  const left = await readTensor(ref.left, context);
  const scale = ref.scale * alpha;
  for (let i = 0; i < left.length; i++) left[i] *= scale;
  return { left, right: await readTensor(ref.right, context) };
}

async function productReader(ref: ProductMatrixRef, context: JobContext) {
  const { rank, columns } = ref;
  const { left, right } = await readFactors(ref, context);
  const down = transposed({ rows: rank, columns, data: right });
  return async (first: number, count: number): Promise<Float64Array> => {
    const data = left.subarray(first * rank, (first + count) * rank);
    return multiplyTransposed({ rows: count, columns: rank, data }, down, context.task).data;
  };
}
