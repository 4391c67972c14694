import { EngineError } from "../errors";
import type { ByteSource } from "../io";

/** A torch file has one entry a storage; the largest published checkpoints have some 100,000. */
export const MAX_ZIP_ENTRIES = 500_000;
/** Room for {@link MAX_ZIP_ENTRIES} records with names of 80 characters. */
export const MAX_DIRECTORY_BYTES = 64 << 20;

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;
const RECORD_SIGNATURE = 0x02014b50;
const RECORD_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
/** What a tail read takes first; archives without a long comment need no second one. */
const TAIL_BYTES = 1024;

/** An entry as the central directory declares it; nothing in it has been checked yet. */
export interface DirectoryRecord {
  readonly name: string;
  /** The name's bytes, which the local header must repeat. */
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly storedLength: number;
  readonly byteLength: number;
  /** Offset of the local header. */
  readonly headerOffset: number;
}

export interface ZipDirectory {
  readonly records: readonly DirectoryRecord[];
  /** Where the directory starts: no entry reaches beyond. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface End {
  readonly entries: number;
  readonly length: number;
  readonly offset: number;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A 64-bit field; sizes beyond 2^53 are beyond any file and stay beyond it when rounded. */
const uint64 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;

const broken = (source: ByteSource, what: string): EngineError =>
  new EngineError("format.truncated", `${source.name}: ${what}`, { file: source.name });

/** Reads the central directory (APPNOTE 4.3.12 to 4.3.16), plain or zip64. */
export async function readDirectory(source: ByteSource): Promise<ZipDirectory> {
  const end = await readEnd(source);
  if (end.entries > MAX_ZIP_ENTRIES || end.length > MAX_DIRECTORY_BYTES) {
    const got = `${end.entries} entries in ${end.length} bytes`;
    const expected = `at most ${MAX_ZIP_ENTRIES} entries in ${MAX_DIRECTORY_BYTES} bytes`;
    throw new EngineError(
      "format.limit",
      `${source.name}: zip directory has ${got}, expected ${expected}`,
      { file: source.name, where: "zip directory", expected, got },
    );
  }
  if (end.offset + end.length > source.size) {
    throw broken(
      source,
      `zip directory ends at byte ${end.offset + end.length}, expected at most ${source.size}`,
    );
  }
  const bytes = await source.read(end.offset, end.length);
  return { records: parseRecords(source, bytes, end.entries), offset: end.offset, bytes };
}

async function readEnd(source: ByteSource): Promise<End> {
  for (const length of [TAIL_BYTES, LOCATOR_BYTES + END_BYTES + MAX_COMMENT]) {
    const start = Math.max(0, source.size - length);
    const tail = await source.read(start, source.size - start);
    const at = findEnd(tail);
    if (at >= 0) return endAt(source, tail, at, start);
    if (start === 0) break;
  }
  throw broken(
    source,
    "no end-of-directory record in the zip archive: the file is cut off, or was not fully written",
  );
}

/** The end record whose comment runs to the file's very end; a comment may hold the signature. */
function findEnd(tail: Uint8Array): number {
  const view = viewOf(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === tail.length) return at;
  }
  return -1;
}

async function endAt(
  source: ByteSource,
  tail: Uint8Array,
  at: number,
  start: number,
): Promise<End> {
  const view = viewOf(tail);
  const end: End = {
    entries: view.getUint16(at + 10, true),
    length: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  const full = end.entries === FULL_16 || end.length === FULL_32 || end.offset === FULL_32;
  const locator = at - LOCATOR_BYTES;
  if (full && locator >= 0 && view.getUint32(locator, true) === LOCATOR_SIGNATURE) {
    return readEnd64(source, uint64(view, locator + 8));
  }
  const disk = view.getUint16(at + 4, true);
  if (disk !== 0 || view.getUint16(at + 6, true) !== 0) throw split(source);
  if (end.offset + end.length > start + at) {
    throw broken(
      source,
      `zip directory ends at byte ${end.offset + end.length}, expected at most ${start + at}`,
    );
  }
  return end;
}

async function readEnd64(source: ByteSource, offset: number): Promise<End> {
  if (offset + END64_BYTES > source.size) {
    throw broken(
      source,
      `zip64 end record is said to lie at byte ${offset}, beyond the file's end`,
    );
  }
  const view = viewOf(await source.read(offset, END64_BYTES));
  if (view.getUint32(0, true) !== END64_SIGNATURE) {
    throw broken(source, `no zip64 end record at byte ${offset}, where its locator points`);
  }
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0) throw split(source);
  return { entries: uint64(view, 32), length: uint64(view, 40), offset: uint64(view, 48) };
}

const split = (source: ByteSource): EngineError =>
  new EngineError(
    "format.unsupported",
    `${source.name}: the zip archive is split over several disks, expected one file`,
    { file: source.name },
  );

function parseRecords(source: ByteSource, bytes: Uint8Array, count: number): DirectoryRecord[] {
  const view = viewOf(bytes);
  const records: DirectoryRecord[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + RECORD_BYTES > bytes.length || view.getUint32(at, true) !== RECORD_SIGNATURE) {
      throw broken(source, `zip directory has ${index} records, expected ${count}`);
    }
    const nameEnd = at + RECORD_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw broken(source, `zip directory is cut off in record ${index}`);
    records.push(parseRecord(view, bytes, { at, nameEnd, extraEnd }));
    at = next;
  }
  return records;
}

interface RecordBounds {
  readonly at: number;
  readonly nameEnd: number;
  readonly extraEnd: number;
}

// Names are UTF-8 in everything that torch and numpy write, flagged so or not.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function parseRecord(view: DataView, bytes: Uint8Array, bounds: RecordBounds): DirectoryRecord {
  const { at, nameEnd, extraEnd } = bounds;
  const rawName = bytes.subarray(at + RECORD_BYTES, nameEnd);
  // The zip64 extra field holds, in this order, only those fields that are full above.
  const wide = findExtra(view, nameEnd, extraEnd);
  let next = wide.start;
  const field = (value: number): number => {
    if (value !== FULL_32 || next + 8 > wide.end) return value;
    next += 8;
    return uint64(view, next - 8);
  };
  const byteLength = field(view.getUint32(at + 24, true));
  const storedLength = field(view.getUint32(at + 20, true));
  const headerOffset = field(view.getUint32(at + 42, true));
  return {
    name: utf8.decode(rawName),
    rawName,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    storedLength,
    byteLength,
    headerOffset,
  };
}

/** Bounds of the zip64 extra field in [at, end); an empty range where there is none. */
function findExtra(view: DataView, at: number, end: number): { start: number; end: number } {
  let next = at;
  while (next + 4 <= end) {
    const start = next + 4;
    const stop = start + view.getUint16(next + 2, true);
    if (view.getUint16(next, true) === ZIP64_EXTRA) return { start, end: Math.min(stop, end) };
    next = stop;
  }
  return { start: end, end };
}
