/**
 * A finding as text: Markdown with a YAML front matter that holds the evidence.
 *
 * The form is versioned by the key `cognate`. Keys stand in alphabetical order after it, so that
 * two versions of a file differ where their content does. Keys that this version does not know
 * are kept.
 */
import { isMap, isScalar, isSeq, parseDocument, stringify } from "yaml";
import { EngineError } from "../errors";
import type { Finding, FindingCheckpoint, FindingEvidence } from "./finding";

export const FINDING_VERSION = 1;

/** A finding is a sentence or a page; larger files under its name are something else. */
export const MAX_FINDING_BYTES = 1024 * 1024;

/** Room for two of the longest names; what is sorted into keys takes its time. */
export const MAX_FRONT_CHARACTERS = 256 * 1024;

/** Levels of keys and lists; a finding has three. */
const MAX_FRONT_DEPTH = 32;

type Fields = Record<string, unknown>;

export interface ParsedFinding {
  readonly finding: Finding;
  /** The whole front matter, with what this version does not know. */
  readonly fields: Readonly<Fields>;
}

/**
 * The text of a finding's file. `fields` are those of {@link parseFinding}, when an existing
 * finding is written again: what they hold beyond the known keys is kept.
 */
export function formatFinding(finding: Finding, fields: Readonly<Fields> = {}): string {
  const { evidence } = finding;
  const known: Fields = {
    a: { id: evidence.a.id, path: evidence.a.path },
    b: { id: evidence.b.id, path: evidence.b.path },
    created: finding.created,
    engine: evidence.engine,
    id: finding.id,
    layers: { a: evidence.layers.a, b: evidence.layers.b },
    level: evidence.level,
    measure: evidence.measure,
    params: evidence.params,
    value: evidence.value,
    values: evidence.values,
  };
  const { cognate: _, ...merged } = sorted(merge(fields, known)) as Fields;
  const front = stringify(
    { cognate: FINDING_VERSION, ...merged },
    // One line a value, whatever it holds, so that no text can look like the closing fence.
    { lineWidth: 0, blockQuote: false, aliasDuplicateObjects: false, version: "1.2" },
  );
  return `---\n${front}---\n\n${finding.text}\n`;
}

/**
 * Reads the text of a finding's file.
 * Throws `format.unsupported` when it is no finding, or one of a later version, and
 * `format.limit` when it is far too large.
 */
export function parseFinding(text: string, file: string): ParsedFinding {
  if (text.length > MAX_FINDING_BYTES) {
    throw new EngineError(
      "format.limit",
      `${file}: has ${text.length} characters, expected a finding of at most ${MAX_FINDING_BYTES}`,
      { file },
    );
  }
  const { front, body } = split(text, file);
  const fields = readFields(front, file);
  const read = new FieldReader(fields, file);
  if (read.number("cognate") !== FINDING_VERSION) {
    const got = String(fields.cognate);
    throw unsupported(file, "cognate", { expected: `version ${FINDING_VERSION}`, got });
  }
  const level = read.text("level");
  if (level !== "tensor" && level !== "layer") {
    throw unsupported(file, "level", { expected: "tensor or layer", got: level });
  }
  const evidence: FindingEvidence = {
    a: read.checkpoint("a"),
    b: read.checkpoint("b"),
    layers: { a: read.within("layers").text("a"), b: read.within("layers").text("b") },
    level,
    measure: read.text("measure"),
    value: read.figure("value"),
    values: read.figures("values"),
    params: read.within("params").fields,
    engine: read.text("engine"),
  };
  const finding = {
    id: read.text("id"),
    created: read.text("created"),
    text: body,
    evidence,
    file,
  };
  return { finding, fields };
}

/** Parts the front matter from the text; both forms of line end are accepted. */
function split(text: string, file: string): { front: string; body: string } {
  const parts =
    /^\uFEFF?---[ \t]*\r?\n(?<front>.*?\n)?---[ \t]*(?:(?<end>\r?\n)(?<body>.*))?$/s.exec(text);
  if (!parts?.groups) {
    throw unsupported(file, "front matter", {
      expected: "a block between two lines `---` at the top",
      got: "none",
    });
  }
  const { front = "", end = "\n", body = "" } = parts.groups;
  // The blank line after the fence and the last line end are the file's, not the text's.
  const start = body.startsWith(end) ? end.length : 0;
  const stop = body.length > start && body.endsWith(end) ? -end.length : undefined;
  return { front, body: body.slice(start, stop) };
}

function readFields(front: string, file: string): Fields {
  if (front.length > MAX_FRONT_CHARACTERS) {
    throw new EngineError(
      "format.limit",
      `${file}: finding: front matter of ${front.length} characters, expected at most ${MAX_FRONT_CHARACTERS}`,
      { file, where: "front matter" },
    );
  }
  // The core schema knows numbers, booleans, null and text: no dates, no tags that make objects.
  // The library's own search for equal keys, and its pictures of errors, take the square of their
  // number in time.
  const document = parseDocument(front, {
    schema: "core",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const got = document.errors[0]?.message ?? keyFault(document.contents, 0);
  if (got) throw unsupported(file, "front matter", { expected: "YAML", got: oneLine(got) });
  let fields: unknown;
  try {
    fields = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw unsupported(file, "front matter", { expected: "YAML without aliases", got });
  }
  if (!isFields(fields)) {
    throw unsupported(file, "front matter", { expected: "keys and values", got: typeof fields });
  }
  return fields;
}

const oneLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** What keeps the keys below a node of YAML from being those of plain objects; null when nothing does. */
function keyFault(node: unknown, depth: number): string | null {
  if (depth > MAX_FRONT_DEPTH) return `nesting deeper than ${MAX_FRONT_DEPTH} levels`;
  if (isSeq(node)) return firstFault(node.items, (item) => keyFault(item, depth + 1));
  if (!isMap(node)) return null;
  const seen = new Set<string>();
  return firstFault(node.items, ({ key, value }) => {
    if (!isScalar(key)) return "a key that is no text";
    const name = String(key.value);
    if (seen.has(name)) return `the key ${JSON.stringify(name.slice(0, 80))} twice`;
    seen.add(name);
    return keyFault(value, depth + 1);
  });
}

function firstFault<T>(items: readonly T[], faultOf: (item: T) => string | null): string | null {
  for (const item of items) {
    const fault = faultOf(item);
    if (fault !== null) return fault;
  }
  return null;
}

/** Takes typed values out of a front matter; each fault names the key. */
class FieldReader {
  readonly fields: Readonly<Fields>;
  readonly #file: string;
  readonly #prefix: string;

  constructor(fields: Readonly<Fields>, file: string, prefix = "") {
    this.fields = fields;
    this.#file = file;
    this.#prefix = prefix;
  }

  text(key: string): string {
    const value = this.#get(key);
    if (typeof value === "string") return value;
    throw this.#fault(key, "text", value);
  }

  number(key: string): number {
    const value = this.#get(key);
    if (typeof value === "number") return value;
    throw this.#fault(key, "a number", value);
  }

  figure(key: string): number | boolean | null {
    const value = this.#get(key);
    if (value === null || typeof value === "number" || typeof value === "boolean") return value;
    throw this.#fault(key, "a number, true, false or null", value);
  }

  figures(key: string): Record<string, number | boolean | null> {
    const inner = this.within(key);
    return Object.fromEntries(Object.keys(inner.fields).map((id) => [id, inner.figure(id)]));
  }

  checkpoint(key: string): FindingCheckpoint {
    const inner = this.within(key);
    return { path: inner.text("path"), id: inner.text("id") };
  }

  within(key: string): FieldReader {
    const value = this.#get(key);
    if (!isFields(value)) throw this.#fault(key, "keys and values", value);
    return new FieldReader(value, this.#file, `${this.#prefix}${key}.`);
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
  }

  #fault(key: string, expected: string, value: unknown): EngineError {
    const got = value === undefined ? "nothing" : value === null ? "null" : typeof value;
    return unsupported(this.#file, `${this.#prefix}${key}`, { expected, got });
  }
}

function unsupported(
  file: string,
  where: string,
  { expected, got }: { expected: string; got: string },
): EngineError {
  return new EngineError(
    "format.unsupported",
    `${file}: finding: ${where}: expected ${expected}, got ${got}`,
    { file, where, expected, got },
  );
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `over` laid over `base`, key by key down to the leaves. Figures and parameters are replaced whole. */
function merge(base: Readonly<Fields>, over: Readonly<Fields>): Fields {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const old = merged.get(key);
    const nested = isFields(old) && isFields(value) && key !== "values" && key !== "params";
    merged.set(key, nested ? merge(old, value) : value);
  }
  return Object.fromEntries(merged);
}

/** The value with the keys of all its objects in alphabetical order; what JSON cannot say is left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
