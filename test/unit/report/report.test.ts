import { beforeAll, describe, expect, test } from "vitest";
import { csv } from "../../../extension/engine/report/csv";
import { bytesText, countText, figureText } from "../../../extension/engine/report/figures";
import { html } from "../../../extension/engine/report/html";
import { quoted, visibleName } from "../../../extension/engine/report/names";
import { render } from "../../../extension/engine/report/render";
import { svg } from "../../../extension/engine/report/svg";
import { table } from "../../../extension/engine/report/table";
import type { Result } from "../../../extension/engine/result";
import { comparePaths, weightsFixture } from "../support/compareFiles";
import { MemoryFiles } from "../support/memoryFiles";
import { shapedFile } from "../support/shapedFile";

let result: Result;
let hostile: Result;
const evil = [
  '=HYPERLINK("http://x","y").weight',
  "</title><script>alert(1)</script>.weight",
  'a"b,c\r\nd.weight',
  "@sum(1+1).weight",
  "\u202egnp.exe.weight",
  `${"n".repeat(10_000)}.weight`,
];

beforeAll(async () => {
  result = await comparePaths(
    weightsFixture("net-a.safetensors"),
    weightsFixture("net-b.safetensors"),
  );
  const tensor = (i: number) => ({ shape: [2, 2], values: [1, 2, i === 1 ? Number.NaN : 3, i] });
  const tensors = new Map(evil.map((name, i) => [name, tensor(i)]));
  const files = new MemoryFiles({ a: shapedFile(tensors), "b<i>": shapedFile(tensors) });
  hostile = await comparePaths("a", "b<i>", { files });
});

/** Reads RFC 4180 text. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = cells.exec(text); match; match = cells.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2]);
    if (match[3] !== ",") rows.push([]);
  }
  expect(text.endsWith("\r\n")).toBe(true);
  return rows.slice(0, -1);
}

describe("CSV", () => {
  test("has a line for each figure of a pair and each cell, and reads back to the same numbers", () => {
    const [header, ...rows] = parseCsv(csv(result));
    expect(header).toEqual([
      "level",
      "a",
      "b",
      "pairing",
      "measure",
      "value",
      "low",
      "high",
      "chance",
    ]);
    const figures = result.pairs.reduce(
      (sum, { values }) => sum + Object.keys(values).filter((id) => !id.endsWith(".null")).length,
      0,
    );
    expect(rows).toHaveLength(figures + 3 * 25);
    const wanted = result.pairs.find(({ a }) => a === "fc1.weight")?.values["weights.relativeL2"];
    const row = rows.find(
      ([level, a, , , id]) =>
        level === "tensor" && a === "fc1.weight" && id === "weights.relativeL2",
    );
    expect(Number(row?.[5])).toBe(wanted);
    expect(rows.every((cells) => cells.length === header.length)).toBe(true);
  });

  test("of one measure has its lines alone", () => {
    const [, ...rows] = parseCsv(csv(result, "weights.spectrum.cosine"));
    expect(new Set(rows.map((cells) => cells[4]))).toEqual(new Set(["weights.spectrum.cosine"]));
    expect(rows.some((cells) => cells[8] !== "")).toBe(true);
  });

  test("runs no formula and breaks no line", () => {
    const rows = parseCsv(csv(hostile));
    expect(rows.every((cells) => cells.length === 9)).toBe(true);
    const names = new Set(rows.flatMap(([, a, b]) => [a, b]));
    expect(names).toContain(`'=HYPERLINK("http://x","y")`);
    expect(names).toContain("'@sum(1+1)");
    expect(names).toContain('a"b,c\r\nd');
    for (const name of names) expect(name).not.toMatch(/^[=+\-@]/);
  });
});

describe("SVG", () => {
  test("draws every cell, names both axes and hatches what has no number", () => {
    const text = svg(result, { measure: "weights.cosine" });
    const cells = text.match(/<rect [^>]*><title>/g) ?? [];
    expect(cells).toHaveLength(25);
    const missing = result.matrices[0].values.flat().filter((value) => value === null).length;
    expect(cells.filter((cell) => cell.includes("url(#none"))).toHaveLength(missing);
    for (const { id } of result.layers.a) expect(text).toContain(`>${id}<`);
    expect(text).toContain("<title>Weight cosine: higher is more alike</title>");
    expect(text).toContain("fc1 ↔ fc3: ");
  });

  test("has two themes", () => {
    expect(svg(result, { theme: "dark" })).toContain("#1e1e1e");
    expect(svg(result)).toContain("#ffffff");
  });

  test("of a result of pairs is one column, and without figures a mistake", () => {
    const pairs = { ...result, matrices: [] };
    expect(svg(pairs)).toContain("paired layers");
    expect(svg(pairs, { measure: "weights.equalBytes" })).toContain("Equal bytes");
    expect(() => svg({ ...pairs, pairs: [] })).toThrowError(
      expect.objectContaining({ code: "usage" }),
    );
    expect(() => svg(pairs, { measure: "nope" })).toThrowError(/no figures of measure nope/);
  });

  test("of hundreds of layers stays within a screen", () => {
    const ids = Array.from({ length: 300 }, (_, i) => `layer.${i}`);
    const values = ids.map((_, i) => ids.map((__, j) => (i === j ? 1 : -0.1)));
    const matrix = { ...result.matrices[0], rows: ids, columns: ids, values };
    const text = svg({ ...result, matrices: [matrix] });
    expect(Number(/width="(\d+)"/.exec(text)?.[1])).toBeLessThan(1400);
    expect(text).not.toContain("layer.17");
  });
});

describe("markup from hostile names", () => {
  test.each(["svg", "html"] as const)("%s holds text only", (format) => {
    const text = render({ result: hostile, format });
    expect(text).not.toMatch(/<script/i);
    expect(text).not.toMatch(/<i>/);
    expect(text).not.toContain("\u202e");
    expect(text).toContain("&lt;script&gt;");
    expect(text.length).toBeLessThan(200_000);
  });

  test("HTML refers to nothing outside of it and runs nothing", () => {
    const text = html(result, { theme: "dark" });
    expect(text).not.toMatch(/<(script|link|img|iframe|object|embed)|\son\w+=|javascript:/i);
    expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\((?!#)/);
    expect(text).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(text).toContain(result.summary?.replace(/`([^`]*)`/g, "<code>$1</code>"));
    expect(text).toContain("What the numbers say, and what they ignore");
    expect(text).toContain("Reordered but otherwise equal units score low.");
    expect(text.match(/<svg/g)).toHaveLength(3);
    expect(new Set(text.match(/id="none-[^"]*"/g)).size).toBe(3);
  });
});

describe("what was compared", () => {
  const of = (count: number): Result => ({
    ...result,
    inputs: Array.from({ length: count }, (_, i) => ({ ...result.inputs[0], path: `net${i}` })),
  });

  test("is A and B of a pair, and numbered of more", () => {
    const labels = (count: number) => table(of(count)).match(/^.+(?= {2}net\d)/gm);
    expect(labels(2)).toEqual(["A", "B"]);
    expect(labels(3)).toEqual(["1", "2", "3"]);
    expect(labels(10)?.slice(8)).toEqual([" 9", "10"]);
    expect(html(of(2))).toContain('<ol type="A">');
    expect(html(of(3))).toContain('<ol type="1">');
  });
});

describe("the table for a terminal", () => {
  test("has a line a pair under its titles, with chance beside what needs it", () => {
    const text = table(result);
    expect(text).toContain("All 5 layers changed; `");
    const lines = text.split("\n");
    const start = lines.findIndex((line) => line.startsWith("layer or tensor"));
    expect(lines[start]).toMatch(
      /shape +cosine +rel\. L2 +signs +\(chance\) +changed +max change +equal +input Gram +spectrum +\(chance\)/,
    );
    expect(
      lines
        .slice(start + 1, start + 1 + result.pairs.length)
        .map((line) => line.trim().split(" ")[0]),
    ).toEqual(result.pairs.map(({ a }) => a));
    expect(text).toMatch(/weights\.cosine 5x5, weights\.inputGram\.cosine 5x5/);
    expect(text).toMatch(/mode fast, seed 0, 1 thread\n$/);
  });

  test("shows names on one line, whatever they hold", () => {
    const text = table(hostile);
    expect(text).not.toMatch(/[\r\u202e]/);
    expect(text).toContain('a"b,c\\r\\nd');
    expect(text).toContain("\\u{202e}gnp.exe");
    for (const line of text.split("\n")) expect(line.length).toBeLessThan(400);
  });

  test("counts notes that say the same", () => {
    const note = (at: string) => ({ at, code: "zero", text: "is all zero" });
    const text = table({ ...result, notes: ["a", "b", "c"].map(note) });
    expect(text).toContain("  a and 2 more: zero  is all zero\n");
  });

  test("keeps to the measures asked for", () => {
    const text = table({
      ...result,
      params: { ...result.params, measures: ["weights.relativeL1"] },
    });
    expect(text).toMatch(/shape +rel\. L1\n/);
  });
});

describe("JSON", () => {
  test("is the result itself", () => {
    expect(JSON.parse(render({ result, format: "json" }))).toEqual(
      JSON.parse(JSON.stringify(result)),
    );
  });
});

describe("numbers and names as text", () => {
  test.each([
    [0.5, "0.5"],
    [1, "1"],
    [-0, "0"],
    [0.123456789012345, "0.123456789012"],
    [0.99999999999999, "0.99999999999999"],
    [1e300, "1e+300"],
    [null, "-"],
    [undefined, "-"],
    [true, "yes"],
  ])("%s is %s", (value, text) => {
    expect(figureText(value)).toBe(text);
  });

  test("what is not 1 does not read as 1, to fifteen digits", () => {
    expect(figureText(0.9999996, 3)).toBe("0.9999996");
    expect(figureText(-0.99996, 3)).toBe("-0.99996");
    expect(figureText(1.0000001, 3)).toBe("1.0000001");
  });

  test("counts and bytes", () => {
    expect(countText(1234567)).toBe("1,234,567");
    expect([999, 1500, 12_345_678, 2e9].map(bytesText)).toEqual([
      "999 B",
      "1.50 kB",
      "12.3 MB",
      "2.00 GB",
    ]);
  });

  test("names lose no meaning and no line", () => {
    expect(visibleName("a\tb\u0000\u2028\u200b")).toBe("a\\tb\\u{0}\\u{2028}\\u{200b}");
    expect(visibleName("x".repeat(10_000))).toHaveLength(80);
    expect(visibleName(`${"🙂".repeat(100)}`, 10)).not.toMatch(/\p{Cs}/u);
    expect(quoted("a`b")).toBe("`a'b`");
    expect(visibleName("")).toBe('""');
    expect(visibleName("plain.name é 名前 🙂")).toBe("plain.name é 名前 🙂");
  });
});
