/** The bilinear networks of the tensor-similarity paper: trained, kept along the way, compared. */
import { openCheckpoint } from "../../extension/engine/formats/index";
import type { Random } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { GraphBuilder } from "../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import type { Runtime } from "../../extension/engine/models/runtime";
import { floats, type Tensor } from "../../extension/engine/models/tensor";
import { gains, initialize } from "../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import { type Batch, openTrainer } from "../../extension/engine/models/training/trainer";
import type { Result } from "../../extension/engine/result";
import { partsOf } from "../../extension/engine/weights/tensorSimilarity/checkpointStack";
import { recognizeStack } from "../../extension/engine/weights/tensorSimilarity/recognizeStack";
import {
  compareRun,
  type RunBoard,
  type RunMeasure,
} from "../../extension/engine/weights/trajectory/compare";
import { tensorRunMeasure } from "../../extension/engine/weights/trajectory/tensorRun";
import { weightsRunMeasure } from "../../extension/engine/weights/trajectory/weightsGram";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";

/** head ((left x) ⊙ (right x)), without biases. */
export interface BilinearSize {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

export type Parameters = ReadonlyMap<string, Tensor<"F32">>;

export interface Snapshot {
  /** Steps that had been done. */
  readonly step: number;
  readonly parameters: Parameters;
}

const names = ["bilinear.left.weight", "bilinear.right.weight", "head.weight"] as const;

const shapesOf = ({ inputs, hidden, outputs }: BilinearSize) => [
  [hidden, inputs],
  [hidden, inputs],
  [outputs, hidden],
];

/** Torch's own first values of linear layers. */
function startOf(size: BilinearSize, random: Random): Parameters {
  const kind = { kind: "kaimingUniform", gain: gains.leakyRelu(Math.sqrt(5)) } as const;
  const shapes = shapesOf(size);
  return new Map(names.map((name, i) => [name, initialize(kind, shapes[i], { random })]));
}

/** The network with these parameters, or with parameters as further inputs. */
function graphOf(size: BilinearSize, parameters: Parameters | null): Graph {
  const given = parameters
    ? []
    : shapesOf(size).map((shape, i) => ({ name: names[i], dtype: "F32" as const, shape }));
  const build = new GraphBuilder({
    name: "network",
    operatorSet: 18,
    domains: new Map(),
    inputs: [{ name: "x", dtype: "F32", shape: ["batch", size.inputs] }, ...given],
    outputs: [],
    nodes: [],
    constants: new Map(
      [...(parameters ?? [])].map(([name, tensor]) => [name, { kind: "tensor", tensor }]),
    ),
  });
  const [left, right, head] = names;
  const attributes = { transB: { kind: "int", value: 1 } } as const;
  const linear = (x: string, weight: string) => build.node("Gemm", [x, weight], { attributes });
  const hidden = build.node("Mul", [linear("x", left), linear("x", right)]);
  return build.finish([linear(hidden, head)]);
}

const nothingStored = () => Promise.reject(new Error("nothing is stored"));

export interface Training {
  readonly runtime: Runtime;
  readonly random: Random;
  readonly rate: number;
  readonly weightDecay: number;
  readonly batchSize: number;
  /** The steps after which parameters are kept, ascending; the last one ends the training. */
  readonly keep: readonly number[];
  /** What the next step learns from: cross-entropy with one class a sample. */
  readonly batch: (step: number) => Batch;
  log(text: string): void;
}

/** Trains by AdamW at a constant rate. */
export async function trainedRun(size: BilinearSize, training: Training): Promise<Snapshot[]> {
  const { runtime, random, rate, weightDecay, batchSize, keep, batch, log } = training;
  const graph = graphOf(size, startOf(size, random));
  const trainer = await openTrainer(graph, {
    runtime,
    open: nothingStored,
    inputs: new Map([["x", [batchSize, size.inputs]]]),
    terms: [{ kind: "crossEntropy", prediction: graph.outputs[0] }],
    optimizer: { kind: "adamW", weightDecay },
    parameters: [...names],
  });
  const snapshots: Snapshot[] = [];
  const last = keep.at(-1) ?? 0;
  let said = Date.now();
  try {
    for (let step = 0; ; step++) {
      if (keep.includes(step)) {
        const parameters = new Map(
          [...trainer.parameters()].map(([name, { shape, data }]) => [
            name,
            floats(shape, Float32Array.from(data, Number)),
          ]),
        );
        snapshots.push({ step, parameters });
      }
      if (step === last) return snapshots;
      await trainer.step(batch(step), rate);
      if (Date.now() - said > 10_000) {
        said = Date.now();
        log(`step ${step + 1} of ${last}`);
      }
    }
  } finally {
    await trainer.release();
  }
}

/** What each network answers to the rows of `x`: rows × outputs, one array a network. */
export async function logitsOf(
  size: BilinearSize,
  snapshots: readonly Snapshot[],
  { x, runtime }: { readonly x: Tensor<"F32">; readonly runtime: Runtime },
): Promise<Float32Array[]> {
  const graph = graphOf(size, null);
  const session = await runtime.open(await exportOnnx(graph, { open: nothingStored }));
  try {
    const all: Float32Array[] = [];
    for (const { parameters } of snapshots) {
      const results = await session.run(new Map([["x", x], ...parameters]), graph.outputs);
      all.push(Float32Array.from(results.get(graph.outputs[0])!.data, Number));
    }
    return all;
  } finally {
    await session.release();
  }
}

/** The share of samples whose greatest logit is that of their class. */
export function accuracyOf(
  logits: Float32Array,
  labels: ArrayLike<number>,
  rows: Iterable<number>,
): number {
  const width = logits.length / labels.length;
  let [right, count] = [0, 0];
  for (const row of rows) {
    const own = logits.subarray(row * width, (row + 1) * width);
    let best = 0;
    for (let k = 1; k < width; k++) if (own[k] > own[best]) best = k;
    if (best === labels[row]) right++;
    count++;
  }
  return right / count;
}

/** Every pair of networks: the mean over samples of the cosine of their logits; n × n. */
export function logitCosines(all: readonly Float32Array[], width: number): Float64Array {
  const n = all.length;
  const rows = all[0].length / width;
  const units = all.map((logits) => {
    const unit = new Float32Array(logits);
    for (let row = 0; row < rows; row++) {
      const own = unit.subarray(row * width, (row + 1) * width);
      const norm = Math.hypot(...own) || 1;
      for (let k = 0; k < width; k++) own[k] /= norm;
    }
    return unit;
  });
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [units[i], units[j]];
      let sum = 0;
      for (let p = 0; p < a.length; p++) sum += a[p] * b[p];
      values[i * n + j] = values[j * n + i] = sum / rows;
    }
  }
  return values;
}

export interface ComparedRun {
  readonly result: Result;
  /** Every pair, n × n. */
  readonly values: Float64Array;
  /** The same output by output; empty where the measure has no outputs. */
  readonly slices: readonly Float64Array[];
}

/** The trajectory of a run, by the engine's own path from files on. */
export async function comparedRun(
  snapshots: readonly Snapshot[],
  measure: "layer_sym" | "weights.cosine",
  { phases, seed }: { readonly phases: number | null; readonly seed: number },
): Promise<ComparedRun> {
  const files = new MemoryFiles(
    Object.fromEntries(
      snapshots.map(({ step, parameters }) => [
        `step_${step}.safetensors`,
        saveSafetensors(parameters),
      ]),
    ),
  );
  const executor = inlineExecutor(files);
  const members = await Promise.all(
    snapshots.map(async ({ step }) => {
      const path = `step_${step}.safetensors`;
      const checkpoint = await openCheckpoint(files, path);
      return { path, label: path, step, checkpoint, problem: null };
    }),
  );
  const own: RunMeasure =
    measure === "layer_sym"
      ? tensorRunMeasure(measure, (each) => partsOf(each, recognizeStack(each).layers), executor)
      : weightsRunMeasure(measure, executor);
  let filled: RunBoard | undefined;
  const kept: RunMeasure = {
    ...own,
    compare: (checkpoints, board) => {
      filled = board;
      return own.compare(checkpoints, board);
    },
  };
  const result = await compareRun(
    members,
    kept,
    { phases, seed, mode: "strict", threads: 1 },
    { signal: new AbortController().signal, onProgress: () => {} },
  );
  return { result, values: filled!.values, slices: filled!.slices ?? [] };
}
