import type { CheckpointFile } from "../engine/formats/checkpoint";
import type { ByteSource } from "../engine/io";
import { type OpenFile, openBlocking } from "./fileSource";
import { toNativePath } from "./resourcePaths";
import { requireUnchanged, type SharedFile, sharedSource } from "./sharedFiles";

/** Per thread; eight threads stay well below the 256 descriptors that macOS grants a process. */
export const MAX_OPEN_FILES = 16;

/** The files that one thread holds open, the least recently used closed first. */
export class OpenFiles {
  readonly #open = new Map<string, OpenFile>();
  readonly #shared = new Map<string, SharedFile>();

  /**
   * The file's bytes. Throws `file.changed` when size or modification time are not those of
   * `file` any more, `file.unreadable` when it cannot be opened.
   */
  async open(file: CheckpointFile): Promise<ByteSource> {
    const shared = this.#shared.get(file.path);
    if (shared) {
      requireUnchanged(file, shared);
      return sharedSource(shared);
    }
    const path = toNativePath(file.path);
    const held = this.#open.get(path);
    if (held) {
      // Deleting and setting again makes it the most recently used: a Map keeps insertion order.
      this.#open.delete(path);
      const { size, modified } = held.stat();
      if (size === file.size && modified === file.modified) {
        this.#open.set(path, held);
        return held.source;
      }
      // Perhaps the path leads to a newer file by now, which is the one that is wanted.
      await held.source.close();
    }
    const opened = openBlocking(path);
    try {
      requireUnchanged(file, opened.stat());
    } catch (error) {
      await opened.source.close();
      throw error;
    }
    this.#open.set(path, opened);
    await this.#closeSurplus();
    return opened.source;
  }

  share(file: SharedFile): void {
    this.#shared.set(file.path, file);
  }

  unshare(): void {
    this.#shared.clear();
  }

  async closeAll(): Promise<void> {
    const files = [...this.#open.values()];
    this.#open.clear();
    for (const file of files) await file.source.close();
  }

  async #closeSurplus(): Promise<void> {
    while (this.#open.size > MAX_OPEN_FILES) {
      const [path, file] = this.#open.entries().next().value!;
      this.#open.delete(path);
      await file.source.close();
    }
  }
}
