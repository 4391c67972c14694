/** Which paths the engine opens itself, and which only the editor can read. */
import { fileURLToPath } from "node:url";
import { EngineError } from "../engine/errors";

/** At least two characters, so that a Windows drive (`c:\`) is no scheme. */
const uriPattern = /^([a-z][a-z0-9+.-]+):\/\//i;

/** The scheme of a URI in lower case; undefined for a native path. */
export const schemeOf = (path: string): string | undefined =>
  uriPattern.exec(path)?.[1]?.toLowerCase();

/** True for URIs that the editor has to read: every scheme but `file:`. */
export function isHostResource(path: string): boolean {
  const scheme = schemeOf(path);
  return scheme !== undefined && scheme !== "file";
}

/** A native path, or the native path of a `file:` URI. */
export function toNativePath(path: string): string {
  if (schemeOf(path) !== "file") return path;
  try {
    return fileURLToPath(path);
  } catch (error) {
    throw new EngineError(
      "file.unreadable",
      `${path}: is no file of this machine`,
      { file: path, expected: "a file: URI without a host name" },
      { cause: error },
    );
  }
}
