/** Builds safetensors files for tests, well-formed or not. */

/** A file of this header text, or object, and data. `length` overrides the declared header length. */
export function safetensorsFile(
  header: string | object,
  data: Uint8Array | number = 0,
  length?: bigint,
): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + text.length + bytes.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(bytes, 8 + text.length);
  return file;
}

/** A well-formed file of F32 vectors: name to values. */
export function vectorsFile(tensors: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let end = 0;
  const header = Object.entries(tensors).map(([name, values]) => {
    const begin = end;
    end += 4 * values.length;
    return [name, { dtype: "F32", shape: [values.length], data_offsets: [begin, end] }] as const;
  });
  const data = Float32Array.from(Object.values(tensors).flat());
  return safetensorsFile(Object.fromEntries(header), new Uint8Array(data.buffer));
}
