import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { CheckpointFile } from "../formats/checkpoint";
import type { JobContext } from "./job";

/** Bytes that are read and hashed between two looks at the cancel flag. */
const BLOCK_BYTES = 1 << 20;

/** Job `file.sha256`: the SHA-256 of all bytes of a file, in hexadecimal. */
export async function hashFile(file: CheckpointFile, context: JobContext): Promise<string> {
  const source = await context.open(file);
  const hash = (await context.sha256?.()) ?? sha256.create();
  const block = new Uint8Array(Math.min(BLOCK_BYTES, source.size));
  for (let offset = 0; offset < source.size; offset += BLOCK_BYTES) {
    context.task.tick(offset, source.size);
    const part = block.subarray(0, Math.min(BLOCK_BYTES, source.size - offset));
    await source.readInto(offset, part);
    hash.update(part);
  }
  context.task.tick(source.size, source.size);
  return bytesToHex(hash.digest());
}
