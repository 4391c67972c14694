import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import schema from "../../extension/protocol/result.schema.json";
import { version } from "../../package.json";
import { writeHuge, writeSafetensors } from "./support/checkpoints";
import { cognate, type Run } from "./support/cli";
import { bundle, sample } from "./support/dist";

const folder = mkdtempSync(join(tmpdir(), "cognate-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const late = sample("digits-late.safetensors");
const tuned = sample("digits-finetuned.safetensors");

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);

/** The result that a run printed; it is checked against the published schema. */
function resultOf({ stdout }: Pick<Run, "stdout">): Result {
  const value: unknown = JSON.parse(stdout);
  if (!isResult(value)) throw new Error(JSON.stringify(isResult.errors));
  return value;
}

const fine = { code: 0, stderr: "" };

describe("cognate", () => {
  it("explains itself", async () => {
    expect(await cognate(["--version"])).toEqual({ ...fine, stdout: `${version}\n` });
    const help = await cognate(["--help"]);
    expect(help).toMatchObject(fine);
    for (const name of [
      "list",
      "stats",
      "measures",
      "similarity",
      "compare",
      "tensor-similarity",
      "geometry",
      "circuits",
      "trajectory",
      "stitch",
      "findings add",
      "findings list",
      "report",
    ]) {
      expect(help.stdout).toContain(`  ${name}`);
      const own = await cognate([...name.split(" "), "--help"]);
      expect(own).toMatchObject(fine);
      expect(own.stdout).toContain(`Usage: cognate ${name}`);
      for (const line of `${help.stdout}${own.stdout}`.split("\n")) {
        expect(line.length).toBeLessThanOrEqual(100);
      }
    }
  });

  it.each([
    [[], /^cognate: usage: expected a command/],
    [
      ["compare", late],
      /^cognate: usage: compare: expected A B, got 1: .*call `cognate compare A B`\n$/,
    ],
    [["compare", late, tuned, "--measur", "x"], /^cognate: usage: .*did you mean --measure\?\n$/],
    [["compare", late, tuned, "--measure", "weights.cosin"], /^cognate: usage: .*weights\.cosine/],
    [["compare", late, tuned, "--threads", "none"], /^cognate: usage: option --threads: expected/],
    [["stats", late, "--tensor", "conv1.wight"], /^cognate: usage: .*conv1\.weight/],
    [["lst", late], /did you mean list\?/],
  ])("says in one line what is wrong with `cognate %j`", async (words, message) => {
    const run = await cognate(words);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd()).not.toContain("\n");
  });

  it.each([
    ["missing.pt", undefined, "file.unreadable"],
    ["empty.safetensors", "", "format."],
    ["noise.pt", "these are no weights\n    at all", "format.unsupported"],
    ["a\x1b[31m\nname.pt", undefined, "file.unreadable"],
  ])("blames the input by exit status 3 (%j)", async (name, content, code) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    const run = await cognate(["list", path, "--json"]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr.startsWith(`cognate: ${code}`)).toBe(true);
    expect(run.stderr.match(/\n/g)).toHaveLength(1);
    expect(run.stderr).not.toContain("\x1b");
    expect(run.stderr).not.toMatch(/^ {4}at /m);
  });
});

describe("cognate list and stats", () => {
  it("lists the tensors of a checkpoint as JSON and as a table", async () => {
    const json = await cognate(["list", late, "--json", "--hash"]);
    expect(json).toMatchObject(fine);
    const result = resultOf(json);
    expect(result).toMatchObject({ kind: "list", engine: version, status: "complete" });
    expect(result.inputs[0]).toMatchObject({
      path: late,
      sha256: createHash("sha256").update(readFileSync(late)).digest("hex"),
    });
    const table = await cognate(["list", late]);
    expect(table).toMatchObject(fine);
    for (const { name } of result.tensors ?? []) expect(table.stdout).toContain(name);
  });

  it("computes figures in full precision", async () => {
    const path = writeSafetensors(join(folder, "third.safetensors"), [
      { name: "w", shape: [3], values: [1, 1, 2] },
      { name: "other", shape: [1], values: [1] },
    ]);
    const run = await cognate([
      ...["stats", path, "--json", "--tensor", "w", "--bins", "2"],
      ...["--seed", "4", "--strict", "--threads", "1"],
    ]);
    expect(run).toMatchObject(fine);
    const { tensors = [], params } = resultOf(run);
    expect(params).toMatchObject({ seed: 4, mode: "strict", threads: 1 });
    expect(tensors).toHaveLength(1);
    expect(tensors[0].stats).toMatchObject({ mean: 4 / 3, histogram: { counts: [2, 1] } });
    expect((await cognate(["stats", path])).stdout).toMatch(/^w .*\bother\b/ms);
  });
});

describe("cognate compare", () => {
  it("compares two checkpoints as JSON, as a table and into files", async () => {
    const run = await cognate(["compare", late, tuned, "--json", "--seed", "3", "--strict"]);
    expect(run).toMatchObject(fine);
    const result = resultOf(run);
    expect(result).toMatchObject({ kind: "compare", status: "complete" });
    expect(result.params).toMatchObject({ seed: 3, mode: "strict" });
    const table = await cognate(["compare", late, tuned]);
    expect(table).toMatchObject(fine);
    expect(table.stdout).toContain(result.summary);

    for (const [suffix, start] of [
      ["json", "{"],
      ["csv", ""],
      ["svg", "<svg"],
      ["html", "<!doctype html"],
      ["txt", ""],
    ]) {
      const out = join(folder, `written.${suffix}`);
      expect(await cognate(["compare", late, tuned, "--out", out])).toEqual({
        ...fine,
        stdout: "",
      });
      expect(readFileSync(out, "utf8").toLowerCase().startsWith(start)).toBe(true);
    }
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("gives the same figures at any number of threads in strict mode", async () => {
    const figures = async (threads: number) => {
      const words = ["compare", late, tuned, "--json", "--strict", "--threads", String(threads)];
      const { pairs, matrices } = resultOf(await cognate(words));
      return { pairs, matrices };
    };
    expect(await figures(3)).toEqual(await figures(1));
  });

  it("keeps to the layers, measures and pairs asked for", async () => {
    const pairing = join(folder, "pairing.json");
    writeFileSync(
      pairing,
      JSON.stringify({ kind: "cognate.pairing", schema: 1, pairs: [{ a: "fc1", b: null }] }),
    );
    const run = await cognate([
      ...["compare", late, tuned, "--json", "--layers", "fc*", "--pairing", pairing],
      ...["--measure", "weights.cosine", "--measure=weights.changed,weights.maxChange"],
    ]);
    expect(run).toMatchObject(fine);
    const result = resultOf(run);
    expect(result.pairing.map(({ a }) => a)).toEqual(["fc2"]);
    expect(result.params.measures).toEqual([
      "weights.cosine",
      "weights.changed",
      "weights.maxChange",
    ]);
    const only = resultOf(await cognate(["compare", late, tuned, "--json", "--pairs-only"]));
    expect(only.matrices).toEqual([]);
  });

  it("says where a result cannot be written", async () => {
    const out = join(folder, "no such folder", "x.json");
    const run = await cognate(["compare", late, tuned, "--pairs-only", "--out", out]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toMatch(/^cognate: file\.unreadable: .*cannot be written/);
  });

  it("does not write over its input, by whatever path", async () => {
    const path = writeSafetensors(join(folder, "precious.safetensors"), [
      { name: "w", shape: [1], values: [1] },
    ]);
    const before = readFileSync(path);
    const link = join(folder, "link.safetensors");
    symlinkSync(path, link);
    for (const out of [path, link]) {
      const run = await cognate(["compare", path, path, "--out", out]);
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toMatch(/^cognate: usage: option --out: .* is an input/);
    }
    expect(readFileSync(path)).toEqual(before);
  });

  it("shows hostile names as text", async () => {
    const names = [
      "<img src=x onerror=alert(1)>.weight",
      "a\nb\t\x1b[2J\x07.weight",
      "\u202eevil.weight",
      '"; DROP TABLE layers; --.weight',
      "🙂".repeat(200),
      `${"x".repeat(10_000)}.weight`,
    ];
    const path = join(folder, "hostile.safetensors");
    writeSafetensors(
      path,
      names.map((name) => ({ name, shape: [2], values: [1, 2] })),
    );
    for (const words of [
      ["list", path],
      ["stats", path],
      ["compare", path, path],
    ]) {
      const table = await cognate(words);
      expect(table).toMatchObject(fine);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the very thing to look for
      expect(table.stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
      const result = resultOf(await cognate([...words, "--json"]));
      const known = result.tensors ?? result.pairs.map(({ a }) => ({ name: a }));
      for (const name of names) expect(known).toContainEqual(expect.objectContaining({ name }));
    }
    await cognate(["compare", path, path, "--out", join(folder, "hostile.html")]);
    const html = readFileSync(join(folder, "hostile.html"), "utf8");
    expect(html).not.toContain("<img src=x");
  });

  it.skipIf(process.platform === "win32")("is quiet when its reader leaves", async () => {
    const path = writeSafetensors(
      join(folder, "many.safetensors"),
      Array.from({ length: 20_000 }, (_, i) => ({ name: `layer${i}.weight`, shape: [1] })),
    );
    const child = spawn(process.execPath, [bundle("cli.js"), "list", path]);
    child.stdout.once("data", () => child.stdout.destroy());
    const [stderr, code] = await Promise.all([
      text(child.stderr),
      new Promise((resolve) => child.once("exit", resolve)),
    ]);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("cognate compare, interrupted", () => {
  const huge = [join(folder, "huge-a.safetensors"), join(folder, "huge-b.safetensors")];
  beforeAll(() => {
    for (const path of huge) writeHuge(path, 16);
  });

  it.skipIf(process.platform === "win32")(
    "prints what was finished as JSON and exits with 4 on SIGINT",
    async () => {
      let interrupted = 0;
      const run = await cognate(["compare", ...huge, "--pairs-only", "--json"], {
        onStart: (child) => {
          // Long enough for a start, far too short for 32 GiB.
          setTimeout(() => {
            interrupted = performance.now();
            child.kill("SIGINT");
          }, 1500);
        },
      });
      expect(performance.now() - interrupted).toBeLessThan(1500);
      expect(run.code).toBe(4);
      expect(run.stderr).toMatch(/^cognate: cancelled: .*\n$/);
      expect(resultOf(run)).toMatchObject({ kind: "compare", status: "cancelled" });
    },
  );
});

describe("cognate findings", () => {
  const project = join(folder, "project");
  const stored = join(folder, "stored.json");
  beforeAll(async () => {
    mkdirSync(project);
    for (const path of [late, tuned]) {
      writeFileSync(join(project, basename(path)), readFileSync(path));
    }
    const words = ["compare", basename(late), basename(tuned), "--out", stored];
    expect(await cognate(words, { cwd: project })).toMatchObject(fine);
  });

  const add = (...words: string[]) => cognate(["findings", "add", ...words], { cwd: project });

  it("writes a finding about a pair and lists it", async () => {
    expect((await cognate(["findings", "list"], { cwd: project })).stdout).toBe("no findings\n");
    const added = await add(
      ...[stored, "--json", "--a", "fc2.weight", "--measure", "weights.cosine"],
      ...["--text", "`fc2` was trained on."],
    );
    expect(added).toMatchObject(fine);
    const result: Result = JSON.parse(readFileSync(stored, "utf8"));
    const pair = result.pairs.find(({ a }) => a === "fc2.weight");
    const [finding] = resultOf(added).findings ?? [];
    expect(finding.evidence).toMatchObject({
      a: { path: basename(late), id: result.inputs[0].id },
      b: { path: basename(tuned) },
      layers: { a: "fc2.weight", b: "fc2.weight" },
      level: "tensor",
      value: pair?.values["weights.cosine"],
      values: pair?.values,
    });
    expect(readdirSync(join(project, ".cognate", "findings"))).toEqual([`${finding.id}.md`]);

    const list = await cognate(["findings", "list", "--json"], { cwd: project });
    expect(resultOf(list)).toMatchObject({ kind: "findings", findings: [finding] });
    const table = await cognate(["findings", "list"], { cwd: project });
    expect(table.stdout).toContain("`fc2` was trained on.");
  });

  it("takes the text from standard input, and any cell of a matrix", async () => {
    const words = ["findings", "add", stored, "--json", "--root", project, "--text", "-"];
    const run = await cognate(
      [...words, "--a", "conv2", "--b", "conv3", "--measure", "weights.inputGram.cosine"],
      { cwd: project, input: "unlike\n" },
    );
    const result: Result = JSON.parse(readFileSync(stored, "utf8"));
    const matrix = result.matrices.find(({ measure }) => measure === "weights.inputGram.cosine");
    if (!matrix) return expect(run.code).toBe(2);
    expect(run).toMatchObject(fine);
    const { evidence, text: sentence } = (resultOf(run).findings ?? [])[0];
    expect([sentence, evidence.level]).toEqual(["unlike", "layer"]);
    const [row, column] = [matrix.rows.indexOf("conv2"), matrix.columns.indexOf("conv3")];
    expect(evidence.value).toBe(matrix.values[row][column]);
  });

  it.each([
    [["--a", "fc9", "--measure", "weights.cosine", "--text", "x"], /did you mean fc/],
    [["--a", "fc1", "--measure", "weights.cosin", "--text", "x"], /did you mean weights\.cosine/],
    [["--a", "fc1", "--measure", "weights.cosine", "--text", " "], /--text: expected a sentence/],
    [["--measure", "weights.cosine", "--text", "x"], /option --a: is needed/],
  ])("says what is wrong with %j", async (words, message) => {
    const run = await add(stored, ...words);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
  });

  it("renders a stored result, and refuses a file that is none", async () => {
    const out = join(folder, "report.html");
    expect(await cognate(["report", stored, "--out", out])).toEqual({ ...fine, stdout: "" });
    expect(readFileSync(out, "utf8")).toMatch(/^<!doctype html>/i);
    expect((await cognate(["report", stored, "--format", "svg"])).stdout).toMatch(/<svg/);

    const broken = join(folder, "broken.json");
    const result = JSON.parse(readFileSync(stored, "utf8"));
    for (const [content, message] of [
      ["{", /the file: JSON, got/],
      ["[]", /result/],
      [JSON.stringify({ ...result, schema: 2 }), /\/schema/],
      [JSON.stringify({ ...result, pairs: [{ a: 1 }] }), /\/pairs\/0/],
    ] as const) {
      writeFileSync(broken, content);
      const run = await cognate(["report", broken]);
      expect(run).toMatchObject({ code: 3, stdout: "" });
      expect(run.stderr).toMatch(/^cognate: format\.unsupported: /);
      expect(run.stderr).toMatch(message);
    }
    const wrong = await cognate(["report", stored, "--measure", "x"]);
    expect(wrong.stderr).toMatch(/^cognate: usage: option --measure: expected one of/);
  });
});
