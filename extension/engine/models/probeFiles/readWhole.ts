/** Files that have no beginning which says what follows. */
import { EngineError } from "../../errors";
import type { ByteSource } from "../../io";

/** All bytes of a file. Throws `format.limit` for one of more than `most`. */
export async function readWhole(source: ByteSource, most: number): Promise<Uint8Array> {
  if (source.size <= most) return source.read(0, source.size);
  throw new EngineError(
    "format.limit",
    `${source.name}: has ${source.size} bytes, expected at most ${most}`,
    { file: source.name, expected: `at most ${most} bytes`, got: `${source.size} bytes` },
  );
}
