/** Arrays of files, as the user names them. */
import { isEngineError } from "../engine/errors";
import type { Files } from "../engine/io";
import type { ArrayPlace } from "../engine/representations/similarity";
import { openCancellable } from "./openCancellable";

/** A path, and the name of one array in it. */
export interface NamedPlace {
  readonly path: string;
  readonly name: string | null;
}

/** The array that {@link namedPlace} finds, in its file. */
export async function openArray(
  files: Files,
  text: string,
  signal: AbortSignal,
): Promise<ArrayPlace> {
  const { path, name } = await namedPlace(files, text);
  return { checkpoint: await openCancellable(files, path, signal), name };
}

/**
 * `FILE`, or `FILE#NAME` for one array of several. Either may hold a `#`: the longest FILE that
 * is there is meant.
 */
export async function namedPlace(files: Files, text: string): Promise<NamedPlace> {
  for (let end = text.length; end > 0; end = text.lastIndexOf("#", end - 1)) {
    const path = text.slice(0, end);
    if (!(await isThere(files, path))) continue;
    return { path, name: end < text.length ? text.slice(end + 1) : null };
  }
  // none is: the error is about the shortest, which is what was most likely meant
  const first = text.indexOf("#");
  return { path: first > 0 ? text.slice(0, first) : text, name: null };
}

async function isThere(files: Files, path: string): Promise<boolean> {
  try {
    await files.stat(path);
    return true;
  } catch (error) {
    if (!isEngineError(error, "file.unreadable")) throw error;
    return false;
  }
}
