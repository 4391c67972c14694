/** Real checkpoints by others, where the corpus lies beside the repository. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { formLayers } from "../../../extension/engine/weights/layers";
import { MemoryFiles } from "../support/memoryFiles";
import { readTensor } from "../support/readTensor";

const corpus = join(import.meta.dirname, "../../../../shared/corpus");
const absent = !existsSync(corpus);

async function open(path: string) {
  const name = basename(path);
  const files = new MemoryFiles({ [name]: new Uint8Array(readFileSync(join(corpus, path))) });
  return { files, checkpoint: await openCheckpoint(files, name) };
}

describe.skipIf(absent)(`the corpus${absent ? " (../shared/corpus is absent)" : ""}`, () => {
  it("burn-mnist: two stages of one run, in two formats", async () => {
    const a = await open("burn-mnist/mnist.pt");
    const b = await open("burn-mnist/mnist.safetensors");
    expect(a.checkpoint.tensors).toHaveLength(20);
    const shapes = ({ checkpoint }: typeof a) =>
      new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor.shape]));
    expect(shapes(b)).toEqual(shapes(a));
    for (const [name, expected] of [
      ["conv1.weight", 0.997],
      ["fc1.weight", 0.805],
    ] as const) {
      const x = await readTensor(a.files, a.checkpoint, name);
      const y = await readTensor(b.files, b.checkpoint, name);
      const dot = (u: Float64Array, v: Float64Array) =>
        u.reduce((sum, value, i) => sum + value * v[i], 0);
      expect(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))).toBeCloseTo(expected, 3);
    }
  });

  it("acasxu: seven layers with their biases, (out, in)", async () => {
    const { checkpoint } = await open("acasxu/ACASXU_experimental_v2a_1_1.onnx");
    expect(checkpoint.problems).toEqual([]);
    const linear = formLayers(checkpoint).layers.filter(({ info }) => info.kind === "linear");
    const sizes = [5, 50, 50, 50, 50, 50, 50, 5];
    expect(linear.map(({ info }) => info.shape)).toEqual(
      sizes.slice(1).map((out, i) => [out, sizes[i]]),
    );
    expect(linear.every(({ members }) => members.length === 2)).toBe(true);
  });

  it("onnx-mnist: the two files name their convolutions alike", async () => {
    const ids = async (name: string) => {
      const { checkpoint } = await open(`onnx-mnist/${name}.onnx`);
      const { layers } = formLayers(checkpoint);
      return layers.filter(({ info }) => info.kind === "convolution").map(({ info }) => info.id);
    };
    expect(await ids("mnist")).toEqual(["Convolution28", "Convolution110"]);
    expect(await ids("opt-mnist")).toEqual(await ids("mnist"));
  });

  for (const [path, what] of [
    ["gguf/tiny.gguf", "a GGUF file"],
    ["mlperf-tiny/pretrainedResnet.h5", "an HDF5 file"],
    ["tfjs-abalone/model.json", "a TensorFlow.js model"],
  ]) {
    it(`${path} is said to be ${what}`, async () => {
      await expect(open(path)).rejects.toMatchObject({
        code: "format.unsupported",
        message: expect.stringContaining(`is ${what}`),
      });
    });
  }
});
