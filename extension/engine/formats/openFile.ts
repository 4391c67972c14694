import { EngineError } from "../errors";
import type { Files } from "../io";
import type { CheckpointFile } from "./checkpoint";
import { type DetectedContents, readFileContents } from "./detect";
import { type HeadSource, withHead } from "./headSource";

export interface OpenedFile extends DetectedContents {
  readonly file: CheckpointFile;
}

/** Runs `use` on the file at `path`, its first bytes in memory, and closes the file. */
export async function withFile<T>(
  files: Files,
  path: string,
  use: (source: HeadSource, file: CheckpointFile) => Promise<T>,
): Promise<T> {
  const { size, modified } = await files.stat(path);
  const source = await files.open(path);
  try {
    if (source.size !== size) {
      throw new EngineError("file.changed", `${source.name}: changed while it was opened`, {
        file: source.name,
        expected: `${size} bytes`,
        got: `${source.size} bytes`,
      });
    }
    return await use(await withHead(source), { path, size, modified });
  } finally {
    await source.close();
  }
}

/** Reads the header of one file; its tensors say `fileIndex` for their file. */
export const openFile = (files: Files, path: string, fileIndex: number): Promise<OpenedFile> =>
  withFile(files, path, async (source, file) => ({
    ...(await readFileContents(source, fileIndex)),
    file,
  }));
