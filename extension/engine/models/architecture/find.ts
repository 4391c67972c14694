/** Which architecture file says what a checkpoint's layers do. */
import { EngineError, isEngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import type { Files } from "../../io";
import { visibleName } from "../../report/names";

export interface ArchitectureFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The file of all checkpoints of its folder; `NAME.` before it makes it that of NAME alone. */
export const ARCHITECTURE_FILE = "cognate-architecture.json";

/** Ten thousand layers take about a megabyte. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The file at `named`, or the one beside the checkpoint: for `mnist.safetensors` that is
 * `mnist.cognate-architecture.json`, else `cognate-architecture.json`, which holds for a whole
 * folder; null where there is none. A checkpoint that is a folder has it inside.
 *
 * Throws `file.unreadable` for a named file that is not there, `format.limit` for a huge one.
 */
export async function findArchitecture(
  files: Files,
  checkpoint: Pick<Checkpoint, "path" | "files">,
  named?: string,
): Promise<ArchitectureFile | null> {
  if (named !== undefined) return readFile(files, named);
  const folder = files.dirname(checkpoint.files[0]?.path ?? checkpoint.path);
  const stem = stemOf(files.basename(checkpoint.path));
  for (const name of [`${stem}.${ARCHITECTURE_FILE}`, ARCHITECTURE_FILE]) {
    const path = files.join(folder, name);
    if (await isFile(files, path)) return readFile(files, path);
  }
  return null;
}

/** `model` of `model.safetensors`, and of `model.safetensors.index.json`. */
const stemOf = (name: string): string =>
  name.replace(/(\.(safetensors|bin|pt|pth)\.index(\.[\w-]+)?\.json|\.[^.]+)$/i, "");

async function isFile(files: Files, path: string): Promise<boolean> {
  try {
    return (await files.stat(path)).kind === "file";
  } catch (error) {
    if (isEngineError(error, "file.unreadable")) return false;
    throw error;
  }
}

async function readFile(files: Files, path: string): Promise<ArchitectureFile> {
  const source = await files.open(path);
  try {
    if (source.size <= MAX_BYTES) return { path, bytes: await source.read(0, source.size) };
    throw new EngineError(
      "format.limit",
      `${visibleName(path, 200)}: has ${source.size} bytes, expected an architecture of at most ${MAX_BYTES}`,
      { file: path, expected: `at most ${MAX_BYTES} bytes`, got: `${source.size} bytes` },
    );
  } finally {
    await source.close();
  }
}
