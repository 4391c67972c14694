import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { findArchitecture } from "../../../extension/engine/models/architecture/find";
import { openModel } from "../../../extension/engine/models/model";
import { statedInput } from "../../../extension/engine/models/statedInput";
import { modelSummary } from "../../../extension/engine/models/summary";
import { floats } from "../../../extension/engine/models/tensor";
import { saveSafetensors } from "../../../extension/engine/models/training/saveSafetensors";
import { MemoryFiles } from "../support/memoryFiles";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "../../fixtures", name));
const [mlp, cnn, bilinear] = ["mlp", "cnn", "bilinear"].map((name) =>
  fixture(`builders/${name}.pt`),
);

const file = (...layers: readonly object[]) =>
  JSON.stringify({ kind: "cognate.architecture", schema: 1, input: [6], layers });
const linear = (weights: string) => ({ kind: "linear", weights });

async function model(contents: Readonly<Record<string, Uint8Array | string>>, path: string) {
  const files = new MemoryFiles(contents);
  return openModel(files, await openCheckpoint(files, path));
}

describe("a state dict as a model", () => {
  it("is what names and shapes tell, and says what is assumed", async () => {
    const { layers, notes, origin } = await model({ "a/mlp.pt": mlp }, "a/mlp.pt");
    expect(origin).toBe("recognized");
    expect(layers.map(({ id }) => id)).toEqual(["0", "relu#1", "2", "relu#2", "4"]);
    expect(layers[0].weights).toEqual(["0.weight", "0.bias"]);
    const text =
      "recognized as mlp from names and shapes; assumes ReLU between the layers with weights";
    expect(notes).toEqual([{ at: "a/mlp.pt", code: "model.assumed", text }]);
  });

  it("is what the file beside it says, under the names that it gives", async () => {
    const layers = [
      linear("0"),
      { kind: "tanh", name: "hidden" },
      { kind: "flatten" },
      linear("2"),
    ];
    const opened = await model(
      { "a/mlp.pt": mlp, "a/mlp.cognate-architecture.json": file(...layers) },
      "a/mlp.pt",
    );
    // what changes no number is no layer
    expect(opened.layers.map(({ id }) => id)).toEqual(["0", "hidden", "2"]);
    expect(opened.origin).toBe("architecture");
    expect(opened.notes[0].text).toMatch(/architecture file a\/mlp\.cognate-architecture\.json$/);
  });

  it("names a bilinear layer once, with all its weights", async () => {
    const { layers } = await model({ "b.pt": bilinear }, "b.pt");
    const sided = layers.find(({ weights }) => weights.some((name) => name.includes("left")));
    expect(sided?.weights.some((name) => name.includes("right"))).toBe(true);
  });

  it("finds its own file before that of the folder, for shards and folders too", async () => {
    const text = file(linear("0"));
    const files = new MemoryFiles({
      "a/cognate-architecture.json": text,
      "a/one.cognate-architecture.json": text,
      "a/model.cognate-architecture.json": text,
    });
    const found = async (path: string, inside = path) => {
      const place = { path, files: [{ path: inside, size: 1, modified: 0 }] };
      return (await findArchitecture(files, place))?.path;
    };
    expect(await found("a/one.pt")).toBe("a/one.cognate-architecture.json");
    expect(await found("a/two.pt")).toBe("a/cognate-architecture.json");
    expect(await found("a/model.safetensors.index.json", "a/model-1-of-2.safetensors")).toBe(
      "a/model.cognate-architecture.json",
    );
    expect(await found("a", "a/two.pt")).toBe("a/cognate-architecture.json");
    expect(await found("b/one.pt")).toBeUndefined();
  });

  it("is refused with what applies instead, where nothing tells what it does", async () => {
    await expect(model({ "cnn.pt": cnn }, "cnn.pt")).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(
        /^cnn\.pt: the size of its input.*NAME\.cognate-architecture\.json beside it.*compare its weights/,
      ),
    });
  });

  it("is a CNN by the shape of the user's inputs", async () => {
    const files = new MemoryFiles({ "cnn.pt": cnn });
    const data = saveSafetensors(new Map([["x", floats([2, 2, 8, 8], new Float32Array(256))]]));
    const probes = new MemoryFiles({ "p.safetensors": data });
    const checkpoint = await openCheckpoint(probes, "p.safetensors");
    const choice = { kind: "file", text: "p", checkpoint, name: null, samples: null } as const;
    const input = statedInput(choice);
    expect(input).toEqual([2, 8, 8]);
    expect(statedInput({ ...choice, name: "y" })).toBeUndefined();
    const opened = await openModel(files, await openCheckpoint(files, "cnn.pt"), { input });
    expect(opened.notes[0].text).toMatch(/^recognized as cnn.*stride 1 without padding/);
  });

  it.each([
    ["a broken file", { "mlp.cognate-architecture.json": "{" }, "format.unsupported", /mlp\.cog/],
    [
      "weights that do not fit",
      { "cognate-architecture.json": file(linear("2")) },
      "shape.mismatch",
      /^cognate-architecture\.json: layers\[0\] \(linear\): expected an input of width/,
    ],
    [
      "weights that are not there",
      { "cognate-architecture.json": file(linear("fc")) },
      "shape.mismatch",
      /expected a layer of the checkpoint/,
    ],
    [
      "a huge file",
      { "cognate-architecture.json": new Uint8Array(17 * 1024 * 1024) },
      "format.limit",
      /expected an architecture of at most/,
    ],
  ] as const)("is refused with %s", async (_, beside, code, message) => {
    await expect(model({ "mlp.pt": mlp, ...beside }, "mlp.pt")).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("is no activation dump, and an ONNX file takes no architecture", async () => {
    const files = new MemoryFiles({
      "m.onnx": fixture("onnx/mlp.onnx"),
    });
    const onnx = await openCheckpoint(files, "m.onnx");
    const architecture = { path: "x.json", bytes: new TextEncoder().encode(file(linear("0"))) };
    await expect(openModel(files, onnx, { architecture })).rejects.toMatchObject({
      code: "usage",
      message: "x.json: m.onnx holds its own graph, expected weights alone",
    });
    const dump = { ...onnx, metadata: { cognate: "activations" } };
    await expect(openModel(files, dump)).rejects.toThrow(/is an activation dump/);
  });
});

describe("what a listing says of a checkpoint as a model", () => {
  it("is inputs, layers and abilities of one that runs", async () => {
    const files = new MemoryFiles({ "bert.onnx": fixture("onnx/bert.onnx") });
    const { model } = await modelSummary(files, await openCheckpoint(files, "bert.onnx"));
    expect(model).toMatchObject({
      runs: true,
      origin: "onnx",
      inputs: [
        { name: "ids", dtype: "I64", shape: [5] },
        { name: "attention_mask", dtype: "I64", shape: [5] },
      ],
      gradients: { able: true },
      training: { able: true },
    });
  });

  it("is the reason and a draft of one that does not", async () => {
    const files = new MemoryFiles({
      "cnn.pt": cnn,
      "b/mlp.pt": mlp,
      "b/mlp.cognate-architecture.json": "[]",
    });
    const { model } = await modelSummary(files, await openCheckpoint(files, "cnn.pt"));
    if (model.runs) throw new Error("runs");
    expect(model.why).toMatch(/describe the model in an architecture file$/);
    expect(JSON.parse(model.draft ?? "")).toMatchObject({ kind: "cognate.architecture" });
    const broken = await modelSummary(files, await openCheckpoint(files, "b/mlp.pt"));
    expect(broken.model).toMatchObject({ runs: false, why: expect.stringMatching(/got a list/) });
  });
});
