/**
 * A JSON reader for headers from untrusted files.
 *
 * `JSON.parse` keeps the last of two equal keys and says nothing; here every member is kept, in
 * order, so that a reader can report the tensor that is declared twice. Objects are no JavaScript
 * objects, so a key `__proto__` is a key like any other.
 */
import { EngineError } from "../errors";
import { MAX_JSON_DEPTH, MAX_JSON_WEIGHT } from "./limits";

export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];

/** An object as the text has it: all its members, in order, equal keys included. */
export class JsonObject {
  constructor(readonly members: readonly (readonly [key: string, value: JsonValue])[]) {}

  /** The value of `key`; of its last member when there are several, as `JSON.parse` has it. */
  get(key: string): JsonValue | undefined {
    return this.members.findLast((member) => member[0] === key)?.[1];
  }

  /** Whether two members have one key. */
  get hasDuplicates(): boolean {
    return new Set(this.members.map((member) => member[0])).size < this.members.length;
  }
}

/**
 * The value that `bytes` spell in UTF-8. `name` says whose text it is.
 * Throws `format.unsupported` where it is no JSON, `format.limit` where it nests too deep or has
 * more values than any checkpoint.
 */
export function parseJson(bytes: Uint8Array, name: string): JsonValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new EngineError(
      "format.unsupported",
      `${name}: not valid UTF-8`,
      { file: name },
      { cause },
    );
  }
  return new Parser(text, name).document();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** JSON allows no raw control characters inside strings. */
const FIRST_PRINTABLE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
/** Whole numbers of so many digits are exact, and need no other reading. */
const PLAIN_DIGITS = 15;

/** What a container and a member weigh beside their values. */
const CONTAINER_WEIGHT = 4;
const MEMBER_WEIGHT = 2;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals = { true: true, false: false, null: null } as const;

class Parser {
  #position = 0;
  #weight = 0;

  constructor(
    readonly text: string,
    readonly name: string,
  ) {}

  document(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#position < this.text.length) throw this.#unexpected("the end");
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_JSON_DEPTH) {
      throw new EngineError(
        "format.limit",
        `${this.name}: JSON nests deeper than ${MAX_JSON_DEPTH} levels`,
        { file: this.name, expected: `at most ${MAX_JSON_DEPTH} levels` },
      );
    }
    this.#weigh(1);
    this.#space();
    const first = this.text[this.#position];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    const whole = this.#wholeNumber();
    if (whole !== null) return whole;
    for (const [word, value] of Object.entries(literals)) {
      if (this.text.startsWith(word, this.#position)) {
        this.#position += word.length;
        return value;
      }
    }
    number.lastIndex = this.#position;
    const digits = number.exec(this.text)?.[0];
    if (digits === undefined) throw this.#unexpected("a value");
    this.#position += digits.length;
    return Number(digits);
  }

  /** The whole number that comes next, where it is plain digits: nearly all of a header's are. */
  #wholeNumber(): number | null {
    const { text } = this;
    const start = this.#position;
    let end = start;
    let value = 0;
    for (let code = text.charCodeAt(end); code >= ZERO && code <= NINE; ) {
      value = value * 10 + code - ZERO;
      code = text.charCodeAt(++end);
    }
    const digits = end - start;
    const plain = digits > 0 && digits <= PLAIN_DIGITS && !/[.eE]/.test(text[end] ?? "");
    if (!plain || (digits > 1 && text.charCodeAt(start) === ZERO)) return null;
    this.#position = end;
    return value;
  }

  #object(depth: number): JsonObject {
    this.#weigh(CONTAINER_WEIGHT);
    const members: [string, JsonValue][] = [];
    this.#position++;
    if (this.#takes("}")) return new JsonObject(members);
    do {
      this.#space();
      if (this.text[this.#position] !== '"') throw this.#unexpected("a key in quotes");
      const key = this.#string();
      if (!this.#takes(":")) throw this.#unexpected('":"');
      this.#weigh(MEMBER_WEIGHT);
      members.push([key, this.#value(depth + 1)]);
    } while (this.#takes(","));
    if (!this.#takes("}")) throw this.#unexpected('"," or "}"');
    // A grown array has room for many more; the copy has none.
    return new JsonObject(members.slice());
  }

  #array(depth: number): JsonArray {
    this.#weigh(CONTAINER_WEIGHT);
    const items: JsonValue[] = [];
    this.#position++;
    if (this.#takes("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#takes(","));
    if (!this.#takes("]")) throw this.#unexpected('"," or "]"');
    return items.slice();
  }

  #string(): string {
    const { text } = this;
    const start = this.#position + 1;
    let end = start;
    let escapes = false;
    // Character by character: a pattern would keep a stack that a long string overflows.
    for (;;) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escapes = true;
        end++;
      } else if (!(code >= FIRST_PRINTABLE)) {
        this.#position = Math.min(end, text.length);
        throw this.#unexpected("the end of a string");
      }
      end++;
    }
    this.#position = end + 1;
    if (!escapes) return text.slice(start, end);
    try {
      return JSON.parse(text.slice(start - 1, end + 1)) as string;
    } catch {
      this.#position = start - 1;
      throw this.#unexpected("a string with valid escapes");
    }
  }

  /** Whether `sign` comes next; if so, it is behind us. */
  #takes(sign: string): boolean {
    this.#space();
    if (this.text[this.#position] !== sign) return false;
    this.#position++;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.#position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#position++;
    }
  }

  /** Keeps a text that is all values from taking many times its own memory. */
  #weigh(weight: number): void {
    this.#weight += weight;
    if (this.#weight <= MAX_JSON_WEIGHT) return;
    throw new EngineError(
      "format.limit",
      `${this.name}: JSON has more values than any checkpoint needs, at character ${this.#position}`,
      { file: this.name, where: `character ${this.#position}` },
    );
  }

  #unexpected(expected: string): EngineError {
    const next = this.text.slice(this.#position, this.#position + 12);
    const got = next === "" ? "the end of the text" : JSON.stringify(next);
    return new EngineError(
      "format.unsupported",
      `${this.name}: not valid JSON at character ${this.#position}: expected ${expected}, got ${got}`,
      { file: this.name, where: `character ${this.#position}`, expected, got },
    );
  }
}
