import { EngineError, isEngineError } from "../errors";
import type { ByteSource } from "../io";
import { crc32 } from "./crc32";
import { type Inflated, inflate } from "./inflate";
import { MAX_DECODED_BYTES } from "./limits";

/** Where a run of bytes lies in an archive, and what it must decode to. */
export interface PackedRange {
  readonly offset: number;
  readonly storedLength: number;
  readonly byteLength: number;
  readonly crc32?: number;
}

/**
 * The decoded bytes of a deflated range.
 * Throws `format.limit` when they are more than declared or allowed; `format.truncated` when they
 * are fewer, damaged, or fail the CRC-32.
 */
export async function inflateRange(source: ByteSource, range: PackedRange): Promise<Uint8Array> {
  const size = Math.max(range.byteLength, range.storedLength);
  if (size > MAX_DECODED_BYTES) {
    const text = `are ${range.storedLength} that decode to ${range.byteLength}, expected at most ${MAX_DECODED_BYTES}`;
    throw rangeError("format.limit", { source, range }, text);
  }
  const output = new Uint8Array(range.byteLength);
  const packed = await source.read(range.offset, range.storedLength);
  const { written, overrun } = decode(source, range, packed, output);
  if (overrun) {
    throw rangeError("format.limit", { source, range }, `decode to more than ${range.byteLength}`);
  }
  if (written < range.byteLength) {
    const text = `decode to ${written}, expected ${range.byteLength}`;
    throw rangeError("format.truncated", { source, range }, text);
  }
  checkCrc(source, output, range);
  return output;
}

/** What deflate adds at most to data it cannot shrink: 5 bytes a stored block, and a little start. */
const packedBound = (length: number): number => length + Math.ceil(length / 4096) * 5 + 1024;

/** The first `length` decoded bytes of a deflated range; the rest is neither read nor decoded. */
export async function inflateStart(
  source: ByteSource,
  range: PackedRange,
  length: number,
): Promise<Uint8Array> {
  const output = new Uint8Array(length);
  const packed = await source.read(range.offset, Math.min(range.storedLength, packedBound(length)));
  const { written } = decode(source, range, packed, output);
  if (written === length) return output;
  const text = `begin with ${packed.length} that decode to ${written}, expected ${length}`;
  throw rangeError("format.truncated", { source, range }, text);
}

/** Throws `format.truncated` when `bytes` do not have the CRC-32 that their container gives. */
export function checkCrc(source: ByteSource, bytes: Uint8Array, range: PackedRange): void {
  if (range.crc32 === undefined) return;
  const got = crc32(bytes);
  if (got === range.crc32) return;
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  const text = `are damaged: their CRC-32 is ${hex(got)}, expected ${hex(range.crc32)}`;
  throw rangeError("format.truncated", { source, range }, text);
}

function decode(
  source: ByteSource,
  range: PackedRange,
  packed: Uint8Array,
  output: Uint8Array,
): Inflated {
  try {
    return inflate(packed, output);
  } catch (error) {
    if (!isEngineError(error)) throw error;
    throw rangeError(error.code, { source, range }, `are no sound data: ${error.message}`, error);
  }
}

function rangeError(
  code: EngineError["code"],
  { source, range }: { source: ByteSource; range: PackedRange },
  text: string,
  cause?: unknown,
): EngineError {
  const where = `zip bytes ${range.offset} to ${range.offset + range.storedLength}`;
  const message = `${source.name}: ${where} ${text}`;
  return new EngineError(code, message, { file: source.name, where }, { cause });
}
