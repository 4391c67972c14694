import { EngineError } from "../../../extension/engine/errors";
import type { ByteSource, FileStat, Files } from "../../../extension/engine/io";

/** One file of {@link MemoryFiles}: its bytes, or a sparse file that is zero after `head`. */
export type MemoryFile = Uint8Array | { readonly size: number; readonly head: Uint8Array };

/** How much was asked of the sources of a {@link MemoryFiles}. */
export interface ReadCount {
  reads: number;
  bytes: number;
}

/**
 * A file system in memory, with `/` as separator: `{ "run/a.npy": bytes }`.
 * Directories exist by the files below them; a key that ends in `/` is an empty directory.
 */
export class MemoryFiles implements Files {
  /** Every read of every source, in sum. */
  readonly count: ReadCount = { reads: 0, bytes: 0 };
  /** Sources opened and not yet closed. */
  openSources = 0;
  readonly files: Map<string, MemoryFile>;

  constructor(files: Readonly<Record<string, MemoryFile | string>>) {
    const encoder = new TextEncoder();
    this.files = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === "string" ? encoder.encode(content) : content,
      ]),
    );
  }

  async stat(path: string): Promise<FileStat> {
    const file = this.files.get(path);
    if (file !== undefined)
      return { kind: "file", size: sizeOf(file), modified: 1_700_000_000_000 };
    const prefix = `${path.replace(/\/$/, "")}/`;
    for (const name of this.files.keys()) {
      if (name.startsWith(prefix)) return { kind: "directory", size: 0, modified: 0 };
    }
    throw missing(path);
  }

  async list(path: string): Promise<string[]> {
    const prefix = `${path.replace(/\/$/, "")}/`;
    const names = new Set<string>();
    for (const name of this.files.keys()) {
      if (name.startsWith(prefix)) names.add(name.slice(prefix.length).split("/")[0]);
    }
    names.delete("");
    return [...names];
  }

  async open(path: string): Promise<ByteSource> {
    const file = this.files.get(path);
    if (file === undefined) throw missing(path);
    this.openSources++;
    return memorySource(path, file, {
      count: this.count,
      onClose: () => {
        this.openSources--;
      },
    });
  }

  join(path: string, name: string): string {
    return path === "" ? name : `${path.replace(/\/$/, "")}/${name}`;
  }

  basename(path: string): string {
    return path.replace(/\/$/, "").split("/").at(-1) ?? "";
  }

  dirname(path: string): string {
    return path.replace(/\/$/, "").split("/").slice(0, -1).join("/");
  }
}

/** A source over bytes in memory that counts what is read. */
export function memorySource(
  name: string,
  file: MemoryFile,
  options: { count?: ReadCount; onClose?: () => void } = {},
): ByteSource {
  const size = sizeOf(file);
  const head = file instanceof Uint8Array ? file : file.head;
  const { count, onClose } = options;
  const source: ByteSource = {
    name,
    size,
    async read(offset, length) {
      if (length > size - offset || offset < 0 || length < 0) throw outside(name, offset, length);
      const target = new Uint8Array(length);
      await source.readInto(offset, target);
      return target;
    },
    async readInto(offset, target) {
      if (target.length > size - offset || offset < 0) throw outside(name, offset, target.length);
      if (count) {
        count.reads++;
        count.bytes += target.length;
      }
      const known = head.subarray(offset, offset + target.length);
      target.set(known);
      target.fill(0, known.length);
    },
    async close() {
      onClose?.();
    },
  };
  return source;
}

const sizeOf = (file: MemoryFile) => (file instanceof Uint8Array ? file.length : file.size);

const missing = (path: string) =>
  new EngineError("file.unreadable", `${path}: no such file or directory`, { file: path });

const outside = (name: string, offset: number, length: number) =>
  new EngineError(
    "format.truncated",
    `${name}: bytes ${offset} to ${offset + length} lie outside of the file`,
    { file: name },
  );
