import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../extension/engine/findings/finding";
import { findingId } from "../../../extension/engine/findings/findingId";
import { formatFinding, parseFinding } from "../../../extension/engine/findings/format";

const finding: Finding = {
  id: "20260102T030405Z-0123abcd",
  created: "2026-01-02T03:04:05Z",
  file: "x.md",
  text: "`fc1` moved most.\n\n- the rest stands",
  evidence: {
    a: { path: "runs/a.safetensors", id: "h1:aa" },
    b: { path: "runs/b.pt", id: "h1:bb" },
    layers: { a: "fc1.weight", b: "module.fc1.weight" },
    level: "tensor",
    measure: "weights.cosine",
    value: 0.8051234567890123,
    values: { "weights.equalBytes": false, "weights.cosine": 0.8051234567890123, none: null },
    params: { threads: 2, seed: 0, mode: "fast", probe: null },
    engine: "0.1.0",
  },
};

const parsed = (text: string) => parseFinding(text, "x.md").finding;

describe("formatFinding", () => {
  it("is Markdown with sorted keys that a person can read", () => {
    expect(formatFinding(finding)).toBe(`---
cognate: 1
a:
  id: h1:aa
  path: runs/a.safetensors
b:
  id: h1:bb
  path: runs/b.pt
created: 2026-01-02T03:04:05Z
engine: 0.1.0
id: 20260102T030405Z-0123abcd
layers:
  a: fc1.weight
  b: module.fc1.weight
level: tensor
measure: weights.cosine
params:
  mode: fast
  probe: null
  seed: 0
  threads: 2
value: 0.8051234567890123
values:
  none: null
  weights.cosine: 0.8051234567890123
  weights.equalBytes: false
---

\`fc1\` moved most.

- the rest stands
`);
  });

  it.each([
    "\n---\n# no heading\n",
    "a: b # c",
    "- x",
    "yes",
    "1e3",
    "null",
    "",
    " ",
    "&anchor *alias !!js/function x",
    "\u2028\u2029\u0085\u0007\u001b[31m\u202e",
    "\ud800",
    "🙂 \"quoted\" 'too' <b>&amp;</b>",
    "__proto__",
  ])("keeps hostile text in names: %j", (name) => {
    const hostile: Finding = {
      ...finding,
      evidence: {
        ...finding.evidence,
        a: { path: name, id: name },
        layers: { a: name, b: name },
        values: { [name]: 1 },
        params: { seed: 0, [name]: { deep: [name, { [name]: name }] } },
      },
    };
    expect(parsed(formatFinding(hostile))).toEqual(hostile);
  });

  it("keeps a name of 10,000 characters", () => {
    const layers = { a: "x".repeat(10_000), b: "y z ".repeat(2_500) };
    const long = { ...finding, evidence: { ...finding.evidence, layers } };
    expect(parsed(formatFinding(long))).toEqual(long);
  });

  it("keeps any text and any names", () => {
    const name = fc.string({ unit: "binary", maxLength: 40 });
    void fc.assert(
      fc.property(name, name, fc.double({ noNaN: true }), (text, layer, value) => {
        const any: Finding = {
          ...finding,
          text,
          evidence: { ...finding.evidence, value, layers: { a: layer, b: layer } },
        };
        expect(parsed(formatFinding(any))).toEqual(any);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("keeps what this version does not know, at every level", () => {
    const text = formatFinding(finding).replace("cognate: 1\n", "cognate: 1\ntags: [todo]\n");
    const later = text.replace("  path: runs/b.pt\n", "  path: runs/b.pt\n  step: 500\n");
    const { finding: read, fields } = parseFinding(later, "x.md");
    const again = formatFinding({ ...read, text: "other words" }, fields);
    expect(again).toContain("\ntags:\n  - todo\n");
    expect(again).toContain("\n  step: 500\n");
    expect(parsed(again)).toEqual({ ...finding, text: "other words" });
  });
});

describe("parseFinding", () => {
  it("reads files with the line ends of Windows and a byte order mark", () => {
    const text = `\uFEFF${formatFinding(finding).replaceAll("\n", "\r\n")}`;
    expect(parsed(text)).toEqual({ ...finding, text: finding.text.replaceAll("\n", "\r\n") });
  });

  it("reads a file without text, and one without a last line end", () => {
    const front = formatFinding({ ...finding, text: "" });
    expect(parsed(front).text).toBe("");
    expect(parsed(front.trimEnd()).text).toBe("");
    expect(parsed(`${front.trimEnd()}\n\nwords`).text).toBe("words");
  });

  it.each([
    ["", /front matter: expected a block/],
    ["# A heading\n---\n---\n", /front matter: expected a block/],
    ["---\na: 1\n", /front matter: expected a block/],
    ["---\n---\n", /front matter: expected keys and values/],
    ["---\n- 1\n---\n", /front matter: expected keys and values/],
    ["---\na: [\n---\n", /front matter: expected YAML, got/],
    ["---\na: 1\na: 2\n---\n", /front matter: expected YAML, got the key "a" twice/],
    ["---\n? [a]\n: 1\n---\n", /front matter: expected YAML, got a key that is no text/],
    [`---\na: ${"[".repeat(40)}${"]".repeat(40)}\n---\n`, /nesting deeper than 32 levels/],
    ["---\nb: &x [1]\na: *x\n---\n", /YAML without aliases/],
    ["---\na: 1\n---\n", /cognate: expected a number, got nothing/],
    ["---\ncognate: 2\n---\n", /cognate: expected version 1, got 2/],
    ["---\ncognate: 1\n---\n", /level: expected text, got nothing/],
  ])("refuses %j", (text, message) => {
    expect(() => parseFinding(text, "x.md")).toThrow(
      expect.objectContaining({ code: "format.unsupported" }),
    );
    expect(() => parseFinding(text, "x.md")).toThrow(message);
  });

  it.each([
    ["level: tensor", "level: cell", /level: expected tensor or layer, got cell/],
    ["value: 0.8051234567890123", "value: high", /value: expected a number/],
    ["  none: null", "  none: [1]", /values.none: expected a number/],
    ["  a: fc1.weight", "  a: 1", /layers.a: expected text, got number/],
    ["b:\n  id: h1:bb\n  path: runs/b.pt", "b: x", /: b: expected keys and values, got string/],
  ])("names the key that is wrong: %s", (good, bad, message) => {
    const text = formatFinding(finding).replace(good, bad);
    expect(() => parseFinding(text, "x.md")).toThrow(message);
  });

  it("refuses a file that is far too large", () => {
    expect(() => parseFinding("x".repeat(2 ** 20 + 1), "x.md")).toThrow(
      expect.objectContaining({ code: "format.limit" }),
    );
  });
});

describe("findingId", () => {
  it("sorts by time, names a file, and differs with the content", () => {
    const id = findingId("2026-01-02T03:04:05Z", finding);
    expect(id).toMatch(/^20260102T030405Z-[0-9a-f]{8}$/);
    expect(findingId("2026-01-02T03:04:05Z", finding)).toBe(id);
    expect(findingId("2026-01-02T03:04:05Z", { ...finding, text: "no" })).not.toBe(id);
    expect(findingId("2026-01-02T03:04:05Z", finding, 1)).not.toBe(id);
    expect(findingId("2026-01-02T03:04:06Z", finding) > id).toBe(true);
  });
});

describe("front matter that is made to take long", () => {
  const rows: readonly (readonly [what: string, front: string])[] = [
    ["keys", Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join("")],
    ["keys inside keys", "? ".repeat(100_000)],
    ["errors", "*a ".repeat(30_000)],
    ["lists", "[".repeat(100_000)],
  ];
  for (const [what, front] of rows) {
    it(`is read or refused in time: ${what}`, () => {
      const started = performance.now();
      expect(() => parsed(`---\n${front}\n---\n\ntext\n`)).toThrow(/: finding: /);
      // Each took over twenty seconds, or for ever, on a slow machine.
      expect(performance.now() - started).toBeLessThan(8_000);
    });
  }

  it("is refused by its length", () => {
    const front = "k: 1\n".repeat(60_000);
    expect(() => parsed(`---\n${front}---\n`)).toThrow(/front matter of 300000 characters/);
  });
});
