import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import { nativePath } from "../../extension/node/accelerator/resolve";
import schema from "../../extension/protocol/result.schema.json";
import { cognate, type Run } from "./support/cli";
import { root } from "./support/dist";
import { numbers, writeNpy } from "./support/dumps";

const folder = mkdtempSync(join(tmpdir(), "cognate-models-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: running ONNX models, as onnxruntime-node is not installed");

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);
const fixture = (name: string) => join(root, "test", "fixtures", "onnx", name);
const cnn = fixture("torch-cnn.onnx");

function resultOf(run: Run): Result {
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const value: unknown = JSON.parse(run.stdout);
  if (!isResult(value)) throw new Error(JSON.stringify(isResult.errors));
  return value;
}

describe.skipIf(!installed)("cognate compare, of models", () => {
  const words = ["compare", cnn, cnn, "--measure", "cka.linear", "--json"];

  it("runs them on random inputs, and says so", async () => {
    const result = resultOf(await cognate([...words, "--samples", "40", "--seed", "3"]));
    expect(result.params).toMatchObject({
      probe: "random inputs, seed 3: x 40 × 2 × 6 × 6",
      runtime: expect.stringContaining("onnxruntime"),
    });
    const note = result.notes.find(({ code }) => code === "probe.random");
    expect(note?.text).toContain("random inputs, not your data");
    const [{ values, rows }] = result.matrices;
    expect(rows).toEqual(["conv", "norm", "Relu", "up", "head.0", "head.1.Tanh", "head.2"]);
    for (const [i, row] of values.entries()) expect(row[i]).toBeCloseTo(1, 12);
    expect(values[0][6]).toBeLessThan(0.9);
  });

  it("runs them on the user's inputs, on any number of threads the same", async () => {
    const probe = writeNpy(join(folder, "probe.npy"), [20, 2, 6, 6], numbers(20 * 72));
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (n) =>
        resultOf(await cognate([...words, "--probe", probe, "--threads", n])),
      ),
    );
    expect(one.params.probe).toBe(probe);
    expect(one.notes.some(({ code }) => code === "probe.random")).toBe(false);
    expect(two.matrices).toEqual(one.matrices);
  });

  it("reads inputs from tables, and labels beside them are no input", async () => {
    const values = numbers(20 * 72);
    const rows = Array.from({ length: 20 }, (_, i) => values.slice(72 * i, 72 * i + 72));
    const probe = writeNpy(join(folder, "same.npy"), [20, 2, 6, 6], values);
    const csv = join(folder, "same.csv");
    const header = [...rows[0].map((_, i) => `x.${i}`), "labels"].join(",");
    writeFileSync(csv, [header, ...rows.map((row, i) => [...row, i % 3].join(","))].join("\n"));
    const json = join(folder, "same.json");
    const nested = rows.map((row) =>
      [row.slice(0, 36), row.slice(36)].map((map) =>
        Array.from({ length: 6 }, (_, i) => map.slice(6 * i, 6 * i + 6)),
      ),
    );
    writeFileSync(
      json,
      JSON.stringify({ x: nested, labels: rows.map((_, i) => `class ${i % 3}`) }),
    );
    const [first, ...others] = await Promise.all(
      [probe, csv, json].map(async (file) => resultOf(await cognate([...words, "--probe", file]))),
    );
    for (const other of others) expect(other.matrices).toEqual(first.matrices);
    const some = resultOf(await cognate([...words, "--probe", csv, "--samples", "12"]));
    expect(some.notes.find(({ code }) => code === "probe.drawn")?.text).toContain("12 of 20");
    expect(some.activations?.[0].samples).toBe(12);
  });

  it("says what is wrong with a table, or with options for pictures", async () => {
    const csv = join(folder, "bad.csv");
    writeFileSync(csv, "1,2\n3,four\n");
    expect(await cognate([...words, "--probe", csv])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/bad\.csv: line 2, column 2: expected a number, got "four"\n$/),
    });
    const misused = await cognate([...words, "--probe", csv, "--image-size", "32"]);
    expect(misused).toMatchObject({ code: 2, stderr: expect.stringContaining("--image-*") });
    const unsound = await cognate([...words, "--image-size", "0x5"]);
    expect(unsound).toMatchObject({ code: 2, stderr: expect.stringContaining("--image-size") });
  });

  it("says which input a probe does not fit", async () => {
    const probe = writeNpy(join(folder, "wrong.npy"), [20, 5], numbers(100));
    const run = await cognate([...words, "--probe", probe]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toMatch(
      /^cognate: shape\.mismatch: .*torch-cnn\.onnx: input "x": expected 20 × 2 × 6 × 6 of F32, got 20 × 5\n$/,
    );
  });

  it("runs the samples as torch did", async () => {
    const sample = (name: string) => join(root, "media", "samples", name);
    const [model, dump] = ["digits-late", "activations-late"].map((stem) =>
      sample(`${stem}.safetensors`),
    );
    const probe = ["--probe", sample("digits-inputs.npy"), "--reduce", "pool"];
    const words = ["compare", model, dump, ...probe, "--measure", "cka.linear", "--json"];
    const [{ rows, columns, values }] = resultOf(await cognate(words)).matrices;
    // what the dump keeps under the name of a layer came after its activation function and pool
    const kept = { conv1: "relu1", conv2: "pool2", conv3: "pool3", fc1: "relu4", fc2: "relu5" };
    for (const [column, row] of Object.entries({ ...kept, head: "head" })) {
      const value = values[rows.indexOf(row)][columns.indexOf(column)];
      // the dump has three digits (float16)
      expect(value, row).toBeCloseTo(1, 5);
    }
    expect(values[rows.indexOf("fc2")][columns.indexOf("fc2")]).toBeLessThan(0.999);
  });

  it("compares weights, unless asked for more", async () => {
    const result = resultOf(await cognate(["compare", cnn, cnn, "--json", "--pairs-only"]));
    expect(result.params).toMatchObject({ probe: null });
    expect(result.layers.a.every(({ kind }) => kind !== "activation")).toBe(true);
    expect(result.notes.map(({ code }) => code)).not.toContain("unused");
  });

  it("says which options did nothing to weights", async () => {
    const idle = ["--bootstrap", "20", "--reduce", "pool"];
    const { notes } = resultOf(await cognate(["compare", cnn, cnn, "--json", ...idle]));
    const told = notes.filter(({ code }) => code === "unused");
    expect(told.map(({ at }) => at)).toEqual(["--reduce", "--bootstrap"]);
  });

  it("does not run what holds weights alone", async () => {
    const path = writeNpy(join(folder, "weights.npy"), [4, 4], numbers(16));
    const run = await cognate(["compare", path, path, "--samples", "4"]);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^cognate: model\.unrunnable: .*or compare its weights/);
  });
});

const built = (name: string) => join(root, "test", "fixtures", "builders", name);

describe.skipIf(!installed)("cognate compare, of state dicts", () => {
  const words = ["compare", built("mlp.pt"), built("mlp.pt"), "--measure", "cka.linear", "--json"];

  it("runs those that names and shapes tell, and says what is assumed", async () => {
    const result = resultOf(await cognate([...words, "--samples", "30"]));
    expect(result.layers.a.map(({ id }) => id)).toEqual(["0", "relu#1", "2", "relu#2", "4"]);
    const note = result.notes.find(({ code }) => code === "model.assumed");
    expect(note?.text).toMatch(/^recognized as mlp/);
  });

  it("runs them by architecture files, one for both or one each", async () => {
    const layers = (kind: string) => [{ kind: "linear", weights: "0" }, { kind }];
    const write = (name: string, kind: string) => {
      const path = join(folder, name);
      const text = { kind: "cognate.architecture", schema: 1, input: [6], layers: layers(kind) };
      writeFileSync(path, JSON.stringify(text));
      return path;
    };
    const [tanh, square] = [write("tanh.json", "tanh"), write("square.json", "square")];
    const both = resultOf(await cognate([...words, "--architecture", tanh]));
    expect(both.layers.b.map(({ id }) => id)).toEqual(["0", "tanh#1"]);
    const each = await cognate([...words, "--architecture", tanh, "--architecture", square]);
    expect(resultOf(each).layers.b.map(({ id }) => id)).toEqual(["0", "square#1"]);
    const thrice = ["--architecture", tanh].concat([
      "--architecture",
      tanh,
      "--architecture",
      tanh,
    ]);
    expect(await cognate([...words, ...thrice])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/option --architecture: given 3 times, expected once, or 2/),
    });
  });

  it("says of others what they lack", async () => {
    const cnnWords = ["compare", built("cnn.pt"), built("cnn.pt"), "--measure", "cka.linear"];
    expect(await cognate(cnnWords)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^cognate: model\.unrunnable: .*--architecture FILE/),
    });
    const { model } = resultOf(await cognate(["list", built("cnn.pt"), "--json"]));
    expect(model).toMatchObject({ runs: false, draft: expect.stringContaining('"conv2d"') });
    const table = await cognate(["list", built("mlp.pt")]);
    expect(table.stdout).toContain("runs as names and shapes tell: input (F32 n × 6); 5 layers");
  });
});

describe.skipIf(!installed)("cognate activations", () => {
  it("writes a dump that compares with the model as its equal", async () => {
    const out = join(folder, "cnn.safetensors");
    const probe = writeNpy(join(folder, "inputs.npy"), [30, 2, 6, 6], numbers(30 * 72, 4));
    const words = ["activations", cnn, "--probe", probe, "--out", out, "--json"];
    const { kind, params, layers } = resultOf(await cognate([...words, "--threads", "2"]));
    expect([kind, params.probe]).toEqual(["activations", probe]);
    expect(layers.a.map(({ id }) => id)).toContain("head.0");
    const both = ["compare", cnn, out, "--measure", "cka.linear", "--json", "--probe", probe];
    const { pairs } = resultOf(await cognate(both));
    expect(pairs).toHaveLength(7);
    for (const { values } of pairs) expect(values["cka.linear"]).toBeCloseTo(1, 9);
  });

  it("leaves nothing behind where it fails, and writes safetensors only", async () => {
    const out = join(folder, "none.safetensors");
    const probe = join(folder, "nowhere.npy");
    const run = await cognate(["activations", cnn, "--probe", probe, "--out", out]);
    expect(run.code).toBe(3);
    expect(existsSync(out)).toBe(false);
    const table = await cognate(["activations", cnn, "--out", join(folder, "a.json")]);
    expect(table).toMatchObject({ code: 2, stderr: expect.stringContaining("NAME.safetensors") });
  });

  it("stops when told to, and leaves what was there", async () => {
    const out = join(folder, "stopped.safetensors");
    const leftovers = () => readdirSync(folder).filter((name) => name.includes("stopped"));
    const words = ["activations", cnn, "--samples", "400000", "--out", out, "--json"];
    const run = await cognate(words, {
      // as soon as there is something to leave behind
      onStart: (child) => {
        const timer = setInterval(() => {
          if (leftovers().length === 0) return;
          // once: a second signal does not wait for the command to clean up
          clearInterval(timer);
          child.kill("SIGINT");
        }, 20);
        child.once("close", () => clearInterval(timer));
      },
    });
    expect(run.code).toBe(4);
    expect(JSON.parse(run.stdout)).toMatchObject({ kind: "activations", status: "cancelled" });
    expect(leftovers()).toEqual([]);
  });
});

const corpus = join(root, "..", "shared", "corpus");

describe.skipIf(!installed || !existsSync(corpus))(
  "the ONNX models of the corpus (skipped where ../shared/corpus is absent)",
  () => {
    it("run, all ACAS-Xu networks", async () => {
      const nets = readdirSync(join(corpus, "acasxu")).filter((name) => name.endsWith(".onnx"));
      expect(nets.length).toBeGreaterThan(1);
      const paths = nets.map((name) => join(corpus, "acasxu", name));
      for (const path of paths) {
        const words = ["compare", path, paths[0], "--measure", "cka", "--samples", "32", "--json"];
        const { layers, status, problems } = resultOf(await cognate(words));
        expect([status, problems]).toEqual(["complete", []]);
        expect(layers.a).toHaveLength(13);
      }
    }, 60_000);

    it("agree, a network and its optimised form, in corresponding layers", async () => {
      const files = ["mnist.onnx", "opt-mnist.onnx"].map((name) =>
        join(corpus, "onnx-mnist", name),
      );
      const { pairs } = resultOf(
        await cognate(["compare", ...files, "--measure", "cka", "--json"]),
      );
      expect(pairs).toHaveLength(7);
      for (const { values } of pairs) expect(Number(values["cka.linear"]).toFixed(3)).toBe("1.000");
    });
  },
);

it("runs recurrent models in WebAssembly, whose sizes are not all known before", async () => {
  const lstm = fixture("lstm.onnx");
  const words = ["compare", lstm, lstm, "--measure", "cka.linear", "--samples", "20", "--json"];
  const { params, matrices } = resultOf(await cognate([...words, "--runtime", "onnx-web"]));
  expect(params).toMatchObject({ runtime: expect.stringContaining("onnxruntime-web") });
  expect(matrices[0].values[0][0]).toBeCloseTo(1, 9);
});

describe.skipIf(!installed)("cognate geometry", () => {
  const networks = ["tanh-a", "tanh-b", "tanh-c"].map((name) =>
    join(root, "test", "fixtures", "geometry", `${name}.onnx`),
  );
  const [a, b] = networks;

  it("compares layers over a slice, on any number of threads the same", async () => {
    const words = ["geometry", a, b, "--layer", "act", "--side", "9", "--json"];
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (n) => resultOf(await cognate([...words, "--threads", n]))),
    );
    expect(one.geometry?.distances).toHaveLength(81);
    expect(two.geometry).toEqual(one.geometry);
    expect(one.params).toMatchObject({ runtime: expect.stringContaining("onnxruntime") });
    const [{ values }] = one.pairs;
    expect(values["msa.spectralRatio"]).toBeGreaterThan(0);
  });

  it("prints tables, CSV and a picture with ellipses", async () => {
    const words = ["geometry", a, b, "--layer", "act", "--side", "5"];
    const table = await cognate([...words, "--layers", "*"]);
    expect(table.stdout).toMatch(/d_MSA +random layers/);
    expect(table.stdout).toMatch(/cka\.linear +fc1/);
    const [csv, svg] = ["field.csv", "field.svg"].map((name) => join(folder, name));
    expect(await cognate([...words, "--out", csv])).toMatchObject({ code: 0 });
    expect(await cognate([...words, "--out", svg])).toMatchObject({ code: 0 });
    const lines = readFileSync(csv, "utf8").split("\r\n");
    expect(lines.filter((line) => line.startsWith("point,"))).toHaveLength(25);
    const html = join(folder, "field.html");
    expect(await cognate([...words, "--layers", "*", "--out", html])).toMatchObject({ code: 0 });
    const page = readFileSync(html, "utf8");
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page).toContain("Models were run by onnxruntime");
    const picture = readFileSync(svg, "utf8");
    expect(picture.match(/<ellipse /g)).toHaveLength(100);
    expect(picture.match(/<circle /g)).toHaveLength(3);
  });

  it("compares several networks, each at a layer of its own", async () => {
    const layers = ["act", "fc1", "act"].flatMap((layer) => ["--layer", layer]);
    const words = ["geometry", ...networks, ...layers, "--coordinates", "pca", "--json"];
    const { matrices, geometry } = resultOf(await cognate(words));
    expect(matrices[0].values).toHaveLength(3);
    expect(geometry?.dendrogram?.merges).toHaveLength(2);
    expect(geometry?.networks.map(({ layer }) => layer)).toEqual(["act", "fc1", "act"]);
  });

  it.each([
    [["geometry", a], 2],
    [["geometry", a, b, "--through", "1,1,2"], 2],
    [["geometry", a, b, "--grid", "2x"], 2],
    [["geometry", a, b, "--coordinates", "grid"], 2],
    [["geometry", ...networks, "--layers", "*"], 2],
    [["geometry", fixture("bert.onnx"), a], 3],
    [["geometry", a, fixture("mlp.onnx")], 3],
  ] as const)("refuses %j", async (words, code) => {
    const { stdout, stderr, ...rest } = await cognate([...words]);
    expect(rest.code).toBe(code);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^cognate: [a-z.]+: .*\n$/);
  });
});

describe.skipIf(!installed)("cognate geometry --diffusion", () => {
  const at = (name: string) => join(root, "test", "fixtures", "geometry", name);
  const [a, b, layer] = [at("denoiser-a.onnx"), at("denoiser-b.onnx"), at("tanh-a.onnx")];
  const probe = ["--probe", at("conditions.npy")];
  const small = [...probe, "--steps", "20", "--paths", "8", "--side", "3", "--reach", "2"];
  const asked = ["--diffusion", ...small, "--times", "15,5"];

  it("compares a denoiser under guidance, on any number of threads the same", async () => {
    const words = ["geometry", a, ...asked, "--guidance", "1,6", "--json"];
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (n) => resultOf(await cognate([...words, "--threads", n]))),
    );
    expect(two.geometry).toEqual(one.geometry);
    expect(one.geometry?.diffusion).toMatchObject({
      ...{ against: "unguided", times: [15, 5], guidance: [1, 6], paths: 8, reach: 2 },
      roles: [{ sample: "x", time: "t", condition: "c" }],
    });
    expect(one.geometry?.diffusion?.cells).toHaveLength(6);
    const other = resultOf(await cognate([...words, "--seed", "1"]));
    expect(other.pairs[0].values).not.toEqual(one.pairs[0].values);
  });

  it("prints a table, CSV, a chart and a report", async () => {
    const words = ["geometry", a, b, ...asked, "--guidance", "1,6", "--null-condition", "0,0,0"];
    const table = await cognate(words);
    expect(table.stdout).toMatch(/guidance +d_MSA, path +d_MSA, t = 15 +d_MSA, t = 5/);
    expect(table.stdout).toMatch(/estimator +An estimator of ours/);
    const [csv, svg, html] = ["csv", "svg", "html"].map((form) =>
      join(folder, `denoisers.${form}`),
    );
    for (const out of [csv, svg, html]) {
      expect(await cognate([...words, "--out", out])).toMatchObject({ code: 0 });
    }
    const lines = readFileSync(csv, "utf8").split("\r\n");
    const cells = lines.filter((line) => line.startsWith("guidance,6,path,,msa.spectralRatio,"));
    expect(cells).toHaveLength(1);
    expect(readFileSync(svg, "utf8")).toContain(">noise alone</text>");
    expect(readFileSync(html, "utf8").match(/<svg /g)).toHaveLength(2);
  });

  it("is told by list which input is which", async () => {
    const { model } = resultOf(await cognate(["list", a, "--json"]));
    expect(model).toMatchObject({ denoiser: { sample: "x", time: "t", condition: "c" } });
    expect(resultOf(await cognate(["list", layer, "--json"])).model).not.toHaveProperty("denoiser");
  });

  it.each([
    [["geometry", layer, "--diffusion"], 3, /has three inputs: noisy sample, time and condition/],
    [["geometry", a, b, a, "--diffusion"], 2, /expected 1 to 2 models, got 3/],
    [["geometry", a, b, "--guidance", "2"], 2, /option --guidance: goes with --diffusion/],
    [["geometry", a, ...asked, "--layer", "fc1"], 2, /--layer: is not for --diffusion/],
    [["geometry", a, ...asked, "--schedule", "square"], 2, /expected linear, cosine/],
    [["geometry", a, ...asked, "--roles", "x,t"], 2, /expected SAMPLE,TIME,CONDITION/],
    [["geometry", a, ...asked, "--guidance", "much"], 2, /expected numbers, got "much"/],
  ] as const)("refuses %j", async (words, code, text) => {
    const { stdout, stderr, ...rest } = await cognate([...words]);
    expect(rest.code).toBe(code);
    expect(stdout).toBe("");
    expect(stderr).toMatch(text);
    expect(stderr).toMatch(/^cognate: [a-z.]+: .*\n$/);
  });
});

describe.skipIf(!installed)("cognate stitch", () => {
  it("stitches models, and tests itself", async () => {
    const quick = ["--samples", "60", "--epochs", "2", "--json"];
    const result = resultOf(await cognate(["stitch", cnn, cnn, "--method", "ls,fula", ...quick]));
    expect(result.kind).toBe("stitch");
    expect(new Set(result.stitches!.map(({ method }) => method))).toEqual(new Set(["ls", "fula"]));
    const tested = resultOf(await cognate(["stitch", cnn, "--self-test", ...quick]));
    expect(tested.summary).toMatch(/^Self-test passed/);
  });

  it("says in one line what is wrong", async () => {
    expect(await cognate(["stitch", cnn, cnn, "--decay", "-1"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/option --decay: expected a number from 0 on, below 1000000/),
    });
    expect(await cognate(["stitch", cnn, cnn, "--architecture", "none.json"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/option --architecture: is for state dicts/),
    });
    expect(await cognate(["stitch", cnn])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^cognate: usage: stitch: expected FRONT END.*\n$/),
    });
    expect(await cognate(["stitch", cnn, cnn, "--method", "tlm"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^cognate: usage: .*needs the true class.*\n$/),
    });
  });
});
