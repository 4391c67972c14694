/** The 256 values of each one-byte dtype, as float32 (all are exact). */
import type { DType } from "../formats/checkpoint";

export type ByteDType = Extract<DType, "F8_E4M3" | "F8_E5M2" | "I8" | "U8" | "BOOL">;

const tables: Partial<Record<ByteDType, Float32Array>> = {};

/** Value by byte; made once per dtype. */
export function byteTable(dtype: ByteDType): Float32Array {
  tables[dtype] ??= Float32Array.from({ length: 256 }, (_, byte) => byteValue(dtype, byte));
  return tables[dtype];
}

function byteValue(dtype: ByteDType, byte: number): number {
  switch (dtype) {
    case "F8_E4M3":
      return e4m3(byte);
    case "F8_E5M2":
      return e5m2(byte);
    case "I8":
      return (byte << 24) >> 24;
    case "U8":
      return byte;
    case "BOOL":
      return byte === 0 ? 0 : 1;
    default:
      return dtype satisfies never;
  }
}

/** OCP E4M3: bias 7, no infinities, NaN only where exponent and fraction are all ones. */
function e4m3(byte: number): number {
  const magnitude = byte & 0x7f;
  if (magnitude === 0x7f) return Number.NaN;
  return signed(byte, scaled(magnitude >> 3, (magnitude & 7) / 8, 7));
}

/** OCP E5M2: the upper byte of a float16, bias 15, with infinities and NaN. */
function e5m2(byte: number): number {
  const exponent = (byte >> 2) & 0x1f;
  const fraction = (byte & 3) / 4;
  if (exponent === 0x1f) return fraction > 0 ? Number.NaN : signed(byte, Number.POSITIVE_INFINITY);
  return signed(byte, scaled(exponent, fraction, 15));
}

const scaled = (exponent: number, fraction: number, bias: number): number =>
  exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);

const signed = (byte: number, magnitude: number): number => (byte & 0x80 ? -magnitude : magnitude);
