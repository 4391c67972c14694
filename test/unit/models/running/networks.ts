/** Networks that torch exported, with what torch computed of them: see `make_networks.py`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Probe } from "../../../../extension/engine/models/probes";
import { RunningModel } from "../../../../extension/engine/models/running/runningModel";
import type { LossKind } from "../../../../extension/engine/models/training/losses";
import { fixtureFiles, fixtureModel, modelBench, type Values } from "../../support/models";

export const networks = ["mlp", "cnn", "resnet", "lstm", "gpt2", "bert"] as const;
export type NetworkName = (typeof networks)[number];

export interface Told {
  readonly inputs: Record<string, Values>;
  readonly output: Values;
  readonly modules: Record<string, Values>;
  readonly derivative: { of: string; wrt: string | null; jvp: Values[]; vjp: Values[] };
  readonly tail: { from: string; output: Values; losses: Record<LossKind, ToldLoss> };
  /** Of the multilayer perceptron alone. */
  readonly adapter?: ToldLoss;
}

export interface ToldLoss {
  readonly value: number;
  readonly gradients: Values[];
}

const folder = join(import.meta.dirname, "../../../fixtures/onnx");

export async function openNetwork(name: NetworkName) {
  const told: Told = JSON.parse(readFileSync(join(folder, `${name}.run.json`), "utf8"));
  const files = fixtureFiles(`${name}.onnx`);
  const bench = modelBench(files);
  const model = await fixtureModel(`${name}.onnx`, files);
  const probe = probeOf(told);
  const running = await RunningModel.open(model, { files, bench, like: probe });
  return { told, files, bench, model, probe, running };
}

function probeOf({ inputs }: Told): Probe {
  const arrays = Object.entries(inputs).map(
    ([
      name,
      {
        shape: [, ...shape],
        values,
      },
    ]) => ({
      name,
      shape,
      data: Float64Array.from(values),
    }),
  );
  return { samples: 3, text: "torch", inputs: arrays, labels: null, notes: [] };
}
