/** A pairing kept as a file: JSON text `{kind: "cognate.pairing", schema: 1, pairs: [{a, b}]}`. */
import { EngineError } from "../errors";
import { visibleName } from "../report/names";
import type { UserPair } from "./pairing";

/** A pairing names layers, and no checkpoint has more of them. */
const MAX_PAIRS = 1_000_000;

/** The file's text; it ends in a line break, one pair a line, so that it reads and merges well. */
export function writePairing(pairs: readonly UserPair[]): string {
  const lines = pairs.map(({ a, b }) => `    ${JSON.stringify({ a, b })}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "kind": "cognate.pairing",\n  "schema": 1,\n  "pairs": ${list}\n}\n`;
}

/** Reads {@link writePairing}'s text back. Throws `format.unsupported`, naming what is wrong. */
export function readPairing(text: string, file: string): UserPair[] {
  const fail = (where: string, expected: string, got: string) =>
    new EngineError(
      "format.unsupported",
      `${visibleName(file)}: ${where}: expected ${expected}, got ${got}`,
      { file, where, expected, got },
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail("pairing", "JSON", "text that is not");
  }
  const { kind, schema, pairs } = fieldsOf(value) ?? {};
  if (kind !== "cognate.pairing") throw fail("kind", '"cognate.pairing"', said(kind));
  if (schema !== 1) throw fail("schema", "1", said(schema));
  if (!Array.isArray(pairs)) throw fail("pairs", "a list", said(pairs));
  if (pairs.length > MAX_PAIRS) {
    throw new EngineError(
      "format.limit",
      `${visibleName(file)}: pairs: expected at most ${MAX_PAIRS}, got ${pairs.length}`,
      { file, where: "pairs" },
    );
  }
  return pairs.map((pair: unknown, i) => {
    const fields = fieldsOf(pair);
    if (!fields) throw fail(`pairs[${i}]`, "{a, b}", said(pair));
    const { a = null, b = null } = fields;
    for (const [side, name] of [
      ["a", a],
      ["b", b],
    ] as const) {
      if (name !== null && typeof name !== "string") {
        throw fail(`pairs[${i}].${side}`, "a layer's name or null", said(name));
      }
    }
    if (a === null && b === null) throw fail(`pairs[${i}]`, "at least one name", "none");
    return { a: a as string | null, b: b as string | null };
  });
}

function fieldsOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

const said = (value: unknown): string =>
  value === undefined ? "nothing" : visibleName(JSON.stringify(value) ?? typeof value);
