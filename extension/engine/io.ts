/** The ports by which bytes reach the engine. The engine itself opens nothing. */

/** Bytes of one file, read by ranges. */
export interface ByteSource {
  /** The path as the user knows it, for messages. */
  readonly name: string;
  /** Size in bytes when the source was opened. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   * Throws `format.truncated` when the range leaves the file as it was opened, `file.changed`
   * when the file has shrunk since, `file.unreadable` when the system refuses.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Fills `target` from `offset`; same errors as {@link ByteSource.read}. No copy in between. */
  readInto(offset: number, target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface FileStat {
  readonly kind: "file" | "directory";
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/**
 * A file system of paths. A path is opaque to the engine: a native path, or the URI of a resource
 * that the editor serves.
 */
export interface Files {
  stat(path: string): Promise<FileStat>;
  /** Names of the entries of a directory, unordered. */
  list(path: string): Promise<string[]>;
  open(path: string): Promise<ByteSource>;
  /** The path of entry `name` in directory `path`. `name` is one segment: no separators. */
  join(path: string, name: string): string;
  basename(path: string): string;
  dirname(path: string): string;
}
