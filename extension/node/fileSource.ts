/** Bytes of files on disk, as the engine's `ByteSource`. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { EngineError } from "../engine/errors";
import type { ByteSource } from "../engine/io";
import { unreadable } from "./systemErrors";

/** Linux moves at most 2^31 - 4096 bytes a call; other systems take less than 2^31. */
const MAX_READ_BYTES = 2 ** 30;

/**
 * A pipe blocks an ordinary open until somebody writes to it; this flag makes it return.
 * Windows has neither the flag nor the problem.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A source together with what the system says of the open file. */
export interface OpenFile {
  readonly source: ByteSource;
  /** Size and modification time as they are now, of the file that is open. */
  stat(): { size: number; modified: number };
}

/**
 * Opens a regular file for a pool thread: reads block the thread and go straight into the
 * caller's memory, one system call each. Throws `file.unreadable`.
 */
export function openBlocking(path: string): OpenFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, OPEN_FLAGS);
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const { size } = requireRegular(path, fstatSync(descriptor));
    return blockingFile(path, descriptor, size);
  } catch (error) {
    closeSync(descriptor);
    throw unreadable(path, error);
  }
}

function blockingFile(path: string, descriptor: number, size: number): OpenFile {
  let open = true;
  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    requireRange({ path, size }, offset, target.length);
    let got = 0;
    while (got < target.length) {
      const length = Math.min(target.length - got, MAX_READ_BYTES);
      let count: number;
      try {
        count = readSync(descriptor, target, got, length, offset + got);
      } catch (error) {
        throw unreadable(path, error);
      }
      if (count === 0) throw shrunk(path, size, fstatSync(descriptor).size);
      got += count;
    }
  };
  return {
    stat() {
      const now = fstatSync(descriptor);
      return { size: now.size, modified: now.mtimeMs };
    },
    source: {
      name: path,
      size,
      readInto,
      async read(offset, length) {
        requireRange({ path, size }, offset, length);
        const target = new Uint8Array(length);
        await readInto(offset, target);
        return target;
      },
      async close() {
        if (open) closeSync(descriptor);
        open = false;
      },
    },
  };
}

/**
 * Opens a regular file for a thread that must stay responsive: reads happen in the background.
 * Throws `file.unreadable`.
 */
export async function openAsync(path: string): Promise<ByteSource> {
  let handle: FileHandle;
  try {
    // Opening a device can have effects of its own, so look before.
    requireRegular(path, await stat(path));
    handle = await open(path, OPEN_FLAGS);
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const { size } = requireRegular(path, await handle.stat());
    return asyncSource(path, handle, size);
  } catch (error) {
    await handle.close();
    throw unreadable(path, error);
  }
}

function asyncSource(path: string, handle: FileHandle, size: number): ByteSource {
  const readInto = async (offset: number, target: Uint8Array): Promise<void> => {
    requireRange({ path, size }, offset, target.length);
    let got = 0;
    while (got < target.length) {
      const length = Math.min(target.length - got, MAX_READ_BYTES);
      let count: number;
      try {
        ({ bytesRead: count } = await handle.read(target, got, length, offset + got));
      } catch (error) {
        throw unreadable(path, error);
      }
      if (count === 0) throw shrunk(path, size, (await handle.stat()).size);
      got += count;
    }
  };
  return {
    name: path,
    size,
    readInto,
    async read(offset, length) {
      requireRange({ path, size }, offset, length);
      const target = new Uint8Array(length);
      await readInto(offset, target);
      return target;
    },
    close: () => handle.close(),
  };
}

/** The stat of a regular file; `file.unreadable` for folders, pipes, sockets and devices. */
function requireRegular(path: string, found: Stats): Stats {
  if (found.isFile()) return found;
  const kind = found.isDirectory()
    ? "a folder"
    : found.isFIFO()
      ? "a pipe"
      : found.isSocket()
        ? "a socket"
        : "a device";
  throw new EngineError("file.unreadable", `${path}: is ${kind}, expected a regular file`, {
    file: path,
    expected: "a regular file",
    got: kind,
  });
}

/** Throws `format.truncated` unless `length` bytes from `offset` lie inside the file as opened. */
export function requireRange(
  file: { readonly path: string; readonly size: number },
  offset: number,
  length: number,
): void {
  if (offset >= 0 && length >= 0 && offset + length <= file.size) return;
  throw new EngineError(
    "format.truncated",
    `${file.path}: bytes ${offset} to ${offset + length} are needed, but the file has ${file.size} bytes`,
    {
      file: file.path,
      where: `byte ${offset}`,
      expected: `at least ${offset + length} bytes`,
      got: `${file.size} bytes`,
    },
  );
}

function shrunk(path: string, size: number, now: number): EngineError {
  return new EngineError(
    "file.changed",
    `${path}: shrank while it was read: had ${size} bytes, now ${now}; open it again`,
    { file: path, expected: `${size} bytes`, got: `${now} bytes` },
  );
}
