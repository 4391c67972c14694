/** Paths under which one file can be reached. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

const isUri = (path: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(path);

/** The path itself, and the one without links where it is another. */
export async function placesOf(path: string): Promise<readonly string[]> {
  if (isUri(path)) return [path];
  try {
    return [...new Set([path, await realpath(path)])];
  } catch {
    return [path]; // It is gone, or was never there; the path is all there is.
  }
}

/** Where a finding kept under one of `roots` may mean by `path`. */
export const resolveIn = (roots: readonly string[], path: string): readonly string[] =>
  isUri(path) ? [path] : [...new Set(roots.map((root) => resolve(root, path)))];
