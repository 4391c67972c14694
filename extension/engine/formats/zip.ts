import type { ByteSource } from "../io";

/** One file inside an archive, as its central directory and local header declare it. */
export interface ZipEntry {
  readonly name: string;
  readonly compression: "none" | "deflate";
  /** First byte of the entry's data in the archive. */
  readonly offset: number;
  readonly storedLength: number;
  /** Bytes once decoded, as declared; reading checks it. */
  readonly byteLength: number;
  readonly crc32: number;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** The central directory as bytes, for the checkpoint's id. */
  readonly directory: Uint8Array;
  /** The decoded bytes of an entry of at most `limit` bytes; `format.limit` above that. */
  read(entry: ZipEntry, limit: number): Promise<Uint8Array>;
}

/** Reads an archive's central directory. */
export declare function openZip(source: ByteSource): Promise<ZipArchive>;
