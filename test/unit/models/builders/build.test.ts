import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats";
import { buildGraph } from "../../../../extension/engine/models/builders/build";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { floats } from "../../../../extension/engine/models/tensor";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../../support/memoryFiles";
import { architecture, build, expectTorch, installed } from "./support";

const linear = (weights: string) => ({ kind: "linear", weights });
const relu = { kind: "relu" };

const many = [
  { kind: "conv2d", weights: "a", stride: 2, padding: 1, groups: 2 },
  { kind: "elu", alpha: 0.5 },
  { kind: "conv2d", weights: "b", padding: [2, 0], dilation: 2 },
  { kind: "gelu" },
  {
    kind: "residual",
    layers: [
      { kind: "silu" },
      { kind: "conv2d", weights: "d", padding: 1 },
      { kind: "batchNorm", weights: "norm", epsilon: 1e-3 },
    ],
    shortcut: [{ kind: "conv2d", weights: "c" }],
    scale: 0.5,
  },
  { kind: "leakyRelu", slope: 0.2 },
  { kind: "maxPool", size: 3, stride: 2, padding: 1 },
  { kind: "averagePool", size: 2, stride: 1 },
  { kind: "tanh" },
  { kind: "globalAveragePool" },
  { kind: "dropout" },
  linear("out"),
  ...["softplus", "selu", "relu6", "geluTanh", "sigmoid", "square", "logSoftmax"].map((kind) => ({
    kind,
  })),
];

describe.skipIf(!installed)("a model built by an architecture file", () => {
  it("computes what torch computes: strides, pads, groups, pooling, activations", async () => {
    await expectTorch(await build("many", [2, 12, 10], many), "many");
  });

  it("computes what torch computes on tokens", async () => {
    const layers = [
      { kind: "embedding", weights: "table" },
      { kind: "conv1d", weights: "conv" },
      { kind: "layerNorm", weights: "norm" },
      linear("fc"),
      { kind: "softmax", axis: 0 },
    ];
    await expectTorch(await build("tokens", [5], layers), "tokens");
  });

  it("runs the two burn-mnist files as torch does", async ({ skip }) => {
    const folder = join(import.meta.dirname, "../../../../../shared/corpus/burn-mnist");
    if (!existsSync(folder)) {
      console.log("skipped: burn-mnist, as the corpus is not beside the repository");
      skip();
    }
    const layers = [
      ...["conv1", "conv2", "conv3"].flatMap((weights) => [{ kind: "conv2d", weights }, relu]),
      { kind: "batchNorm", weights: "norm1" },
      { kind: "flatten" },
      ...[linear("fc1"), relu, linear("fc2"), { kind: "batchNorm", weights: "norm2" }],
      { kind: "logSoftmax" },
    ];
    const input = floats(
      [2, 1, 28, 28],
      Array.from({ length: 2 * 784 }, (_, i) => Math.sin(i)),
    );
    const answers = await Promise.all(
      ["mnist.pt", "mnist.safetensors"].map(async (name) => {
        const files = new MemoryFiles({ [name]: readFileSync(join(folder, name)) });
        const checkpoint = await openCheckpoint(files, name);
        const graph = buildGraph(checkpoint, architecture([1, 28, 28], layers));
        const bytes = await exportOnnx(graph, { open: (ref) => files.open(ref.file.path) });
        const session = await nativeRuntime().open(bytes);
        const out = await session.run(new Map([[graph.inputs[0].name, input]]), graph.outputs);
        await session.release();
        return out.get(graph.outputs[0]);
      }),
    );
    const torch = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../../fixtures/builders/burn.json"), "utf8"),
    ) as Record<string, number[]>;
    for (const [i, name] of ["mnist.pt", "mnist.safetensors"].entries()) {
      expect(answers[i]?.shape).toEqual([2, 10]);
      const data = Array.from(answers[i]?.data as Float32Array);
      const worst = Math.max(...data.map((x, at) => Math.abs(x - torch[name][at])));
      expect(worst).toBeLessThan(1e-5 * Math.max(...torch[name].map(Math.abs)));
    }
  });
});

describe("a built graph", () => {
  it("leaves the weights in their file and gives every node its layer", async () => {
    const graph = await build("mlp", [6], [linear("0"), relu, linear("2"), relu, linear("4")]);
    expect([...graph.constants.values()].every(({ kind }) => kind === "stored")).toBe(true);
    expect(graph.nodes.map(({ layer }) => layer)).toEqual(["0", "relu#1", "2", "relu#2", "4"]);
    expect(graph.inputs[0].shape).toEqual(["batch", 6]);
  });

  it("names layers that share weights apart", async () => {
    const layers = [linear("0"), { kind: "identity", name: "0" }];
    expect((await build("mlp", [6], layers)).nodes.map(({ layer }) => layer)).toEqual(["0", "0#2"]);
  });

  it.each([
    ["another width", [5], [linear("0")], /layers\[0\] \(linear\): expected an input of width 6/],
    [
      "an unknown layer",
      [6],
      [linear("9")],
      /expected a layer of the checkpoint \("0", "2", "4"\)/,
    ],
    ["no layers", [6], [], /layers: expected at least one layer, got none/],
    ["a matrix as filters", [6], [{ kind: "conv1d", weights: "0" }], /expected a weight of 3 axes/],
    [
      "a branch of another width",
      [6],
      [{ kind: "residual", layers: [linear("0")] }],
      /of shape \[6\]/,
    ],
    ["an axis that is not there", [6], [{ kind: "softmax", axis: 3 }], /expected an axis of \[6\]/],
    ["a norm without statistics", [6], [{ kind: "batchNorm", weights: "0" }], /running_mean/],
    ["a late embedding", [6], [linear("0"), { kind: "embedding", weights: "2" }], /first layer/],
  ])("refuses %s", async (_, input, layers, message) => {
    await expect(build("mlp", input, layers)).rejects.toThrow(message);
  });

  it("refuses windows larger than their input", async () => {
    const layers = [{ kind: "conv2d", weights: "a", groups: 2 }];
    await expect(build("many", [2, 2, 9], layers)).rejects.toThrow(/window of 3 x 3 fits into/);
  });
});
