/**
 * The wire format of protocol buffers, read by ranges: a message is scanned for its fields, and
 * what is long is only located, so that a model of gigabytes is listed from a few kilobytes.
 */
import { EngineError } from "../errors";
import type { ByteSource } from "../io";

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** The value of a varint (as int64, exact up to 2^53) or of a fixed-width field's bits. */
  readonly value: number;
  /** First byte of the contents in the file, and their length. */
  readonly offset: number;
  readonly length: number;
  readonly wire: Wire;
  /** The contents of a length-delimited field, where they are short. */
  readonly bytes?: Uint8Array;
}

export type Wire = "varint" | "fixed64" | "delimited" | "fixed32";

const wires: readonly (Wire | undefined)[] = [
  "varint",
  "fixed64",
  "delimited",
  undefined,
  undefined,
  "fixed32",
];

/** Contents up to this length come with their field: names, nodes, small attributes. */
const INLINE_BYTES = 4096;
/** Read at a time while scanning; a longer field is jumped over. */
const WINDOW_BYTES = 64 * 1024;
/** A tag of up to 5 bytes and a varint of up to 10. */
const MAX_FIELD_HEAD = 15;

export interface MessageRange {
  readonly offset: number;
  readonly length: number;
  /** The message itself, where it is in memory already. */
  readonly bytes?: Uint8Array;
}

/**
 * The fields of the message in `range`, in order.
 * Throws `format.truncated` for bytes that are no message, `format.limit` beyond `maxFields`.
 */
export async function scanMessage(
  source: ByteSource,
  range: MessageRange,
  { what, maxFields }: { readonly what: string; readonly maxFields: number },
): Promise<Field[]> {
  const end = range.offset + range.length;
  const fields: Field[] = [];
  let window: Uint8Array = range.bytes ?? new Uint8Array(0);
  let windowStart = range.offset;
  let at = range.offset;
  const fail = (text: string) => damaged(source.name, what, at, text);
  // a view would keep the whole window in memory; of a message that is there anyway, it costs nothing
  const part = (from: number, length: number) =>
    range.bytes ? range.bytes.subarray(from, from + length) : window.slice(from, from + length);
  while (at < end) {
    const known = windowStart + window.length;
    if (at < windowStart || (known < end && at + MAX_FIELD_HEAD + INLINE_BYTES > known)) {
      windowStart = at;
      window = await source.read(at, Math.min(WINDOW_BYTES, end - at));
    }
    const head = new Cursor(window, at - windowStart);
    const tag = head.varint(fail);
    const wire = wires[tag % 8];
    const number = Math.floor(tag / 8);
    if (wire === undefined || number < 1) throw fail(`expected a field, got tag ${tag}`);
    const { value, length } = head.contents(wire, fail);
    const offset = windowStart + head.at;
    if (length > end - offset) {
      throw fail(`field ${number} ends at byte ${offset + length}, expected at most ${end}`);
    }
    const inline = wire === "delimited" && length <= INLINE_BYTES;
    fields.push({
      number,
      wire,
      value,
      offset,
      length,
      ...(inline ? { bytes: part(head.at, length) } : {}),
    });
    if (fields.length > maxFields) {
      throw new EngineError(
        "format.limit",
        `${source.name}: ${what} has more than ${maxFields} fields`,
        { file: source.name, where: what, expected: `at most ${maxFields} fields` },
      );
    }
    at = offset + length;
  }
  return fields;
}

/** The varints packed into a length-delimited field, as int64. */
export function packedVarints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  const cursor = new Cursor(bytes, 0);
  const fail = (text: string) => new EngineError("format.truncated", text);
  while (cursor.at < bytes.length) values.push(cursor.varint(fail));
  return values;
}

type Fail = (text: string) => EngineError;

class Cursor {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The low 53 bits are exact; beyond them a number is as near as a float64 comes. */
  varint(fail: Fail): number {
    let low = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.#byte(fail);
      low += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return low;
    }
    let high = 0n;
    for (let i = 0; i < 6; i++) {
      const byte = this.#byte(fail);
      high += BigInt(byte & 127) << BigInt(7 * i);
      if (byte < 128) return Number(BigInt.asIntN(64, (high << 28n) + BigInt(low)));
    }
    throw fail("a number takes more than 10 bytes");
  }

  /** Moves to the contents of a field: the value of a number, the length of everything else. */
  contents(wire: Wire, fail: Fail): { value: number; length: number } {
    switch (wire) {
      case "varint":
        return { value: this.varint(fail), length: 0 };
      case "delimited": {
        const length = this.varint(fail);
        if (length < 0) throw fail(`a length of ${length}`);
        return { value: 0, length };
      }
      case "fixed32":
        return { value: this.#fixed(4, fail), length: 4 };
      case "fixed64":
        return { value: this.#fixed(8, fail), length: 8 };
      default:
        throw wire satisfies never;
    }
  }

  /** Bits as a float of that width, which is what ONNX keeps in fixed-width fields. */
  #fixed(width: 4 | 8, fail: Fail): number {
    if (this.at + width > this.#bytes.length) throw fail("the message ends within a number");
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.at, width);
    return width === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }

  #byte(fail: Fail): number {
    if (this.at >= this.#bytes.length) throw fail("the message ends within a number");
    return this.#bytes[this.at++];
  }
}

function damaged(name: string, what: string, at: number, text: string): EngineError {
  return new EngineError("format.truncated", `${name}: ${what}: byte ${at}: ${text}`, {
    file: name,
    where: `${what}, byte ${at}`,
    got: text,
  });
}
