/** Tensors as the bytes of a safetensors file. */
import { EngineError } from "../../errors";
import { bytesOf, type Tensor } from "../tensor";

const METADATA_KEY = "__metadata__";
const LENGTH_BYTES = 8;

/**
 * Wide elements come first and names in order within a width, and spaces fill the header up to a
 * multiple of eight, so that every tensor begins at a multiple of its element's size.
 *
 * Throws `usage` for a tensor of the name that the format keeps for metadata.
 */
export function saveSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  if (tensors.has(METADATA_KEY)) {
    throw new EngineError("usage", `a tensor in safetensors cannot be called ${METADATA_KEY}`);
  }
  const width = (tensor: Tensor) => tensor.data.BYTES_PER_ELEMENT;
  const ordered = [...tensors].sort(
    ([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : a > b ? 1 : 0),
  );
  // written member by member: an object would lose a tensor called `__proto__`
  const members: string[] = [];
  const add = (name: string, value: unknown) =>
    members.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (Object.keys(metadata).length > 0) add(METADATA_KEY, metadata);
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    const begin = end;
    end += data.byteLength;
    add(name, { dtype, shape, data_offsets: [begin, end] });
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const start = LENGTH_BYTES + Math.ceil(header.length / 8) * 8;

  const bytes = new Uint8Array(start + end).fill(0x20, LENGTH_BYTES, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.set(header, LENGTH_BYTES);
  let offset = start;
  for (const [, tensor] of ordered) {
    bytes.set(bytesOf(tensor), offset);
    offset += tensor.data.byteLength;
  }
  return bytes;
}
