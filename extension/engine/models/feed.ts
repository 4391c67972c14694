/** Numbers as a tensor of the type that a model's input has. */
import { EngineError } from "../errors";
import type { ElementType, Tensor } from "./tensor";

/** The least and the greatest of each whole type that float64 numbers may leave. */
const ranges = {
  I64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  U64: [0, Number.MAX_SAFE_INTEGER],
  I32: [-(2 ** 31), 2 ** 31 - 1],
  I16: [-(2 ** 15), 2 ** 15 - 1],
  I8: [-128, 127],
  U32: [0, 2 ** 32 - 1],
  U16: [0, 2 ** 16 - 1],
  U8: [0, 255],
} as const satisfies Partial<Record<ElementType, readonly [number, number]>>;

/** What rounds to infinity in types of fewer bits. */
const OVERFLOW = { F32: 2 ** 128 - 2 ** 103, F16: 65520 } as const;

/** Numbers of this size and more a floating-point type does not hold. */
export const overflowOf = (dtype: ElementType): number =>
  dtype === "F32" || dtype === "F16" ? OVERFLOW[dtype] : Number.POSITIVE_INFINITY;

/**
 * A tensor of `values`. Throws `shape.mismatch` for a fraction where whole numbers are wanted, and
 * for what the type does not hold; `name` is the input's.
 */
export function feedTensor(
  name: string,
  { dtype, shape }: { dtype: ElementType; shape: readonly number[] },
  values: Float64Array,
): Tensor {
  const whole = (type: keyof typeof ranges) => requireWhole(name, type, values);
  switch (dtype) {
    case "F64":
      return { dtype, shape, data: Float64Array.from(values) };
    case "F32":
      return { dtype, shape, data: Float32Array.from(requireHeld(name, dtype, values)) };
    case "F16":
      return { dtype, shape, data: Uint16Array.from(requireHeld(name, dtype, values), halfBits) };
    case "BOOL":
      return { dtype, shape, data: Uint8Array.from(values, (value) => Number(value !== 0)) };
    case "I64":
      return { dtype, shape, data: BigInt64Array.from(whole(dtype), BigInt) };
    case "U64":
      return { dtype, shape, data: BigUint64Array.from(whole(dtype), BigInt) };
    case "I32":
      return { dtype, shape, data: Int32Array.from(whole(dtype)) };
    case "I16":
      return { dtype, shape, data: Int16Array.from(whole(dtype)) };
    case "I8":
      return { dtype, shape, data: Int8Array.from(whole(dtype)) };
    case "U32":
      return { dtype, shape, data: Uint32Array.from(whole(dtype)) };
    case "U16":
      return { dtype, shape, data: Uint16Array.from(whole(dtype)) };
    case "U8":
      return { dtype, shape, data: Uint8Array.from(whole(dtype)) };
    default:
      throw dtype satisfies never;
  }
}

function requireWhole(name: string, type: keyof typeof ranges, values: Float64Array): Float64Array {
  const [least, most] = ranges[type];
  const stray = values.find(
    (value) => !(Number.isInteger(value) && value >= least && value <= most),
  );
  if (stray === undefined) return values;
  const range = Number.isInteger(stray) ? ` from ${least} to ${most}` : "";
  throw misfit(name, `whole numbers${range}`, stray);
}

function requireHeld(
  name: string,
  type: keyof typeof OVERFLOW,
  values: Float64Array,
): Float64Array {
  const most = OVERFLOW[type];
  const stray = values.find((value) => Math.abs(value) >= most && Number.isFinite(value));
  if (stray === undefined) return values;
  throw misfit(name, `numbers of ${type}, below ${most.toPrecision(6)} in magnitude`, stray);
}

function misfit(name: string, expected: string, got: number): EngineError {
  const text = `input ${JSON.stringify(name)}: expected ${expected}, got ${got}`;
  return new EngineError("shape.mismatch", text, { where: name, expected, got: String(got) });
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
