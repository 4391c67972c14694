import type { ByteSource } from "../io";
import type { Format, Problem, TensorInfo } from "./checkpoint";
import type { ZipArchive } from "./zip";

/** What one file declares. Holds no tensor data. */
export interface FileContents {
  /** `data.file` of every tensor is the `fileIndex` that the reader was given. */
  readonly tensors: readonly TensorInfo[];
  /** True when the order of `tensors` is the order of the modules in the model. */
  readonly ordered: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * The bytes that declare the layout (safetensors header, npy header, zip directory and pickle),
   * in file order: they go into the checkpoint's id.
   */
  readonly header: readonly Uint8Array[];
  /** Tensors that were left out, and why. */
  readonly problems: readonly Problem[];
  /** Globals of a pickle that stand as opaque placeholders. */
  readonly opaque: readonly string[];
  /**
   * Files beside this one that hold tensor data, by path relative to its folder; their tensors'
   * `data.file` is `fileIndex` + 1 + position.
   */
  readonly externalFiles?: readonly string[];
}

/**
 * Reads the header of one kind of file. A broken tensor is a problem in the contents; a broken
 * header throws one `EngineError` that names the file by `source.name`.
 */
export interface Reader {
  readonly format: Format;
  /** Whether a file of `size` bytes that starts with `head` (up to `HEAD_BYTES`) is of this kind. */
  match(head: Uint8Array, size: number): boolean;
  /** Reads inside the first `HEAD_BYTES` are served from memory; anything else is a real read. */
  read(source: ByteSource, fileIndex: number): Promise<FileContents>;
}

/** As {@link Reader}, for kinds that are zip archives and differ by what the archive holds. */
export interface ArchiveReader {
  readonly format: Format;
  match(archive: ZipArchive): boolean;
  read(source: ByteSource, archive: ZipArchive, fileIndex: number): Promise<FileContents>;
}
