/**
 * Reads a Python literal, as the header of a npy file holds one: strings, whole numbers, booleans,
 * None, tuples, lists and dicts. Nothing is evaluated.
 */
import { EngineError } from "../errors";
import { MAX_PYTHON_LITERAL_DEPTH } from "./limits";

/** A tuple or list is an array, a dict a Map. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | ReadonlyMap<PythonValue, PythonValue>;

/**
 * The value that `text` spells. `name` says whose text it is.
 * Throws `format.unsupported` where it is no literal, `format.limit` where it nests too deep.
 */
export function parsePythonLiteral(text: string, name: string): PythonValue {
  const parser = new Parser(text, name);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** `L` marks the long integers of Python 2, which old numpy wrote into shapes. */
const integer = /-?\d{1,20}L?/y;
const space = /[ \t\r\n\f]*/y;
const words = [
  ["True", true],
  ["False", false],
  ["None", null],
] as const;

class Parser {
  #position = 0;

  constructor(
    readonly text: string,
    readonly name: string,
  ) {}

  value(depth: number): PythonValue {
    if (depth > MAX_PYTHON_LITERAL_DEPTH) {
      throw new EngineError(
        "format.limit",
        `${this.name}: nests deeper than ${MAX_PYTHON_LITERAL_DEPTH} levels`,
        { file: this.name, expected: `at most ${MAX_PYTHON_LITERAL_DEPTH} levels` },
      );
    }
    this.#match(space);
    const first = this.text[this.#position];
    if (first === "{") return this.#dict(depth);
    if (first === "(") return this.#sequence(")", depth);
    if (first === "[") return this.#sequence("]", depth);
    if (first === "'" || first === '"') return this.#string(first);
    for (const [word, value] of words) {
      if (this.text.startsWith(word, this.#position)) {
        this.#position += word.length;
        return value;
      }
    }
    const digits = this.#match(integer);
    if (!digits) throw this.#unexpected("a value");
    return Number(digits.replace("L", ""));
  }

  end(): void {
    this.#match(space);
    if (this.#position < this.text.length) throw this.#unexpected("the end");
  }

  #dict(depth: number): ReadonlyMap<PythonValue, PythonValue> {
    const dict = new Map<PythonValue, PythonValue>();
    this.#position++;
    while (!this.#takes("}")) {
      const key = this.value(depth + 1);
      if (!this.#takes(":")) throw this.#unexpected('":"');
      dict.set(key, this.value(depth + 1));
      if (this.#takes(",")) continue;
      if (this.#takes("}")) break;
      throw this.#unexpected('"," or "}"');
    }
    return dict;
  }

  #sequence(close: ")" | "]", depth: number): PythonValue {
    const items: PythonValue[] = [];
    this.#position++;
    let commas = 0;
    while (!this.#takes(close)) {
      items.push(this.value(depth + 1));
      if (this.#takes(",")) {
        commas++;
        continue;
      }
      if (this.#takes(close)) break;
      throw this.#unexpected(`"," or "${close}"`);
    }
    // Parentheses around one value without a comma only group it.
    return close === ")" && items.length === 1 && commas === 0 ? items[0] : items;
  }

  #string(quote: string): string {
    const start = this.#position + 1;
    const end = this.text.indexOf(quote, start);
    const inner = end < 0 ? "\n" : this.text.slice(start, end);
    // Field names with backslashes exist only in structured types, which are not read anyway.
    if (inner.includes("\n") || inner.includes("\\")) throw this.#unexpected("a plain string");
    this.#position = end + 1;
    return inner;
  }

  #takes(sign: string): boolean {
    this.#match(space);
    if (this.text[this.#position] !== sign) return false;
    this.#position++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }

  #unexpected(expected: string): EngineError {
    const next = this.text.slice(this.#position, this.#position + 12);
    const got = next === "" ? "the end" : JSON.stringify(next);
    return new EngineError(
      "format.unsupported",
      `${this.name}: at character ${this.#position} expected ${expected}, got ${got}`,
      { file: this.name, where: `character ${this.#position}`, expected, got },
    );
  }
}
