/**
 * Raw DEFLATE (RFC 1951), decoded synchronously into a buffer of known size.
 *
 * It stands beside the zip library because two things are needed that streams do not give: the
 * first few bytes of a compressed array without decoding the rest, and a bound on the output that
 * is never overrun by a single byte.
 */
import { EngineError } from "../errors";

export interface Inflated {
  /** Bytes of the output that were filled. */
  readonly written: number;
  /**
   * `end`: the stream ended. `output`: the output is full and the stream goes on.
   * `input`: the input ran out before the stream ended.
   */
  readonly stopped: "end" | "output" | "input";
}

/**
 * Decodes `input` into `output` until one of them, or the stream, ends.
 * Throws `format.truncated` where the bytes are no DEFLATE stream.
 */
export function inflate(input: Uint8Array, output: Uint8Array): Inflated {
  const reader = new BitReader(input);
  const sink: Sink = { output, written: 0 };
  try {
    for (let last = 0; last === 0; ) {
      last = reader.take(1);
      if (!inflateBlock(reader, sink, reader.take(2))) {
        return { written: sink.written, stopped: "output" };
      }
    }
  } catch (error) {
    if (error === inputEnded) return { written: sink.written, stopped: "input" };
    throw error;
  }
  return { written: sink.written, stopped: "end" };
}

/** Thrown inside this file only; an object of its own so that it costs no stack trace. */
const inputEnded = { reason: "input ended" };

interface Sink {
  readonly output: Uint8Array;
  written: number;
}

/** Bits of a byte string, least significant first. */
class BitReader {
  position = 0;
  bits = 0;
  bitCount = 0;

  constructor(readonly input: Uint8Array) {}

  /** The next `count` bits, at most 16. */
  take(count: number): number {
    while (this.bitCount < count) {
      if (this.position === this.input.length) throw inputEnded;
      this.bits |= this.input[this.position++] << this.bitCount;
      this.bitCount += 8;
    }
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    return value;
  }

  /** Goes to the next whole byte. */
  align(): void {
    // Whole bytes that were taken in ahead go back.
    this.position -= this.bitCount >> 3;
    this.bits = 0;
    this.bitCount = 0;
  }
}

/** False when the output is full before the block ends. */
function inflateBlock(reader: BitReader, sink: Sink, type: number): boolean {
  if (type === 0) return copyStored(reader, sink);
  if (type === 1) {
    fixedTables ??= [huffmanTable(fixedLiteralLengths()), huffmanTable(new Uint8Array(30).fill(5))];
    return inflateCodes(reader, sink, fixedTables);
  }
  if (type === 2) return inflateCodes(reader, sink, readTables(reader));
  throw damaged("block type 3");
}

function copyStored(reader: BitReader, sink: Sink): boolean {
  reader.align();
  const length = reader.take(16);
  if (reader.take(16) !== (~length & 0xffff)) throw damaged("length of a stored block");
  const { input, position } = reader;
  const room = sink.output.length - sink.written;
  const count = Math.min(length, room, input.length - position);
  sink.output.set(input.subarray(position, position + count), sink.written);
  sink.written += count;
  reader.position += count;
  if (count === length) return true;
  if (count === room) return false;
  throw inputEnded;
}

/**
 * A code table, indexed by the next `bits` bits of the input: symbol << 4 | code length.
 * Entries that no code reaches are 0.
 */
interface HuffmanTable {
  readonly bits: number;
  readonly entries: Uint16Array;
}

let fixedTables: readonly [HuffmanTable, HuffmanTable] | undefined;

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const lengthExtra = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which a dynamic block lists the lengths of its code-length codes. */
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const END_OF_BLOCK = 256;

function inflateCodes(
  reader: BitReader,
  sink: Sink,
  tables: readonly [HuffmanTable, HuffmanTable],
): boolean {
  const { input } = reader;
  const { output } = sink;
  const literals = tables[0].entries;
  const distances = tables[1].entries;
  const literalMask = literals.length - 1;
  const distanceMask = distances.length - 1;
  let { position, bits, bitCount } = reader;
  let { written } = sink;
  let room = true;

  try {
    for (;;) {
      // Literal, end of block, or length of a match.
      while (bitCount <= 16 && position < input.length) {
        bits |= input[position++] << bitCount;
        bitCount += 8;
      }
      let entry = literals[bits & literalMask];
      let used = entry & 15;
      if (used > bitCount) throw inputEnded;
      if (used === 0) throw bitCount < 15 && position === input.length ? inputEnded : badCode();
      bits >>>= used;
      bitCount -= used;
      const symbol = entry >> 4;
      if (symbol === END_OF_BLOCK) break;
      if (written === output.length) {
        room = false;
        break;
      }
      if (symbol < END_OF_BLOCK) {
        output[written++] = symbol;
        continue;
      }
      const lengthCode = symbol - 257;
      if (lengthCode >= 29) throw badCode();
      let extra = lengthExtra[lengthCode];
      while (bitCount <= 16 && position < input.length) {
        bits |= input[position++] << bitCount;
        bitCount += 8;
      }
      if (extra > bitCount) throw inputEnded;
      let length = lengthBase[lengthCode] + (bits & ((1 << extra) - 1));
      bits >>>= extra;
      bitCount -= extra;

      // Distance of the match.
      while (bitCount <= 16 && position < input.length) {
        bits |= input[position++] << bitCount;
        bitCount += 8;
      }
      entry = distances[bits & distanceMask];
      used = entry & 15;
      if (used > bitCount) throw inputEnded;
      if (used === 0) throw bitCount < 15 && position === input.length ? inputEnded : badCode();
      bits >>>= used;
      bitCount -= used;
      const distanceCode = entry >> 4;
      if (distanceCode >= 30) throw badCode();
      extra = distanceExtra[distanceCode];
      while (bitCount <= 16 && position < input.length) {
        bits |= input[position++] << bitCount;
        bitCount += 8;
      }
      if (extra > bitCount) throw inputEnded;
      const distance = distanceBase[distanceCode] + (bits & ((1 << extra) - 1));
      bits >>>= extra;
      bitCount -= extra;
      if (distance > written) throw damaged("a match that starts before the data");

      // Copy byte by byte: source and target may overlap, which repeats a pattern.
      if (length > output.length - written) {
        length = output.length - written;
        room = false;
      }
      for (const end = written + length; written < end; written++) {
        output[written] = output[written - distance];
      }
      if (!room) break;
    }
  } finally {
    reader.position = position;
    reader.bits = bits;
    reader.bitCount = bitCount;
    sink.written = written;
  }
  return room;
}

function readTables(reader: BitReader): readonly [HuffmanTable, HuffmanTable] {
  const literalCount = reader.take(5) + 257;
  const distanceCount = reader.take(5) + 1;
  const codeCount = reader.take(4) + 4;
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < codeCount; i++) codeLengths[codeLengthOrder[i]] = reader.take(3);
  const codes = huffmanTable(codeLengths);

  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let i = 0; i < lengths.length; ) {
    const symbol = takeSymbol(reader, codes);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw damaged("a repeat with nothing before it");
    const value = symbol === 16 ? lengths[i - 1] : 0;
    const count =
      symbol === 16 ? 3 + reader.take(2) : symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7);
    if (i + count > lengths.length) throw damaged("a repeat past the end of the code lengths");
    lengths.fill(value, i, i + count);
    i += count;
  }
  if (lengths[END_OF_BLOCK] === 0) throw damaged("a block without an end");
  return [
    huffmanTable(lengths.subarray(0, literalCount)),
    huffmanTable(lengths.subarray(literalCount)),
  ];
}

function takeSymbol(reader: BitReader, table: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= table.bits; length++) {
    code |= reader.take(1) << (length - 1);
    const entry = table.entries[code];
    if ((entry & 15) === length) return entry >> 4;
  }
  throw badCode();
}

/** The table of a canonical Huffman code given by the code length of each symbol (0: unused). */
function huffmanTable(lengths: Uint8Array): HuffmanTable {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  let bits = 15;
  while (bits > 1 && counts[bits] === 0) bits--;

  // A code may be incomplete (a lone distance code is), but never over-full.
  const next = new Uint32Array(16);
  let code = 0;
  for (let length = 1; length <= 15; length++) {
    code = (code + counts[length - 1]) << 1;
    next[length] = code;
    if (code + counts[length] > 1 << length) throw damaged("an over-full code");
  }

  const entries = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol];
    if (length === 0) continue;
    const entry = (symbol << 4) | length;
    for (let i = reverse(next[length]++, length); i < entries.length; i += 1 << length) {
      entries[i] = entry;
    }
  }
  return { bits, entries };
}

/** Codes arrive most significant bit first, while the rest of the stream is read the other way. */
function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}

function fixedLiteralLengths(): Uint8Array {
  return new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
}

const badCode = () => damaged("a code that stands for nothing");

const damaged = (what: string) =>
  new EngineError("format.truncated", `compressed data is damaged: it has ${what}`, {
    expected: "a DEFLATE stream",
    got: what,
  });
