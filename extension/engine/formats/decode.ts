/**
 * Elements widened to float64, one at a time and exactly. The compiled kernels do the same faster;
 * this is what they are tested against.
 */
import type { DType } from "./checkpoint";

/**
 * Writes the elements of `bytes` (contiguous, little-endian, any alignment) to `target`, which has
 * room for all of them. Every dtype is exact but I64 and U64, which go to the nearest double, ties
 * to even. BOOL is 0 for a zero byte and 1 for any other.
 */
export function widen(bytes: Uint8Array, dtype: DType, target: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = bytes.length;
  switch (dtype) {
    case "F64":
      for (let i = 0, at = 0; at < n; i++, at += 8) target[i] = view.getFloat64(at, true);
      return;
    case "F32":
      for (let i = 0, at = 0; at < n; i++, at += 4) target[i] = view.getFloat32(at, true);
      return;
    case "F16":
      for (let i = 0, at = 0; at < n; i++, at += 2) target[i] = float16(view.getUint16(at, true));
      return;
    case "BF16":
      for (let i = 0, at = 0; at < n; i++, at += 2) target[i] = bfloat16(view.getUint16(at, true));
      return;
    case "F8_E4M3":
      for (let i = 0; i < n; i++) target[i] = float8e4m3(bytes[i]);
      return;
    case "F8_E5M2":
      for (let i = 0; i < n; i++) target[i] = float16(bytes[i] << 8);
      return;
    case "I64":
      for (let i = 0, at = 0; at < n; i++, at += 8) target[i] = Number(view.getBigInt64(at, true));
      return;
    case "U64":
      for (let i = 0, at = 0; at < n; i++, at += 8) target[i] = Number(view.getBigUint64(at, true));
      return;
    case "I32":
      for (let i = 0, at = 0; at < n; i++, at += 4) target[i] = view.getInt32(at, true);
      return;
    case "U32":
      for (let i = 0, at = 0; at < n; i++, at += 4) target[i] = view.getUint32(at, true);
      return;
    case "I16":
      for (let i = 0, at = 0; at < n; i++, at += 2) target[i] = view.getInt16(at, true);
      return;
    case "U16":
      for (let i = 0, at = 0; at < n; i++, at += 2) target[i] = view.getUint16(at, true);
      return;
    case "I8":
      for (let i = 0; i < n; i++) target[i] = view.getInt8(i);
      return;
    case "U8":
      for (let i = 0; i < n; i++) target[i] = bytes[i];
      return;
    case "BOOL":
      for (let i = 0; i < n; i++) target[i] = bytes[i] === 0 ? 0 : 1;
      return;
    default:
      dtype satisfies never;
  }
}

/** IEEE binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. E5M2 is its upper byte. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of an IEEE binary32. */
export function bfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

/**
 * The E4M3 of "FP8 Formats for Deep Learning" (Micikevicius et al. 2022), `float8_e4m3fn` in torch:
 * 1 sign, 4 exponent (bias 7), 3 fraction bits; no infinities, NaN only where all bits but the sign
 * are set; largest value 448.
 */
export function float8e4m3(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 15;
  const fraction = bits & 7;
  if (exponent === 15 && fraction === 7) return Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -9;
  return sign * (8 + fraction) * 2 ** (exponent - 10);
}
