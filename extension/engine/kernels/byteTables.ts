import type { DType } from "../formats/checkpoint";
import { widen } from "../formats/decode";

export type ByteDType = Extract<DType, "F8_E4M3" | "F8_E5M2" | "I8" | "U8" | "BOOL">;

const tables: Partial<Record<ByteDType, Float32Array>> = {};

/** The 256 values of a one-byte dtype; all are exact in float32. Made once per dtype. */
export function byteTable(dtype: ByteDType): Float32Array {
  if (!tables[dtype]) {
    const values = new Float64Array(256);
    widen(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      dtype,
      values,
    );
    tables[dtype] = Float32Array.from(values);
  }
  return tables[dtype];
}
