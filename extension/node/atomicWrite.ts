/** Files that appear whole or not at all. */
import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EngineError } from "../engine/errors";
import { systemCode, unreadable } from "./systemErrors";

/** What a file is to hold, or what writes it in pieces. */
export type FileContent = string | Uint8Array | ((handle: FileHandle) => Promise<void>);

/**
 * Writes `content` to `path`: readers see the old file or the new one, never a part, also when
 * the machine stops in between. Throws `file.unreadable`.
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  try {
    // A terminal, a pipe or /dev/stdout cannot be replaced by a file: write into it.
    if (await isSpecial(path)) return await writeInto(await open(path, "w"), content);
    // Through a link the file that it leads to is replaced, not the link.
    const target = await realpath(path).catch(() => path);
    const temporary = await writeTemporary(target, content);
    try {
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw unreadable(path, error, "cannot be written");
  }
}

/**
 * As {@link writeFileAtomic}, but never touches a file that is there: answers false instead.
 */
export async function createFileAtomic(path: string, content: string): Promise<boolean> {
  let temporary: string | undefined;
  try {
    temporary = await writeTemporary(path, content);
    if (!(await claim(temporary, path))) return false;
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    throw unreadable(path, error, "cannot be written");
  } finally {
    // After a claim by rename there is nothing left to remove.
    if (temporary) await unlink(temporary).catch(() => {});
  }
}

/** Gives `temporary` the name `path`, unless that name is taken. */
async function claim(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    // FAT and some network shares have no hard links: reserve the name, then replace our own file.
    if (
      !["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"].includes(
        systemCode(error) ?? "",
      )
    ) {
      throw error;
    }
  }
  try {
    await (await open(path, "wx")).close();
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  await rename(temporary, path);
  return true;
}

/** A new file beside `path`, on the same file system, with its bytes on the disk. */
async function writeTemporary(path: string, content: FileContent): Promise<string> {
  // Hidden, and short even where `path` is as long as the file system allows.
  const name = `.${basename(path).slice(0, 32)}.${randomBytes(6).toString("hex")}.tmp`;
  const temporary = join(dirname(path), name);
  const handle = await open(temporary, "wx");
  try {
    await writeInto(handle, content);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  return temporary;
}

async function writeInto(handle: FileHandle, content: FileContent): Promise<void> {
  try {
    if (typeof content === "function") await content(handle);
    else await handle.writeFile(content);
    // Pipes and terminals cannot be synced, and need not be.
    await handle.sync().catch((error) => {
      if (systemCode(error) !== "EINVAL" && systemCode(error) !== "ENOTSUP") throw error;
    });
  } finally {
    await handle.close();
  }
}

/** Makes a new name last; not every system lets a folder be synced, and then it is as good as it gets. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The content is safe; at worst the name is lost with the machine's power.
  }
}

/** True when `path` is there and is neither a regular file nor a folder. */
async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new EngineError("file.unreadable", `${path}: is a folder, expected a file to write`, {
      file: path,
    });
  }
  return found !== undefined && !found.isFile();
}
