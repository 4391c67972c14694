import { safetensorsFile } from "./safetensorsFile";

export interface ShapedTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly dtype?: "F32" | "F64" | "I64";
}

/** A safetensors file of tensors of any shape; F64 unless said otherwise. */
export function shapedFile(tensors: ReadonlyMap<string, ShapedTensor>): Uint8Array {
  const parts: Uint8Array[] = [];
  let end = 0;
  const header = [...tensors].map(([name, { shape, values, dtype = "F64" }]) => {
    const list = Array.from(values);
    const data =
      dtype === "F64"
        ? Float64Array.from(list)
        : dtype === "F32"
          ? Float32Array.from(list)
          : BigInt64Array.from(list.map(BigInt));
    const begin = end;
    end += data.byteLength;
    parts.push(new Uint8Array(data.buffer));
    const entry = { dtype, shape, data_offsets: [begin, end] };
    // Written as text, since an object's own `__proto__` is not a key like others.
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return safetensorsFile(`{${header.join(",")}}`, bytes);
}
