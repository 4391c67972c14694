import { EngineError } from "../errors";
import type { Files } from "../io";
import type { Checkpoint } from "./checkpoint";
import { openFolder } from "./openFolder";
import { openOne } from "./openOne";

/** What a path turned out to be. */
export type Opened =
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  /** A folder that holds several complete checkpoints, in natural order. */
  | { readonly kind: "run"; readonly path: string; readonly members: readonly string[] };

/**
 * Opens a file, an index or a folder by its content; reads headers only.
 *
 * Throws `file.unreadable`, `file.changed`, and `format.*` where the path as a whole cannot be
 * read; what is wrong with a part of it is in `checkpoint.problems`.
 */
export async function openPath(files: Files, path: string): Promise<Opened> {
  const { kind } = await files.stat(path);
  if (kind === "file") return { kind: "checkpoint", checkpoint: await openOne(files, path) };
  const opened = await openFolder(files, path);
  return "members" in opened
    ? { kind: "run", path, members: opened.members }
    : { kind: "checkpoint", checkpoint: opened };
}

/** As {@link openPath}, for callers that need one checkpoint; a run is a `usage` error that names its members. */
export async function openCheckpoint(files: Files, path: string): Promise<Checkpoint> {
  const opened = await openPath(files, path);
  if (opened.kind === "checkpoint") return opened.checkpoint;
  const { members } = opened;
  const shown = members.slice(0, 3).map((member) => files.basename(member));
  const more = members.length > shown.length ? `, ... (${members.length} in all)` : "";
  throw new EngineError(
    "usage",
    `${path}: holds several checkpoints, expected one; choose among ${shown.join(", ")}${more}`,
    { file: path, expected: "one checkpoint", got: `${members.length} checkpoints`, members },
  );
}
