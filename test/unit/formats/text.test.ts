/** The small readers of text: JSON, Python literals, names in natural order. */
import { describe, expect, it } from "vitest";
import { JsonObject, type JsonValue, parseJson } from "../../../extension/engine/formats/json";
import { compareNaturally } from "../../../extension/engine/formats/naturalOrder";
import { parsePythonLiteral } from "../../../extension/engine/formats/pythonLiteral";

const json = (text: string) => parseJson(new TextEncoder().encode(text), "t");

/** As `JSON.parse` would give it. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonObject) {
    return Object.fromEntries(value.members.map(([key, member]) => [key, plain(member)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("parseJson", () => {
  for (const text of [
    "null",
    " [ true , false ] ",
    "-0.5e+3",
    '"a\\u00e9\\n\\"\\\\\\ud83d\\ude00"',
    '{"a": [1, {"b": {}}], "": [], "ü😀": "x"}',
    '"\\ud800"',
    "[]",
    "{}",
    "1e400",
    "0",
    "[9007199254740993, 123456789012345678901, 999999999999999, 12e3, 1.5, 10, -0]",
  ]) {
    it(`agrees with JSON.parse on ${text}`, () =>
      expect(plain(json(text))).toEqual(JSON.parse(text)));
  }

  for (const text of [
    "",
    " ",
    "{",
    "[1,]",
    "[1 2]",
    '{"a" 1}',
    "{a: 1}",
    '{"a":1,}',
    "01",
    "00",
    "1e",
    "+1",
    ".5",
    "1.",
    "nul",
    "tru",
    '"\\x"',
    '"\\u12g4"',
    '"a\nb"',
    '"abc',
    '"abc\\',
    "'a'",
    "NaN",
    "Infinity",
    "1 1",
    "[".repeat(40),
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 12))}`, () => {
      expect(() => JSON.parse(text)).toThrow();
      expect(() => json(text)).toThrow("not valid JSON at character");
    });
  }

  it("keeps equal keys, and `__proto__` as a key", () => {
    const value = json('{"a": 1, "__proto__": {"x": 2}, "a": 3}') as JsonObject;
    expect(value.members.map(([key]) => key)).toEqual(["a", "__proto__", "a"]);
    expect(value.hasDuplicates).toBe(true);
    expect(value.get("a")).toBe(3);
    expect(value.get("x")).toBeUndefined();
  });

  it("reads a string of megabytes with escapes in it", () => {
    const text = `"${'x\\"'.repeat(1_000_000)}"`;
    expect((json(text) as string).length).toBe(2_000_000);
  });

  it("allows 64 levels and not one more", () => {
    expect(() => json(`${"[".repeat(64)}${"]".repeat(64)}`)).not.toThrow();
    expect(() => json(`${"[".repeat(66)}${"]".repeat(66)}`)).toThrow("deeper than 64");
  });
});

describe("parsePythonLiteral", () => {
  it("reads the header of an array", () => {
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4L,), }   \n";
    expect(parsePythonLiteral(text, "t")).toEqual(
      new Map<unknown, unknown>([
        ["descr", "<f4"],
        ["fortran_order", false],
        ["shape", [3, 4]],
      ]),
    );
  });

  it("tells a tuple of one from parentheses", () => {
    expect(parsePythonLiteral("(3,)", "t")).toEqual([3]);
    expect(parsePythonLiteral("(3)", "t")).toBe(3);
    expect(parsePythonLiteral("()", "t")).toEqual([]);
    expect(parsePythonLiteral("[('x', '<f4'), (\"y\", None)]", "t")).toEqual([
      ["x", "<f4"],
      ["y", null],
    ]);
  });

  for (const text of [
    "",
    "(",
    "(,)",
    "{1}",
    "{'a': }",
    "'a",
    "'a\\n'",
    "f()",
    "1 2",
    "1e5",
    "--1",
  ]) {
    it(`refuses ${text}`, () => expect(() => parsePythonLiteral(text, "t")).toThrow("expected"));
  }
});

describe("compareNaturally", () => {
  it("orders numbers as numbers", () => {
    const sorted = ["a", "a1", "a02", "a2", "a10", "a10b", "a11", "b1", "é"];
    expect([...sorted].reverse().sort(compareNaturally)).toEqual(sorted);
  });

  it("orders numbers of any length", () => {
    const long = `s${"9".repeat(400)}`;
    expect(compareNaturally(long, `s1${"0".repeat(400)}`)).toBeLessThan(0);
    expect(compareNaturally(long, long)).toBe(0);
  });
});
