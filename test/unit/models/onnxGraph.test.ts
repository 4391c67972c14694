import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import type { Graph } from "../../../extension/engine/models/graph";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { importOnnx } from "../../../extension/engine/models/onnx/importGraph";
import { subgraph } from "../../../extension/engine/models/subgraph";
import { floats, integers, type Tensor } from "../../../extension/engine/models/tensor";
import { nativePath } from "../../../extension/node/accelerator/resolve";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../support/memoryFiles";

const folder = join(import.meta.dirname, "../../fixtures/onnx");
const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: running ONNX models, as onnxruntime-node is not installed");

const fixtureNames = ["torch-cnn", "torch-tokens", "external", "storage"];
const files = new MemoryFiles(
  Object.fromEntries(
    [...fixtureNames.map((name) => `${name}.onnx`), "external.data"].map((name) => [
      name,
      readFileSync(join(folder, name)),
    ]),
  ),
);

async function load(name: string, from = files): Promise<Graph> {
  const source = await from.open(`${name}.onnx`);
  try {
    return await importOnnx({ source, checkpoint: await openCheckpoint(from, `${name}.onnx`) });
  } finally {
    await source.close();
  }
}

const bytesOfModel = (graph: Graph) =>
  exportOnnx(graph, { open: (ref) => files.open(ref.file.path) });

async function run(graph: Graph, inputs: ReadonlyMap<string, Tensor>) {
  const session = await nativeRuntime().open(await bytesOfModel(graph));
  try {
    return await session.run(inputs, graph.outputs);
  } finally {
    await session.release();
  }
}

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

const torchRun = (name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.run.json`), "utf8")) as {
    input: Values;
    output: Values;
    modules: Record<string, Values>;
  };

function expectClose(got: Tensor | undefined, { shape, values }: Values) {
  expect(got?.shape).toEqual(shape);
  const scale = Math.max(...values.map(Math.abs));
  const data = [...((got?.data ?? []) as Float32Array)];
  expect(Math.max(...data.map((x, i) => Math.abs(x - values[i])))).toBeLessThan(1e-5 * scale);
}

describe.skipIf(!installed)("a graph read from an ONNX file and written again", () => {
  it("computes what torch computes, every layer of it", async () => {
    const { input, output, modules } = torchRun("torch-cnn");
    const graph = await load("torch-cnn");
    const made = (operator: string, nth = 0) =>
      graph.nodes.filter((node) => node.operator === operator)[nth].outputs[0];
    const watched = {
      conv: made("Conv"),
      norm: made("BatchNormalization"),
      up: made("ConvTranspose"),
      "head.0": made("Gemm"),
    };
    const captured = subgraph(graph, [...graph.outputs, ...Object.values(watched)]);
    const results = await run(captured, new Map([["x", floats(input.shape, input.values)]]));
    expectClose(results.get("y"), output);
    for (const [name, value] of Object.entries(watched)) {
      expectClose(results.get(value), modules[name]);
    }
  });

  it("takes token ids", async () => {
    const { input, output } = torchRun("torch-tokens");
    const graph = await load("torch-tokens");
    const results = await run(graph, new Map([["x", integers(input.shape, input.values)]]));
    expectClose(results.get("y"), output);
  });

  it("finds constants in the file beside it", async () => {
    const graph = await load("external");
    const results = await run(graph, new Map([["x", floats([1, 3], [1, 2, 3])]]));
    expect(results.get("y")?.shape).toEqual([1, 2]);
  });

  it("runs from any value on", async () => {
    const { modules, output } = torchRun("torch-cnn");
    const graph = await load("torch-cnn");
    const from = graph.nodes.find(({ operator }) => operator === "ConvTranspose")?.outputs[0] ?? "";
    const tail = subgraph(graph, graph.outputs, [
      { name: from, dtype: "F32", shape: ["n", 2, 5, 5] },
    ]);
    expect(tail.nodes.some(({ operator }) => operator === "Conv")).toBe(false);
    const { shape, values } = modules.up;
    const results = await run(tail, new Map([[from, floats(shape, values)]]));
    expectClose(results.get("y"), output);
  });

  it("says what the runtime refuses", async () => {
    const graph = await load("torch-tokens");
    const strange = { ...graph, nodes: graph.nodes.map((n) => ({ ...n, operator: "Strange" })) };
    await expect(run(strange, new Map())).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringContaining("Strange"),
    });
  });
});

describe("a graph", () => {
  it("keeps its constants in the file", async () => {
    const graph = await load("torch-cnn");
    const kinds = [...graph.constants.values()].map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["stored"]));
  });

  it("leaves out what its outputs do not need", async () => {
    const graph = await load("torch-cnn");
    const conv = graph.nodes.find(({ operator }) => operator === "Conv");
    const part = subgraph(graph, [conv?.outputs[0] ?? ""]);
    expect(part.nodes.map(({ operator }) => operator)).toEqual(["Conv"]);
    expect([...part.constants.keys()].sort()).toEqual(["conv.bias", "conv.weight"]);
  });

  it("refuses values that it does not have", async () => {
    const graph = await load("torch-cnn");
    expect(() => subgraph(graph, ["nowhere"])).toThrow(/there is no value "nowhere"/);
  });

  it("refuses a model larger than asked for, before reading a constant", async () => {
    const graph = await load("torch-cnn");
    const open = () => Promise.reject(new Error("read"));
    await expect(exportOnnx(graph, { open, maxBytes: 100 })).rejects.toMatchObject({
      code: "format.limit",
    });
  });
});
