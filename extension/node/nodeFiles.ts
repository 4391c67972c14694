/** The engine's `Files` over the machine's own file system. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EngineError } from "../engine/errors";
import type { FileStat, Files } from "../engine/io";
import { openAsync } from "./fileSource";
import { unreadable } from "./systemErrors";

async function statPath(path: string): Promise<FileStat> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: "directory", size: 0, modified: found.mtimeMs };
    if (found.isFile()) return { kind: "file", size: found.size, modified: found.mtimeMs };
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new EngineError(
    "file.unreadable",
    `${path}: is a device, pipe or socket, expected a regular file or a folder`,
    { file: path, expected: "a regular file or a folder", got: "a device, pipe or socket" },
  );
}

async function listPath(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Joins one segment; a name that would leave the directory is `file.unreadable`. */
function joinSegment(path: string, name: string): string {
  if (!isSegment(name)) {
    throw new EngineError(
      "file.unreadable",
      `${path}: names ${JSON.stringify(name)}, expected the name of a file in the same folder`,
      { file: path, where: name, expected: "one path segment" },
    );
  }
  return join(path, name);
}

/** On Windows a colon leads to another drive or a hidden stream of the file. */
const separators = process.platform === "win32" ? /[/\\:\0]/ : /[/\\\0]/;

/** True when `name` is the name of an entry of a directory. */
export const isSegment = (name: string): boolean =>
  name !== "" && name !== "." && name !== ".." && !separators.test(name);

const paths = { stat: statPath, list: listPath, join: joinSegment, basename, dirname };

/** Files for the engine's main thread: no call blocks it. */
export const nodeFiles: Files = { ...paths, open: openAsync };
