import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { floats, integers } from "../../../../extension/engine/models/tensor";
import type { LossKind } from "../../../../extension/engine/models/training/losses";
import type { Optimizer } from "../../../../extension/engine/models/training/optimizers";
import { openTrainer } from "../../../../extension/engine/models/training/trainer";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { distance, formula, installed, numbers } from "../derivatives/support";
import { tanhNetwork } from "./networks";

interface Case {
  optimizer: string;
  loss: LossKind;
  losses: number[];
  gradients: Record<string, number[]>;
  first: Record<string, number[]>;
}

const file = join(import.meta.dirname, "../../../fixtures/training/training.json");
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

/** As `make_training.py` has them. */
const optimizers: Readonly<Record<string, [Optimizer, number]>> = {
  sgd: [{ kind: "sgd" }, 0.1],
  "sgd momentum": [{ kind: "sgd", momentum: 0.9, weightDecay: 0.01 }, 0.1],
  "sgd nesterov": [{ kind: "sgd", momentum: 0.9, variant: "nesterov" }, 0.1],
  adam: [{ kind: "adam" }, 0.01],
  "adam decay": [{ kind: "adam", betas: [0.8, 0.99], epsilon: 1e-6, weightDecay: 0.1 }, 0.01],
  adamW: [{ kind: "adamW", weightDecay: 0.1 }, 0.01],
};

const shapes = { w1: [8, 6], b1: [8], w2: [3, 8], b2: [3] };
const weight = (name: keyof typeof shapes, seed: number) =>
  floats(shapes[name], formula(shapes[name], seed, -0.5, 0.5));
const model = tanhNetwork({
  w1: weight("w1", 1),
  b1: weight("b1", 2),
  w2: weight("w2", 3),
  b2: weight("b2", 4),
});

const batchOf = (loss: LossKind) => ({
  inputs: new Map([["x", floats([5, 6], formula([5, 6], 11))]]),
  targets: [
    loss === "crossEntropy" ? integers([5], [0, 2, 1, 1, 0]) : floats([5, 3], formula([5, 3], 12)),
  ],
});

const open = () => Promise.reject(new Error("nothing is stored"));

const trainerFor = (optimizer: Optimizer, loss: LossKind, parameters = Object.keys(shapes)) =>
  openTrainer(model, {
    runtime: nativeRuntime(),
    inputs: new Map([["x", [5, 6]]]),
    open,
    terms: [{ kind: loss, prediction: model.outputs[0] }],
    optimizer,
    parameters,
  });

describe.skipIf(!installed)("a step of training", () => {
  it.each(cases.map((each) => [`${each.optimizer}, ${each.loss}`, each] as const))(
    "is torch's: %s",
    async (_, { optimizer, loss, losses, first }) => {
      const [settings, rate] = optimizers[optimizer];
      const trainer = await trainerFor(settings, loss);
      const batch = batchOf(loss);
      for (const [step, expected] of losses.entries()) {
        const got = await trainer.step(batch, rate);
        expect(Math.abs(got - expected) / expected, `loss of step ${step}`).toBeLessThan(1e-5);
        if (step > 0) continue;
        for (const [name, tensor] of trainer.parameters()) {
          expect(distance(numbers(tensor), first[name]), name).toBeLessThan(1e-6);
        }
      }
      await trainer.release();
    },
  );

  it.each(["crossEntropy", "meanSquaredError"] as const)(
    "goes by torch's gradient of %s",
    async (loss) => {
      // at rate 1, plain descent moves each parameter by its gradient
      const trainer = await trainerFor({ kind: "sgd" }, loss);
      await trainer.step(batchOf(loss), 1);
      const { gradients } = cases.find((each) => each.loss === loss)!;
      for (const [name, tensor] of trainer.parameters()) {
        const constant = model.constants.get(name)!;
        const before = constant.kind === "tensor" ? numbers(constant.tensor) : [];
        const moved = numbers(tensor).map((after, i) => before[i] - after);
        expect(distance(moved, gradients[name]), name).toBeLessThan(2e-6);
      }
      await trainer.release();
    },
  );

  it("leaves frozen weights as they are", async () => {
    const trainer = await trainerFor({ kind: "adam" }, "crossEntropy", ["w2", "b2"]);
    const first = await trainer.step(batchOf("crossEntropy"), 0.05);
    for (let i = 0; i < 20; i++) await trainer.step(batchOf("crossEntropy"), 0.05);
    expect(await trainer.step(batchOf("crossEntropy"), 0.05)).toBeLessThan(first / 2);
    expect([...trainer.parameters().keys()]).toEqual(["w2", "b2"]);
    expect(trainer.trained().constants.get("w1")).toBe(model.constants.get("w1"));
    await trainer.release();
  });

  it("stops at a loss that is not finite, with the parameters before it", async () => {
    const trainer = await trainerFor({ kind: "sgd" }, "meanSquaredError");
    const run = async () => {
      for (let i = 0; i < 200; i++) await trainer.step(batchOf("meanSquaredError"), 1e30);
    };
    await expect(run()).rejects.toMatchObject({
      code: "input.nonfinite",
      message: expect.stringMatching(/expected a finite loss, got .* at step/),
    });
    await trainer.release();
  });

  it.each([
    [["w1", "nothing"], "usage", /"nothing" cannot be trained/],
    [["w1", "w1"], "usage", /"w1" is named twice/],
    [[], "usage", /expected parameters to train, got none/],
  ] as const)("refuses parameters %j", async (parameters, code, message) => {
    await expect(
      trainerFor({ kind: "sgd" }, "crossEntropy", [...parameters]),
    ).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
