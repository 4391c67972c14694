/**
 * Comma-separated values (RFC 4180; semicolons and tabs too): one row a sample.
 *
 * A first row with words in it names the columns. `labels` is the true class. Columns
 * `NAME.0`, `NAME.1`, ... or `NAME[0]`, ... are the numbers of input NAME; all others are together
 * one input that the file does not name.
 */
import type { ByteSource } from "../../io";
import { visibleName } from "../../report/names";
import type { Task } from "../../task";
import { MAX_COLUMNS, MAX_LINE } from "./limits";
import { isLabels, Numbers, readLabels, type Table, type TableArray, tableFault } from "./table";

const PIECE_BYTES = 1024 * 1024;
const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const nonfinite = /^[+-]?(nan|inf(inity)?)$/i;

/** Throws `format.*`, `shape.mismatch` for rows of other lengths, `input.nonfinite` for NaN. */
export async function readCsv(source: ByteSource, task: Task): Promise<Table> {
  const reader = new RowReader(source.name);
  for await (const line of lines(source, task)) reader.take(line);
  return reader.finish();
}

/** Lines without their ends; a line break within quotes is part of its line. */
async function* lines(source: ByteSource, task: Task): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array(0);
  let parts: string[] = [];
  let length = 0;
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    task.tick(at, source.size);
    const piece = await source.read(at, Math.min(PIECE_BYTES, source.size - at));
    const last = at + piece.length >= source.size;
    const end = last ? piece.length : piece.lastIndexOf(0x0a) + 1;
    const whole = end > 0 ? joined(rest, piece.subarray(0, end)) : new Uint8Array(0);
    rest = end > 0 ? piece.slice(end) : joined(rest, piece);
    requireLine(source.name, rest.length);
    for (const line of linesOf(decoded(source.name, whole))) {
      length += line.length;
      requireLine(source.name, length);
      const odd = hasOddQuotes(line);
      parts.push(line);
      // quotes are balanced at the end of a row
      if (odd === parts.length > 1) {
        yield parts.join("\n");
        parts = [];
        length = 0;
      }
    }
  }
  if (parts.length > 0) {
    const expected = 'a closing "';
    const where = "the last row";
    throw tableFault(source.name, "format.truncated", { where, expected, got: "none" });
  }
}

function linesOf(text: string): string[] {
  const found = text.split(/\r?\n|\r/);
  // what follows the last end of a line is no line
  if (found.at(-1) === "") found.pop();
  return found;
}

const hasOddQuotes = (line: string): boolean =>
  line.includes('"') && line.split('"').length % 2 === 0;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function decoded(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const got = "other bytes";
    throw tableFault(name, "format.unsupported", { where: "the text", expected: "UTF-8", got });
  }
}

function requireLine(name: string, length: number): void {
  if (length <= MAX_LINE) return;
  const expected = `at most ${MAX_LINE} characters`;
  throw tableFault(name, "format.limit", { where: "a line", expected, got: `${length}` });
}

class RowReader {
  readonly #name: string;
  readonly #numbers: Numbers;
  readonly #labels: (number | string)[] = [];
  #separator = ",";
  #header: readonly string[] | null = null;
  #columns = 0;
  #labelColumn = -1;
  #line = 0;
  #rows = 0;

  constructor(name: string) {
    this.#name = name;
    this.#numbers = new Numbers(name);
  }

  take(line: string): void {
    this.#line++;
    if (line.trim() === "" || (line.startsWith("#") && this.#rows === 0 && !this.#header)) return;
    if (this.#columns === 0 && this.#begin(line)) return;
    const cells = cellsOf(line, this.#separator);
    if (cells.length !== this.#columns) {
      const expected = `${this.#columns} columns as before`;
      throw this.#fault("shape.mismatch", `line ${this.#line}`, {
        expected,
        got: `${cells.length}`,
      });
    }
    for (const [i, cell] of cells.entries()) {
      if (i === this.#labelColumn) this.#labels.push(plain.test(cell) ? Number(cell) : cell);
      else this.#numbers.push(this.#number(cell, i));
    }
    this.#rows++;
  }

  /** Looks at the first row; true where it names the columns. */
  #begin(line: string): boolean {
    this.#separator = [",", ";", "\t"].find((sign) => line.includes(sign)) ?? ",";
    const cells = cellsOf(line, this.#separator);
    if (cells.length > MAX_COLUMNS) {
      const expected = `at most ${MAX_COLUMNS} columns`;
      throw this.#fault("format.limit", `line ${this.#line}`, { expected, got: `${cells.length}` });
    }
    this.#columns = cells.length;
    // a gap among numbers is a fault of the first sample, and no name
    const number = (cell: string) => plain.test(cell) || nonfinite.test(cell);
    if (cells.some(number) && cells.every((cell) => cell === "" || number(cell))) return false;
    this.#header = cells;
    this.#labelColumn = cells.findIndex(isLabels);
    return true;
  }

  #number(cell: string, column: number): number {
    const value = plain.test(cell) ? Number(cell) : Number.NaN;
    if (Number.isFinite(value)) return value;
    const where = `line ${this.#line}, column ${column + 1}`;
    const got = cell === "" ? "nothing" : JSON.stringify(visibleName(cell, 40));
    const code =
      plain.test(cell) || nonfinite.test(cell) ? "input.nonfinite" : "format.unsupported";
    throw this.#fault(code, where, { expected: "a number", got });
  }

  finish(): Table {
    const width = this.#columns - (this.#labelColumn >= 0 ? 1 : 0);
    if (this.#rows === 0 || width === 0) {
      throw this.#fault("format.unsupported", "the table", {
        expected: "rows of numbers",
        got: "none",
      });
    }
    const names = (this.#header ?? []).filter((_, i) => i !== this.#labelColumn);
    const data = this.#numbers.take();
    const labels = this.#labelColumn < 0 ? null : readLabels(this.#name, this.#labels);
    return { samples: this.#rows, arrays: grouped(names, width, data, this.#name), labels };
  }

  #fault(
    code: Parameters<typeof tableFault>[1],
    where: string,
    what: { expected: string; got: string },
  ) {
    return tableFault(this.#name, code, { where, ...what });
  }
}

function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const sign = line[i];
    if (sign === '"' && quoted && line[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

const indexed = /^(.+?)(?:\.(\d+)|\[(\d+)\])$/;

/** Columns of equal names with numbers behind them, gathered; the rest is one array without a name. */
function grouped(
  names: readonly string[],
  width: number,
  data: Float64Array,
  file: string,
): TableArray[] {
  const groups = new Map<string, { column: number; place: number }[]>();
  for (let column = 0; column < width; column++) {
    const [, base = "", dot, bracket] = indexed.exec(names[column] ?? "") ?? [];
    const place = Number(dot ?? bracket ?? column);
    const group = groups.get(base);
    if (group) group.push({ column, place });
    else groups.set(base, [{ column, place }]);
  }
  const rows = data.length / width;
  return [...groups].map(([name, columns]) => {
    const sorted = columns.toSorted((x, y) => x.place - y.place);
    requireOnce(file, name, sorted);
    if (groups.size === 1 && sorted.every((each, i) => each === columns[i])) {
      return { name, shape: [width], flat: true, data };
    }
    const numbers = new Numbers(file);
    for (let row = 0; row < rows; row++) {
      for (const { column } of sorted) numbers.push(data[row * width + column]);
    }
    return { name, shape: [sorted.length], flat: true, data: numbers.take() };
  });
}

/** Throws `format.unsupported` where two columns are one number of an input. */
function requireOnce(
  file: string,
  name: string,
  sorted: readonly { readonly place: number }[],
): void {
  const twice = sorted.find(({ place }, i) => i > 0 && place === sorted[i - 1].place);
  if (!twice) return;
  const where = `column ${JSON.stringify(`${visibleName(name, 40)}.${twice.place}`)}`;
  throw tableFault(file, "format.unsupported", { where, expected: "one column", got: "two" });
}
