import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import type { Problem } from "./checkpoint";
import { ProblemList, quoted } from "./problems";
import { readDirectory } from "./zipDirectory";
import { checkCrc, inflateRange, inflateStart } from "./zipInflate";
import { locateEntries } from "./zipLocal";

/** One file inside an archive, as its central directory and local header declare it. */
export interface ZipEntry {
  /** A name and nothing else: it is never used as a path, whatever it spells. */
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
  /** Entries that can be read, in the directory's order; no two have the same name or share bytes. */
  readonly entries: readonly ZipEntry[];
  /** The central directory as bytes, for the checkpoint's id. */
  readonly directory: Uint8Array;
  /** Entries that were left out, and names that try to be paths. */
  readonly problems: readonly Problem[];
  /**
   * The decoded bytes of an entry of at most `limit` bytes; `format.limit` above that,
   * `format.truncated` when they do not match the declared length or CRC-32.
   */
  read(entry: ZipEntry, limit: number): Promise<Uint8Array>;
  /** The first `length` decoded bytes of an entry, or all of a shorter one; no CRC-32 is checked. */
  readStart(entry: ZipEntry, length: number): Promise<Uint8Array>;
}

/**
 * Reads an archive's central directory and local headers; no entry's data.
 * Throws `format.truncated` when there is no whole directory, `format.unsupported` for archives
 * split over disks, `format.limit` for more entries than any checkpoint has. A broken entry is
 * left out and becomes a problem.
 */
export async function openZip(source: ByteSource): Promise<ZipArchive> {
  const directory = await readDirectory(source);
  const problems = new ProblemList(source.name);
  const entries = await locateEntries(source, directory, problems);
  return {
    entries,
    directory: directory.bytes,
    problems: problems.list,
    async read(entry, limit) {
      if (entry.byteLength > limit) throw tooLarge(source, entry, limit);
      if (entry.compression === "deflate") return inflateRange(source, entry);
      const bytes = await source.read(entry.offset, entry.byteLength);
      checkCrc(source, bytes, entry);
      return bytes;
    },
    readStart(entry, length) {
      const wanted = Math.min(length, entry.byteLength);
      return entry.compression === "deflate"
        ? inflateStart(source, entry, wanted)
        : source.read(entry.offset, wanted);
    },
  };
}

function tooLarge(source: ByteSource, entry: ZipEntry, limit: number): EngineError {
  return new EngineError(
    "format.limit",
    `${source.name}: zip entry ${quoted(entry.name)} declares ${entry.byteLength} bytes, expected at most ${limit}`,
    {
      file: source.name,
      where: entry.name,
      expected: `at most ${limit}`,
      got: String(entry.byteLength),
    },
  );
}
