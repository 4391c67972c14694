import type { ErrorCode } from "../errors";
import type { ByteSource } from "../io";
import { type ProblemList, quoted } from "./problems";
import { readRanges } from "./readRanges";
import type { ZipEntry } from "./zip";
import type { DirectoryRecord, ZipDirectory } from "./zipDirectory";

const HEADER_SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const ENCRYPTED = 0x0001;
const STRONG_ENCRYPTION = 0x0040;
const STORED = 0;
const DEFLATED = 8;
/** Deflate's longest match is 258 bytes for 2 bits, so no stream grows more than this. */
export const MAX_DEFLATE_RATIO = 1032;

const METHOD_NAMES: Readonly<Record<number, string>> = {
  9: "deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "XZ",
  99: "AES encryption",
};

type Fault = readonly [ErrorCode, string];

interface Located {
  readonly headerOffset: number;
  readonly entry: ZipEntry;
}

/**
 * Turns directory records into entries with the true place of their data, which only the local
 * headers know. Left out, with a problem each: entries that are encrypted, compressed otherwise
 * than by deflate, outside of the file, bombs by their own declaration, at odds with their local
 * header, or overlapping an entry before them. Of entries with one name the last one counts, as
 * it does for Python.
 */
export async function locateEntries(
  source: ByteSource,
  directory: ZipDirectory,
  problems: ProblemList,
): Promise<ZipEntry[]> {
  const sound: DirectoryRecord[] = [];
  for (const record of lastOfEachName(directory.records, problems)) {
    if (isUnsafePath(record.name)) {
      const text = `zip entry's name ${quoted(record.name)} is a path out of the archive; it is taken as a name only`;
      problems.add("format.unsupported", record.name, text);
    }
    const fault = faultOf(record, directory.offset);
    if (fault === null) sound.push(record);
    else problems.add(fault[0], record.name, fault[1]);
  }
  const headers = await readRanges(
    source,
    sound.map(({ headerOffset, rawName }) => ({
      offset: headerOffset,
      length: HEADER_BYTES + rawName.length,
    })),
  );
  const located: Located[] = [];
  for (const [index, record] of sound.entries()) {
    const place = dataOffset(record, headers[index], directory.offset);
    if (typeof place !== "number") problems.add(place[0], record.name, place[1]);
    else located.push({ headerOffset: record.headerOffset, entry: entryAt(record, place) });
  }
  return withoutOverlaps(located, problems);
}

const entryAt = (record: DirectoryRecord, offset: number): ZipEntry => ({
  name: record.name,
  compression: record.method === DEFLATED ? "deflate" : "none",
  offset,
  storedLength: record.storedLength,
  byteLength: record.byteLength,
  crc32: record.crc32,
});

function lastOfEachName(
  records: readonly DirectoryRecord[],
  problems: ProblemList,
): Iterable<DirectoryRecord> {
  const byName = new Map<string, DirectoryRecord>();
  for (const record of records) {
    if (record.name.endsWith("/") && record.byteLength === 0) continue;
    if (byName.has(record.name)) {
      const text = "zip archive has several entries of this name; the last one counts";
      problems.add("format.unsupported", record.name, text);
    }
    byName.set(record.name, record);
  }
  return byName.values();
}

/** True for names that would leave the archive's folder if anyone unpacked it. */
export const isUnsafePath = (name: string): boolean =>
  /^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(name);

function faultOf(record: DirectoryRecord, end: number): Fault | null {
  const { method, storedLength, byteLength, headerOffset } = record;
  if ((record.flags & (ENCRYPTED | STRONG_ENCRYPTION)) !== 0) {
    return ["format.unsupported", "zip entry is encrypted, expected plain data"];
  }
  if (method !== STORED && method !== DEFLATED) {
    const name = METHOD_NAMES[method] ?? "unknown";
    return [
      "format.unsupported",
      `zip entry uses compression method ${method} (${name}), expected stored or deflate`,
    ];
  }
  const last = headerOffset + HEADER_BYTES + record.rawName.length + storedLength;
  if (last > end) {
    return [
      "format.truncated",
      `zip entry ends at byte ${last}, expected at most ${end}, where the directory starts`,
    ];
  }
  if (method === STORED && storedLength !== byteLength) {
    return [
      "format.unsupported",
      `stored zip entry takes ${storedLength} bytes but declares ${byteLength}`,
    ];
  }
  if (byteLength > storedLength * MAX_DEFLATE_RATIO) {
    return [
      "format.limit",
      `zip entry of ${storedLength} bytes declares ${byteLength}, more than deflate can hold (1 : ${MAX_DEFLATE_RATIO})`,
    ];
  }
  return null;
}

function dataOffset(record: DirectoryRecord, header: Uint8Array, end: number): number | Fault {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== HEADER_SIGNATURE) {
    return [
      "format.unsupported",
      `no local header at byte ${record.headerOffset}, where the zip directory points`,
    ];
  }
  const nameLength = view.getUint16(26, true);
  const sameName =
    nameLength === record.rawName.length &&
    record.rawName.every((byte, index) => byte === header[HEADER_BYTES + index]);
  if (!sameName) {
    return ["format.unsupported", "zip entry's local header has another name than the directory"];
  }
  const offset = record.headerOffset + HEADER_BYTES + nameLength + view.getUint16(28, true);
  const last = offset + record.storedLength;
  if (last > end) {
    return [
      "format.truncated",
      `zip entry ends at byte ${last}, expected at most ${end}, where the directory starts`,
    ];
  }
  return offset;
}

/** Overlapping entries multiply a small file's bytes without end (Fifield 2019). */
function withoutOverlaps(located: readonly Located[], problems: ProblemList): ZipEntry[] {
  const overlapping = new Set<ZipEntry>();
  let end = 0;
  for (const { headerOffset, entry } of located.toSorted(
    (a, b) => a.headerOffset - b.headerOffset,
  )) {
    if (headerOffset < end) {
      overlapping.add(entry);
      const text = `zip entry starts at byte ${headerOffset}, inside the entry before it, which ends at ${end}`;
      problems.add("format.unsupported", entry.name, text);
    } else {
      end = entry.offset + entry.storedLength;
    }
  }
  return located.flatMap(({ entry }) => (overlapping.has(entry) ? [] : [entry]));
}
