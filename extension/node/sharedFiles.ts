/** Files that were fetched whole, in memory that all threads see. */
import { EngineError } from "../engine/errors";
import type { ByteSource } from "../engine/io";
import { requireRange } from "./fileSource";

export interface SharedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly bytes: SharedArrayBuffer;
}

/** The bytes of a shared file; reads copy, since decoders refuse shared memory. */
export function sharedSource(file: SharedFile): ByteSource {
  const all = new Uint8Array(file.bytes);
  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    requireRange(file, offset, target.length);
    target.set(all.subarray(offset, offset + target.length));
  };
  return {
    name: file.path,
    size: file.size,
    readInto,
    async read(offset, length) {
      requireRange(file, offset, length);
      const target = new Uint8Array(length);
      await readInto(offset, target);
      return target;
    },
    async close() {},
  };
}

/** Throws `file.changed` unless size and modification time are those that were seen before. */
export function requireUnchanged(
  expected: { readonly path: string; readonly size: number; readonly modified: number },
  now: { readonly size: number; readonly modified: number },
): void {
  if (now.size === expected.size && now.modified === expected.modified) return;
  const say = (file: { size: number; modified: number }) =>
    `${file.size} bytes of ${new Date(file.modified).toISOString()}`;
  throw new EngineError(
    "file.changed",
    `${expected.path}: changed on disk: had ${say(expected)}, now ${say(now)}; open it again`,
    { file: expected.path, expected: say(expected), got: say(now) },
  );
}
