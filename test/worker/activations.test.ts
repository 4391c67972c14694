import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import schema from "../../extension/protocol/result.schema.json";
import { cognate, type Run } from "./support/cli";
import { numbers, writeDump, writeNpy } from "./support/dumps";
import { endEngines, forkEngine } from "./support/engine";

const folder = mkdtempSync(join(tmpdir(), "cognate-activations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(endEngines);

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);

/** The result that a run printed; it is checked against the published schema. */
function resultOf(run: Run): Result {
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const value: unknown = JSON.parse(run.stdout);
  if (!isResult(value)) throw new Error(JSON.stringify(isResult.errors));
  return value;
}

const n = 24;
const x = writeNpy(join(folder, "x.npy"), [n, 5], numbers(n * 5));
const y = writeNpy(join(folder, "y.npy"), [n, 3], numbers(n * 3, 1));
const layers = (start: number) => [
  { name: "l.0", shape: [n, 4], values: numbers(n * 4, start) },
  { name: "l.1", shape: [n, 2, 3, 3], values: numbers(n * 18, start + 1) },
  { name: "l.2", shape: [n, 3, 4], values: numbers(n * 12, start + 2) },
];
const a = writeDump(join(folder, "a.safetensors"), layers(2));
const b = writeDump(join(folder, "b.safetensors"), layers(9));

describe("cognate measures", () => {
  it("prints the registry as JSON, as a table and into files", async () => {
    const { kind, measures = [] } = resultOf(await cognate(["measures", "--json"]));
    expect(kind).toBe("measures");
    const ids = measures.map(({ id }) => id);
    for (const id of ["weights.cosine", "cka.linear", "procrustes.angular", "knn.mutual"]) {
      expect(ids).toContain(id);
    }
    const table = await cognate(["measures"]);
    for (const id of ids) expect(table.stdout).toContain(`  ${id} `);
    for (const suffix of ["csv", "html"]) {
      const out = join(folder, `measures.${suffix}`);
      expect(await cognate(["measures", "--out", out])).toMatchObject({ code: 0, stderr: "" });
      for (const id of ids) expect(readFileSync(out, "utf8")).toContain(id);
    }
  });
});

describe("cognate similarity", () => {
  const words = ["similarity", x, y, "--measure"];

  it("prints values under ids, with whatever was asked for beside them", async () => {
    const run = await cognate([
      ...[...words, "cka,knn.mutual:k=3", "--json", "--seed", "5", "--strict", "--hash"],
      ...["--bootstrap", "20", "--null", "9", "--ceiling", "2", "--correction", "holm"],
    ]);
    const { kind, values = {}, params, inputs } = resultOf(run);
    expect(kind).toBe("similarity");
    for (const key of ["cka.linear", "knn.mutual:k=3"]) {
      expect(values).toHaveProperty([key]);
      for (const aspect of ["low", "high", "null", "p", "ceiling"]) {
        expect(values).toHaveProperty([`${key}.${aspect}`]);
      }
    }
    expect(params).toMatchObject({ seed: 5, mode: "strict", bootstrap: 20, nullDraws: 9 });
    expect(inputs.map(({ sha256 }) => sha256)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });

  it("prints a table, and writes pages and CSV", async () => {
    const table = await cognate([...words, "cka.linear,nbs"]);
    expect(table.stdout).toMatch(/^cka\.linear +0\.\d+$/m);
    for (const suffix of ["csv", "html", "json"]) {
      const out = join(folder, `pair.${suffix}`);
      expect(await cognate([...words, "nbs", "--out", out])).toMatchObject({ code: 0, stderr: "" });
      expect(readFileSync(out, "utf8")).toContain("nbs");
    }
    const report = await cognate(["report", join(folder, "pair.json")]);
    expect(report.stdout).toContain("Normalized Bures similarity");
  });

  it("takes one array of several, reduces it, and reads class labels", async () => {
    const one = ["similarity", `${a}#l.1`, `${b}#l.1`, "--json", "--measure", "cka.linear"];
    const pooled = resultOf(await cognate([...one, "--reduce", "pool"]));
    expect(pooled.layers.a[0]).toMatchObject({ id: "l.1", kind: "activation", shape: [n, 2] });
    const flat = resultOf(await cognate([...one, "--reduce", "flatten"]));
    expect(flat.layers.b[0].shape).toEqual([n, 18]);
    const labels = writeNpy(
      join(folder, "labels.npy"),
      [n],
      Array.from({ length: n }, (_, i) => i % 3),
    );
    const scores = [x, writeNpy(join(folder, "z.npy"), [n, 5], numbers(n * 5, 3))];
    const run = await cognate([
      ...["similarity", ...scores, "--measure", "outputs.*", "--labels", labels, "--json"],
    ]);
    expect(Object.keys(resultOf(run).values ?? {})).toContain("outputs.accuracyDifference");
  });

  it("gives the same bits at any number of threads in strict mode", async () => {
    const values = async (threads: string) =>
      resultOf(await cognate([...words, "all", "--json", "--strict", "--threads", threads])).values;
    expect(await values("3")).toEqual(await values("1"));
  });

  it.each([
    [["cka.linaer"], 2, /usage: measure `cka\.linaer`: there is none; nearest: .*cka\.linear/],
    [["knn.mutual:k=x"], 2, /usage: .*parameter k: expected a whole number/],
    [["outputs.accuracyDifference"], 2, /usage: .*--labels/],
    [["cka", "--bootstrap", "2"], 2, /usage: --bootstrap: expected at least 20/],
    [["cka", "--reduce", "max"], 2, /usage: option --reduce: expected flatten, /],
    [["cka", "--out", x], 2, /usage: option --out: .* is an input/],
  ])("says in one line what is wrong with --measure %j", async (more, code, message) => {
    const run = await cognate([...words, ...more]);
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.match(/\n/g)).toHaveLength(1);
  });

  it.each([
    ["few.npy", [3, 2], [1, 2, 3, 4, 5, 6], "input.unpaired"],
    ["nan.npy", [n, 1], Array(n).fill(Number.NaN), "input.nonfinite"],
    ["empty.npy", [n, 0], [], "shape.mismatch"],
    ["none.npy", [0, 3], [], "shape.mismatch"],
  ] as const)("blames the input by exit status 3 (%s)", async (name, shape, values, code) => {
    const path = writeNpy(join(folder, name), shape, values);
    const run = await cognate(["similarity", x, path, "--measure", "all", "--json"]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toMatch(new RegExp(`^cognate: ${code}: .*${name}`));
  });

  it("does not write over a file of which it reads one array", async () => {
    const before = readFileSync(a);
    for (const array of ["l.0", "l#0"]) {
      const run = await cognate(["similarity", `${a}#${array}`, y, "--measure", "cka", "--out", a]);
      expect(run.code).toBe(2);
      expect(readFileSync(a)).toEqual(before);
    }
  });

  it("takes names of files and arrays that hold a #", async () => {
    const [first, second] = layers(2);
    const named = [{ ...first, name: "l#0" }, second];
    const path = writeDump(join(folder, "run#1.safetensors"), named);
    const words = ["similarity", `${path}#l#0`, y, "--measure", "cka", "--json"];
    expect(resultOf(await cognate(words)).layers.a[0].id).toBe("l#0");
  });
});

describe("cognate compare on dumps", () => {
  it("compares all layers with all, unasked because the files say what they are", async () => {
    const result = resultOf(await cognate(["compare", a, b, "--json"]));
    // they are what models answered, if that is the word for them
    const words = ["compare", a, b, "--kind", "models", "--json"];
    expect(resultOf(await cognate(words)).matrices).toEqual(result.matrices);
    expect(result.params.kind).toBe("activations");
    expect(result.matrices.map(({ measure }) => measure)).toContain("cka.linear");
    expect(result.layers.a.map(({ shape }) => shape)).toEqual([
      [n, 4],
      [n, 2],
      [n, 4],
    ]);
    const table = await cognate(["compare", a, b]);
    expect(table.stdout).toContain(result.summary);
    expect(table.stdout).toContain("l.1");
  });

  it("tells statistics, and keeps findings about a pair of layers", async () => {
    const stored = join(folder, "stored.json");
    const run = await cognate([
      ...["compare", a, b, "--json", "--measure", "cka.linear", "--layers", "l.*"],
      ...["--bootstrap", "20", "--null", "9", "--split-half", "2", "--correction", "max"],
    ]);
    const result = resultOf(run);
    const [matrix] = result.matrices;
    for (const aspect of ["low", "high", "null", "p"] as const) {
      expect(matrix[aspect]).toHaveLength(3);
    }
    expect(result.values).toHaveProperty(["cka.linear.reliability"]);
    writeFileSync(stored, run.stdout);
    for (const names of [
      ["--a", "l.1"],
      ["--a", "l.0", "--b", "l.2"],
    ]) {
      const added = await cognate([
        ...["findings", "add", stored, "--json", "--root", folder, ...names],
        ...["--measure", "cka.linear", "--text", "They agree."],
      ]);
      const [{ evidence }] = resultOf(added).findings ?? [];
      expect(evidence).toMatchObject({ level: "layer", measure: "cka.linear" });
      expect(evidence.values).toHaveProperty(["cka.linear.p"]);
    }
    expect(readdirSync(join(folder, ".cognate", "findings"))).toHaveLength(2);
    for (const format of ["html", "svg", "csv"]) {
      const report = await cognate(["report", stored, "--format", format]);
      expect(report).toMatchObject({ code: 0, stderr: "" });
      expect(report.stdout).toContain("l.1");
    }
  });

  it("takes the user's word for files that do not say so", async () => {
    const run = await cognate(["compare", x, y, "--kind", "activations", "--json"]);
    expect(resultOf(run).activations?.map(({ marked }) => marked)).toEqual([false, false]);
    const asked = await cognate(["compare", x, y, "--measure", "cka.linear", "--json"]);
    expect(resultOf(asked).params.kind).toBe("activations");
  });

  it("lists a dump's layers, and how many inputs it was taken on", async () => {
    const { activations, layers: found } = resultOf(await cognate(["list", a, "--json"]));
    expect(activations).toEqual([{ samples: n, sampleIds: false, marked: true }]);
    expect(found.a.map(({ kind }) => kind)).toEqual(["activation", "activation", "activation"]);
  });
});

describe("the engine process", () => {
  it("describes measures, compares arrays and keeps results", async () => {
    const { api } = forkEngine();
    const cacheFolder = join(folder, "cache");
    await api.initialize({ cacheFolder, threads: 2 });
    const measures = await api.measures(null);
    expect(measures.map(({ id }) => id)).toContain("cka.linear");
    const params = { x, y, measures: ["cka.linear"], bootstrap: 20 };
    const first = await api.similarity(params);
    expect(isResult(first)).toBe(true);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    expect(await api.similarity(params)).toEqual(first);
    const other = await api.similarity({ ...params, seed: 1 });
    expect(other.values?.["cka.linear"]).toBe(first.values?.["cka.linear"]);
    expect(other.values?.["cka.linear.high"]).not.toBe(first.values?.["cka.linear.high"]);
  });

  it("stops resampling when it is cancelled, with what was finished", async () => {
    const { api } = forkEngine();
    await api.initialize({ cacheFolder: null, threads: 2 });
    const stop = new AbortController();
    const bootstrap = 100_000;
    let stopped = 0;
    const running = api.compare(
      { a, b, measures: ["procrustes.angular"], bootstrap },
      {
        signal: stop.signal,
        onProgress: ({ text, done }) => {
          if (text === "resampling inputs" && done > 9 && !stop.signal.aborted) {
            stopped = performance.now();
            stop.abort();
          }
        },
      },
    );
    const result = await running;
    expect(performance.now() - stopped).toBeLessThan(2000);
    expect(result.status).toBe("cancelled");
    expect(result.matrices[0].values.flat()).not.toContain(null);
  });
});
