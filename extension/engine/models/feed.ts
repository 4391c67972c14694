/** Numbers as a tensor of the type that a model's input has. */
import { EngineError } from "../errors";
import type { ElementType, Tensor } from "./tensor";

/**
 * A tensor of `values`. Throws `shape.mismatch` for a fraction where whole numbers are wanted;
 * `name` is the input's.
 */
export function feedTensor(
  name: string,
  { dtype, shape }: { dtype: ElementType; shape: readonly number[] },
  values: Float64Array,
): Tensor {
  switch (dtype) {
    case "F64":
      return { dtype, shape, data: Float64Array.from(values) };
    case "F32":
      return { dtype, shape, data: Float32Array.from(values) };
    case "F16":
      return { dtype, shape, data: Uint16Array.from(values, halfBits) };
    case "BOOL":
      return { dtype, shape, data: Uint8Array.from(values, (value) => Number(value !== 0)) };
    case "I64":
      return { dtype, shape, data: BigInt64Array.from(whole(name, values), BigInt) };
    case "U64":
      return { dtype, shape, data: BigUint64Array.from(whole(name, values), BigInt) };
    case "I32":
      return { dtype, shape, data: Int32Array.from(whole(name, values)) };
    case "I16":
      return { dtype, shape, data: Int16Array.from(whole(name, values)) };
    case "I8":
      return { dtype, shape, data: Int8Array.from(whole(name, values)) };
    case "U32":
      return { dtype, shape, data: Uint32Array.from(whole(name, values)) };
    case "U16":
      return { dtype, shape, data: Uint16Array.from(whole(name, values)) };
    case "U8":
      return { dtype, shape, data: Uint8Array.from(whole(name, values)) };
    default:
      throw dtype satisfies never;
  }
}

function whole(name: string, values: Float64Array): Float64Array {
  const at = values.findIndex((value) => !Number.isSafeInteger(value));
  if (at < 0) return values;
  throw new EngineError(
    "shape.mismatch",
    `input ${JSON.stringify(name)}: expected whole numbers, got ${values[at]}`,
    { where: name, expected: "whole numbers", got: String(values[at]) },
  );
}

/** IEEE 754 half precision, to nearest; the last bit of ties is not kept even. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // a mantissa that rounds up to 2 carries into the exponent
  return sign | (((exponent + 14) << 10) + Math.round((size / 2 ** exponent) * 1024));
}
