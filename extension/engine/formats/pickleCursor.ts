import { EngineError } from "../errors";
import {
  MAX_PICKLE_INTEGER,
  MAX_PICKLE_TEXT,
  MAX_PICKLE_WORK,
  TEXT_BYTES_PER_WORK,
} from "./pickleLimits";

const NEWLINE = 0x0a;

/** The work of one file, whose pickles share it. */
export interface PickleWork {
  spent: number;
}

/** Reads the arguments of instructions; every read is checked against the end of the bytes. */
export class PickleCursor {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** The file, for messages. */
  readonly #name: string;
  readonly #work: PickleWork;

  constructor(name: string, bytes: Uint8Array, start: number, work: PickleWork) {
    this.#name = name;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
    this.#work = work;
  }

  /** Counts `work` against the limit; throws `format.limit` when it is reached. */
  charge(work: number): void {
    this.#work.spent += work;
    if (this.#work.spent > MAX_PICKLE_WORK) {
      throw this.error("format.limit", `pickle has more than ${MAX_PICKLE_WORK} steps of work`);
    }
  }

  error(code: EngineError["code"], text: string): EngineError {
    const where = `pickle byte ${this.position}`;
    return new EngineError(code, `${this.#name}: ${where}: ${text}`, { file: this.#name, where });
  }

  #advance(length: number): number {
    const start = this.position;
    const rest = this.#bytes.length - start;
    if (length > rest) {
      throw this.error("format.truncated", `expected ${length} more bytes, got ${rest}`);
    }
    this.position = start + length;
    return start;
  }

  uint8(): number {
    return this.#bytes[this.#advance(1)];
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length of eight bytes; what exceeds 2^53 exceeds the file too, rounded or not. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** IEEE 754, big-endian: the one number that pickle writes so. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** UTF-8; a lone surrogate, which Python can pickle, becomes U+FFFD. */
  text(length: number): string {
    this.#checkText(length);
    return utf8.decode(this.bytes(length));
  }

  /** A `str` of Python 2, whose encoding nobody wrote down: UTF-8 where it is valid, else Latin-1. */
  oldText(length: number): string {
    this.#checkText(length);
    return decodeOldText(this.bytes(length));
  }

  /** The bytes up to the next newline, which is passed over. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(NEWLINE, this.position);
    if (end < 0) {
      throw this.error("format.truncated", "expected a line, got bytes without a newline");
    }
    const line = this.bytes(end - this.position);
    this.position++;
    this.#checkText(line.length);
    return line;
  }

  textLine(): string {
    return utf8.decode(this.line());
  }

  /** A signed little-endian integer of `length` bytes. */
  integer(length: number): number | bigint {
    this.checkInteger(length);
    const bytes = this.bytes(length);
    if (length === 0) return 0;
    let digits = "";
    for (let at = length - 1; at >= 0; at--) digits += bytes[at].toString(16).padStart(2, "0");
    const value = BigInt.asIntN(8 * length, BigInt(`0x${digits}`));
    return narrowed(value);
  }

  checkInteger(length: number): void {
    // Digits are turned one by one, and by steps that grow with their number.
    this.charge(Math.min(length, MAX_PICKLE_INTEGER));
    if (length <= MAX_PICKLE_INTEGER) return;
    const text = `integer of ${length} bytes or digits, expected at most ${MAX_PICKLE_INTEGER}`;
    throw this.error("format.limit", text);
  }

  #checkText(length: number): void {
    this.charge(Math.floor(Math.min(length, MAX_PICKLE_TEXT) / TEXT_BYTES_PER_WORK));
    if (length <= MAX_PICKLE_TEXT) return;
    const text = `text of ${length} bytes, expected at most ${MAX_PICKLE_TEXT}`;
    throw this.error("format.limit", text);
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Characters made from one call; a call takes only so many arguments. */
const CHUNK = 8192;

/** Bytes as the first 256 characters. `TextDecoder("latin1")` would be Windows-1252. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

export function decodeOldText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin1Text(bytes);
  }
}

/** A `number` where that is exact. */
export const narrowed = (value: bigint): number | bigint =>
  value >= -BigInt(Number.MAX_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
