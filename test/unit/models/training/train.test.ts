import { describe, expect, it } from "vitest";
import { EngineError } from "../../../../extension/engine/errors";
import { createRandom } from "../../../../extension/engine/linalg/random";
import type { Graph } from "../../../../extension/engine/models/graph";
import { floats, integers } from "../../../../extension/engine/models/tensor";
import { initialize } from "../../../../extension/engine/models/training/initializers";
import { type TrainOptions, train } from "../../../../extension/engine/models/training/train";
import { type Task, untracked } from "../../../../extension/engine/task";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../../support/memoryFiles";
import { modelBench } from "../../support/models";
import { installed, numbers, run } from "../derivatives/support";
import { glyphs } from "./glyphs";
import { int, ints, network, tanhNetwork } from "./networks";

const open = () => Promise.reject(new Error("nothing is stored"));

/** Four clouds of two classes, as XOR has them. */
function clouds(count: number) {
  const random = createRandom(5);
  const points: number[] = [];
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    const [a, b] = [random.below(2), random.below(2)];
    points.push(a * 2 - 1 + 0.2 * random.gaussian(), b * 2 - 1 + 0.2 * random.gaussian());
    labels.push(a ^ b);
  }
  return {
    inputs: new Map([["x", floats([count, 2], points)]]),
    targets: [integers([count], labels)],
  };
}

function smallModel(seed: number): Graph {
  const random = createRandom(seed);
  const xavier = (shape: number[]) => initialize({ kind: "xavierUniform" }, shape, { random });
  const zeros = (shape: number[]) => initialize({ kind: "zeros" }, shape, { random });
  return tanhNetwork({ w1: xavier([16, 2]), b1: zeros([16]), w2: xavier([2, 16]), b2: zeros([2]) });
}

const optionsFor = (model: Graph, more: Partial<TrainOptions> = {}): TrainOptions => ({
  runtime: nativeRuntime(),
  open,
  terms: [{ kind: "crossEntropy", prediction: model.outputs[0] }],
  optimizer: { kind: "adam" },
  parameters: [...model.constants.keys()],
  data: clouds(200),
  epochs: 10,
  batchSize: 32,
  schedule: { kind: "cosine", rate: 0.03, warmup: 5 },
  seed: 1,
  ...more,
});

/** The share of samples whose class is the largest prediction. */
async function accuracy(graph: Graph, { inputs, targets }: TrainOptions["data"]): Promise<number> {
  const output = numbers((await run(graph, inputs)).get(graph.outputs[0]));
  const count = targets[0].shape[0];
  const classes = output.length / count;
  let right = 0;
  for (let i = 0; i < count; i++) {
    const row = output.slice(i * classes, (i + 1) * classes);
    if (row.indexOf(Math.max(...row)) === Number(targets[0].data[i])) right++;
  }
  return right / count;
}

describe.skipIf(!installed)("training", () => {
  it("gives the same losses and weights for the same seed, and others for another", async () => {
    const model = smallModel(3);
    const once = await train(model, optionsFor(model), untracked);
    const again = await train(model, optionsFor(model), untracked);
    const other = await train(model, optionsFor(model, { seed: 2 }), untracked);
    expect(once.losses).toHaveLength(60);
    expect(again).toEqual(once);
    expect(other.losses).not.toEqual(once.losses);
    expect(await accuracy(once.graph, clouds(200))).toBe(1);
  });

  it("does the same as a job of the pool", async () => {
    const model = smallModel(3);
    const { runtime: _, open: __, ...options } = optionsFor(model);
    const bench = modelBench(new MemoryFiles({}));
    const input = { ...options, graph: model, model: "small" };
    const got = await bench.executor.run("models.train", input, { runtime: true });
    expect(got).toEqual(await train(model, optionsFor(model), untracked));
    const data = { ...options.data, targets: [] };
    await expect(
      bench.executor.run("models.train", { ...input, data }, { runtime: true }),
    ).rejects.toMatchObject({ code: "shape.mismatch", message: expect.stringMatching(/^small: /) });
  });

  it("can be cancelled between steps", async () => {
    const model = smallModel(3);
    const ticks: number[] = [];
    const task: Task = {
      tick(done) {
        ticks.push(done);
        if (done === 7) throw new EngineError("cancelled", "cancelled");
      },
    };
    const promise = train(model, optionsFor(model), task);
    await expect(promise).rejects.toMatchObject({ code: "cancelled" });
    expect(ticks.at(-1)).toBe(7);
  });

  it.each([
    [
      "a batch of more samples than there are",
      { batchSize: 201 },
      "usage",
      /batch size: expected 1 to 200, the samples, got 201/,
    ],
    ["no epochs", { epochs: 0 }, "usage", /epochs: expected 1 or more, got 0/],
    [
      "a rate below zero",
      { schedule: { kind: "constant", rate: -1 } },
      "usage",
      /learning rate: .* got -1/,
    ],
    [
      "a class that the model has not",
      { data: { ...clouds(40), targets: [integers([40], Array(40).fill(2))] } },
      "shape.mismatch",
      /expected classes 0 to 1, got 2 at place 0/,
    ],
    [
      "targets of another number",
      { data: { ...clouds(40), targets: [integers([41], Array(41).fill(1))] } },
      "shape.mismatch",
      /input "x": expected 41 samples as of the targets, got 40/,
    ],
    [
      "targets of another type",
      { data: { ...clouds(40), targets: [floats([40], Array(40).fill(1))] } },
      "shape.mismatch",
      /targets: expected I64/,
    ],
  ] as const)("refuses %s", async (_, more, code, message) => {
    const model = smallModel(3);
    await expect(train(model, optionsFor(model, more), untracked)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("learns modular addition by a bilinear network", async () => {
    const modulus = 7;
    const random = createRandom(1);
    const draw = (shape: number[]) =>
      initialize({ kind: "kaimingUniform", gain: 1 }, shape, { random, layout: "inFirst" });
    const weights = {
      left: draw([2 * modulus, 32]),
      right: draw([2 * modulus, 32]),
      out: draw([32, modulus]),
    };
    const input = { name: "x", dtype: "F32", shape: ["batch", 2 * modulus] } as const;
    const model = network(input, weights, (build) => {
      const factors = ["left", "right"].map((side) => build.node("MatMul", ["x", side]));
      return build.node("MatMul", [build.node("Mul", factors), "out"]);
    });
    const pairs = Array.from({ length: modulus ** 2 }, (_, i) => [i % modulus, (i / modulus) | 0]);
    const hot = pairs.flatMap(([a, b]) =>
      Array.from({ length: 2 * modulus }, (_, k) => Number(k === a || k === modulus + b)),
    );
    const data = {
      inputs: new Map([["x", floats([pairs.length, 2 * modulus], hot)]]),
      targets: [
        integers(
          [pairs.length],
          pairs.map(([a, b]) => (a + b) % modulus),
        ),
      ],
    };
    const trained = await train(
      model,
      optionsFor(model, {
        data,
        optimizer: { kind: "adamW", weightDecay: 0.01 },
        epochs: 200,
        batchSize: pairs.length,
        schedule: { kind: "linear", rate: 0.02 },
      }),
      untracked,
    );
    expect(await accuracy(model, data)).toBeLessThan(0.5);
    expect(await accuracy(trained.graph, data)).toBe(1);
  });

  it("learns glyph digits by a convolutional network, and knows new ones", async () => {
    const random = createRandom(2);
    const kaiming = (shape: number[]) => initialize({ kind: "kaimingNormal" }, shape, { random });
    const weights = {
      conv1: kaiming([8, 3, 3, 3]),
      conv2: kaiming([16, 8, 3, 3]),
      head: kaiming([10, 16 * 36]),
      bias: initialize({ kind: "zeros" }, [10], { random }),
    };
    const input = { name: "x", dtype: "F32", shape: ["batch", 3, 12, 12] } as const;
    const model = network(input, weights, (build) => {
      const conv = (from: string, weight: string, stride: number) => {
        const attributes = { pads: ints([1, 1, 1, 1]), strides: ints([stride, stride]) };
        return build.node("Relu", [build.node("Conv", [from, weight], { attributes })]);
      };
      const features = conv(conv("x", "conv1", 1), "conv2", 2);
      const flat = build.node("Flatten", [features]);
      return build.node("Gemm", [flat, "head", "bias"], { attributes: { transB: int(1) } });
    });
    const options = optionsFor(model, {
      data: glyphs(1500, 1),
      epochs: 8,
      batchSize: 30,
      schedule: { kind: "cosine", rate: 0.003, warmup: 10 },
    });
    const { graph } = await train(model, options, untracked);
    expect(await accuracy(graph, glyphs(200, 2))).toBeGreaterThan(0.9);
  });
});
