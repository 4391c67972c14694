import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * The id of a checkpoint's layout, from sizes and headers alone, so that it is there at once for
 * files of any size.
 *
 * `h1:` and, in lower-case hexadecimal, the SHA-256 of, for every file in order (shards in natural
 * order of their names; an index is not among them):
 *
 *     size of the file in bytes      8 bytes, unsigned, little-endian
 *     length of its header bytes     8 bytes, unsigned, little-endian
 *     its header bytes               as they stand in the file
 *
 * Header bytes are: safetensors, the 8 length bytes and the JSON; npy, everything before the data;
 * npz, the zip directory and then the npy header of each array in the archive's order; torch, what
 * its reader declares (zip directory and pickle, or the pickles of a legacy stream).
 *
 * Equal files have equal ids wherever they lie and whatever they are called. Different ids mean
 * different files; equal ids do not mean equal weights, as two stages of one training have the same
 * layout: for that there is the SHA-256 over all bytes.
 */
export class LayoutId {
  readonly #hash = sha256.create();

  /** Adds the next file. */
  add(size: number, header: readonly Uint8Array[]): void {
    const lengths = new DataView(new ArrayBuffer(16));
    lengths.setBigUint64(0, BigInt(size), true);
    const total = header.reduce((sum, part) => sum + part.length, 0);
    lengths.setBigUint64(8, BigInt(total), true);
    this.#hash.update(new Uint8Array(lengths.buffer));
    for (const part of header) this.#hash.update(part);
  }

  /** The id; nothing can be added afterwards. */
  digest(): string {
    return `h1:${bytesToHex(this.#hash.digest())}`;
  }
}
