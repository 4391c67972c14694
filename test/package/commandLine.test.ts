/**
 * The command line as the package carries it, away from the repository and its node_modules, on
 * the samples as the package carries them; values are numpy's (test/fixtures/samples).
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "../../extension/engine/result";
import { readVsix, unpack } from "./vsix";

type Values = Record<string, number | boolean | null>;
const expected = JSON.parse(readFileSync("test/fixtures/samples/expected.json", "utf8")) as {
  pairs: Record<string, { tensors: Record<string, Values> } & Record<string, Values>>;
};

const folder = mkdtempSync(join(tmpdir(), "cognate-vsix-"));

async function cognate(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/cli.js", ...args], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const compare = async (a: string, b: string): Promise<Result> =>
  JSON.parse(await cognate("compare", a, b, "--json"));

const sample = (stem: string) => `media/samples/${stem}${stem.includes(".") ? "" : ".safetensors"}`;

beforeAll(() => unpack(readVsix(), folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(expected.pairs))("comparing %s", (key) => {
  const [a, b] = key.split(" ");
  let result: Result;
  beforeAll(async () => {
    result = await compare(sample(a), sample(b));
  });

  it("gives numpy's figures for every tensor", () => {
    const tensors = new Map(
      result.pairs.filter((pair) => pair.level === "tensor").map((pair) => [pair.a, pair.values]),
    );
    for (const [name, figures] of Object.entries(expected.pairs[key].tensors)) {
      for (const [measure, value] of Object.entries(figures)) {
        const got = tensors.get(name)?.[measure];
        const where = `${name} ${measure}`;
        if (typeof value === "number") expect(got, where).toBeCloseTo(value, 12);
        else expect(got, where).toBe(value);
      }
    }
  });

  it.each(["weights.inputGram.cosine", "weights.spectrum.cosine"])(
    "gives numpy's %s for every two layers with a weight matrix",
    (measure) => {
      const matrix = result.matrices.find((each) => each.measure === measure);
      for (const [layers, value] of Object.entries(expected.pairs[key][measure])) {
        const [x, y] = layers.split(" ");
        const cells = matrix?.values[matrix.rows.indexOf(x)];
        const got = cells?.[matrix?.columns.indexOf(y) ?? -1];
        if (value === null) expect(got, layers).toBeNull();
        else expect(got, layers).toBeCloseTo(value as number, 9);
      }
    },
  );
});

it("finds nothing changed between a checkpoint and its .pt twin", async () => {
  const result = await compare(sample("digits-late"), sample("digits-late.pt"));
  const tensors = result.pairs.filter((pair) => pair.level === "tensor");
  expect(tensors).toHaveLength(27);
  expect(tensors.every(({ values }) => values["weights.equalBytes"] === true)).toBe(true);
});

it.each([
  ["onnxruntime in WebAssembly, by default", [], /^onnxruntime-web /],
  ["TensorFlow.js", ["--runtime", "tfjs"], /^tfjs-wasm /],
])("runs models by %s", async (_, options, name) => {
  const model = join(import.meta.dirname, "../fixtures/onnx/torch-cnn.onnx");
  const words = ["compare", model, model, "--measure", "cka.linear", "--samples", "20"];
  const { params, matrices }: Result = JSON.parse(await cognate(...words, ...options, "--json"));
  expect(params.runtime).toMatch(name);
  expect(matrices[0].values[0][0]).toBeCloseTo(1, 12);
});

it("says which layers of the fine-tuned copy changed", async () => {
  const { summary } = await compare(sample("digits-late"), sample("digits-finetuned"));
  expect(summary).toContain("7 of 9 layers are unchanged");
  expect(summary).toContain("head");
});
