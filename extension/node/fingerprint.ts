import { stat } from "node:fs/promises";
import type { CheckpointFile } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import { isHostResource, toNativePath } from "./resourcePaths";
import { requireUnchanged } from "./sharedFiles";
import { unreadable } from "./systemErrors";

/**
 * What tells one file, as it stands, from every other: for the key of a cache.
 *
 * A checkpoint's id covers its header only, and two checkpoints of one network have equal headers,
 * sizes and, once unpacked from an archive, equal modification times. So the path, the inode and
 * the time of its last change (which no tool sets) take part as well.
 */
export async function fingerprint(file: CheckpointFile): Promise<readonly (string | number)[]> {
  if (isHostResource(file.path)) return [file.path, file.size, file.modified];
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(toNativePath(file.path), {
      bigint: true,
    });
    return [file.path, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)];
  } catch (error) {
    throw unreadable(file.path, error);
  }
}

/** Throws `file.changed` when one of the files is no longer as it was when its header was read. */
export async function requireAllUnchanged(
  files: Files,
  seen: readonly CheckpointFile[],
): Promise<void> {
  for (const file of seen) requireUnchanged(file, await files.stat(file.path));
}
