/** Tensors of the engine as tensors of TensorFlow.js, and back. */
import { EngineError } from "../../../engine/errors";
import type { ElementType, Tensor } from "../../../engine/models/tensor";
import { count, isFloat, type Tf, type TfTensor, tfTypeOf, type Value } from "./call";

const MAX_INT = 2 ** 31 - 1;

/** Types that TensorFlow.js has nothing like: they would lose digits without a word. */
export const isForeign = (dtype: ElementType): boolean => dtype === "F64" || dtype === "F16";

export function requireKnownType(name: string, dtype: ElementType): void {
  if (!isForeign(dtype)) return;
  throw new EngineError(
    "model.unrunnable",
    `TensorFlow.js: value ${JSON.stringify(name)} is of ${dtype}, expected F32: its floating-point numbers have 32 bits; choose another runtime`,
    { where: name, expected: "F32", got: dtype },
  );
}

/** Whole numbers beyond 32 bits become the largest there are: they mark "to the end". */
export function toTf(tf: Tf, name: string, { dtype, shape, data }: Tensor): Value {
  requireKnownType(name, dtype);
  const size = [...shape];
  if (isFloat(dtype)) {
    return { dtype, tensor: tf.tensor((data as Float32Array).slice(), size, "float32") };
  }
  if (dtype === "BOOL") {
    return { dtype, tensor: tf.tensor((data as Uint8Array).slice(), size, "bool") };
  }
  const whole = Int32Array.from(data as ArrayLike<number | bigint>, (each) =>
    Math.max(-MAX_INT, Math.min(MAX_INT, Number(each))),
  );
  return { dtype, tensor: tf.tensor(whole, size, "int32") };
}

export async function fromTf({ dtype, tensor }: Value): Promise<Tensor> {
  const shape = [...tensor.shape];
  const data = await tensor.data();
  switch (dtype) {
    case "F32":
      return { dtype, shape, data: Float32Array.from(data as Float32Array) };
    case "BOOL":
      return { dtype, shape, data: Uint8Array.from(data as Uint8Array) };
    case "I64":
      return { dtype, shape, data: BigInt64Array.from(data as Int32Array, BigInt) };
    case "U64":
      return { dtype, shape, data: BigUint64Array.from(data as Int32Array, BigInt) };
    default:
      return { dtype, shape, data: wholeArrays[dtype].from(data as Int32Array) } as Tensor;
  }
}

const wholeArrays = {
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  F64: Float64Array,
  F16: Uint16Array,
} as const;

/** A tensor of numbers that were computed here. */
export const tensorOf = (
  tf: Tf,
  dtype: ElementType,
  shape: readonly number[],
  values: ArrayLike<number>,
): TfTensor => {
  const type = tfTypeOf(dtype);
  const typed =
    type === "float32"
      ? Float32Array.from(values)
      : type === "bool"
        ? Uint8Array.from(values)
        : Int32Array.from(values);
  if (typed.length !== count(shape)) throw new Error(`${typed.length} values for [${shape}]`);
  return tf.tensor(typed, [...shape], type);
};
