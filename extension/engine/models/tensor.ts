/** Values that models take and give: small arrays in memory, with their types. */
import { EngineError } from "../errors";
import { type DType, elementCount } from "../formats/checkpoint";

/** Element types that a runtime computes with, and the arrays that hold them. */
export interface TensorArrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  /** As bit patterns; no platform of ours has arrays of half floats. */
  readonly F16: Uint16Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly I16: Int16Array;
  readonly I8: Int8Array;
  readonly U64: BigUint64Array;
  readonly U32: Uint32Array;
  readonly U16: Uint16Array;
  readonly U8: Uint8Array;
  /** 0 or 1. */
  readonly BOOL: Uint8Array;
}

export type ElementType = keyof TensorArrays;

/** A dense tensor in row-major order. */
export interface Tensor<T extends ElementType = ElementType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  readonly data: TensorArrays[T];
}

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

export const isElementType = (dtype: DType): dtype is ElementType & DType =>
  Object.hasOwn(arrays, dtype);

/**
 * A tensor over `bytes`, which are its elements, little-endian; copied where they do not lie at a
 * multiple of the element's size. Throws `shape.mismatch` when they are not as many as `shape` says.
 */
export function tensorOver(
  dtype: ElementType,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const Type = arrays[dtype];
  const expected = elementCount(shape) * Type.BYTES_PER_ELEMENT;
  if (bytes.length !== expected) {
    throw new EngineError(
      "shape.mismatch",
      `tensor of ${dtype} [${shape.join(", ")}]: expected ${expected} bytes, got ${bytes.length}`,
      { expected: `${expected} bytes`, got: `${bytes.length} bytes` },
    );
  }
  const aligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const data = new Type(aligned.buffer as ArrayBuffer, aligned.byteOffset, elementCount(shape));
  return { dtype, shape, data };
}

/** The elements' bytes, little-endian; a view, not a copy. */
export const bytesOf = ({ data }: Tensor): Uint8Array =>
  new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

export const floats = (shape: readonly number[], values: ArrayLike<number>): Tensor<"F32"> => ({
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
});

export const doubles = (shape: readonly number[], values: ArrayLike<number>): Tensor<"F64"> => ({
  dtype: "F64",
  shape,
  data: Float64Array.from(values),
});

export const integers = (shape: readonly number[], values: readonly number[]): Tensor<"I64"> => ({
  dtype: "I64",
  shape,
  data: BigInt64Array.from(values, BigInt),
});
