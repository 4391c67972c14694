import type { ByteSource } from "../io";
import { HEAD_BYTES } from "./limits";

/** A source whose first {@link HEAD_BYTES} are in memory. */
export interface HeadSource extends ByteSource {
  readonly head: Uint8Array;
}

/**
 * Reads the start of `source` in one go and serves it from memory from then on: most headers fit,
 * so that opening a file costs one read. Closing it closes `source`.
 */
export async function withHead(source: ByteSource): Promise<HeadSource> {
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES));

  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    if (offset < 0 || offset >= head.length) return source.readInto(offset, target);
    const known = head.subarray(offset, offset + target.length);
    // The rest first: where the range leaves the file, nothing is half filled.
    if (known.length < target.length) {
      await source.readInto(head.length, target.subarray(known.length));
    }
    target.set(known);
  };

  return {
    name: source.name,
    size: source.size,
    head,
    readInto,
    async read(offset, length) {
      // Ranges that leave the file are refused by the source before anything is allocated.
      if (offset < 0 || length < 0 || length > source.size - offset || offset >= head.length) {
        return source.read(offset, length);
      }
      const target = new Uint8Array(length);
      await readInto(offset, target);
      return target;
    },
    close: () => source.close(),
  };
}
