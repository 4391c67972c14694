/** Small classifiers, trained here, as files that are stitched. */
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { createRandom } from "../../../extension/engine/linalg/random";
import type { Graph } from "../../../extension/engine/models/graph";
import { exportOnnx } from "../../../extension/engine/models/onnx/exportGraph";
import { floats, integers, type Tensor } from "../../../extension/engine/models/tensor";
import { initialize } from "../../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../../extension/engine/models/training/saveSafetensors";
import { train } from "../../../extension/engine/models/training/train";
import type {
  StitchContext,
  StitchInputs,
  StitchOptions,
} from "../../../extension/engine/stitching/call";
import { defaultFit, type FitOptions } from "../../../extension/engine/stitching/options";
import { stitchModels } from "../../../extension/engine/stitching/stitchModels";
import { untracked } from "../../../extension/engine/task";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { int, network } from "../models/training/networks";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { sharedRuntime } from "../support/models";

export const CLASSES = 4;
const FEATURES = 6;

/** Clouds around one center a class. */
export function clouds(count: number, seed: number) {
  const centers = createRandom(77);
  const at = Array.from({ length: CLASSES * FEATURES }, () => 1.2 * centers.gaussian());
  const random = createRandom(seed);
  const x = new Float32Array(count * FEATURES);
  const labels: number[] = [];
  for (let n = 0; n < count; n++) {
    const label = random.below(CLASSES);
    labels.push(label);
    for (let k = 0; k < FEATURES; k++) {
      x[n * FEATURES + k] = at[label * FEATURES + k] + 0.8 * random.gaussian();
    }
  }
  return { x, labels };
}

const open = () => Promise.reject(new Error("nothing is stored"));

/** A multilayer perceptron of ReLUs, `fc1`, `relu1`, ... `fc3`. */
export function perceptron(widths: readonly number[], seed: number): Graph {
  const random = createRandom(seed);
  const weights: Record<string, Tensor> = {};
  for (let l = 1; l < widths.length; l++) {
    const shape = [widths[l], widths[l - 1]];
    weights[`fc${l}.weight`] = initialize({ kind: "kaimingUniform" }, shape, { random });
    weights[`fc${l}.bias`] = initialize({ kind: "zeros" }, [widths[l]], { random });
  }
  return network({ name: "x", dtype: "F32", shape: ["batch", widths[0]] }, weights, (build) => {
    let value = "x";
    for (let l = 1; l < widths.length; l++) {
      const inputs = [value, `fc${l}.weight`, `fc${l}.bias`];
      value = build.node("Gemm", inputs, { attributes: { transB: int(1) } });
      if (l < widths.length - 1) value = build.node("Relu", [value]);
    }
    return value;
  });
}

export async function trainedPerceptron(hidden: readonly number[], seed: number): Promise<Graph> {
  const graph = perceptron([FEATURES, ...hidden, CLASSES], seed);
  const { x, labels } = clouds(400, 1);
  const trained = await train(
    graph,
    {
      ...{ runtime: nativeRuntime(), open, epochs: 15, batchSize: 50, seed },
      terms: [{ kind: "crossEntropy", prediction: graph.outputs[0] }],
      optimizer: { kind: "adam" },
      parameters: [...graph.constants.keys()],
      data: {
        inputs: new Map([["x", floats([400, FEATURES], x)]]),
        targets: [integers([400], labels)],
      },
      schedule: { kind: "cosine", rate: 0.01 },
    },
    untracked,
  );
  return trained.graph;
}

export const onnxOf = (graph: Graph): Promise<Uint8Array> => exportOnnx(graph, { open });

export function cloudData(count: number, seed: number): Uint8Array {
  const { x, labels } = clouds(count, seed);
  return saveSafetensors(
    new Map<string, Tensor>([
      ["x", floats([count, FEATURES], x)],
      ["labels", integers([count], labels)],
    ]),
  );
}

export const quickFit: FitOptions = { ...defaultFit, epochs: 8, batchSize: 32, rate: 3e-3 };

export const plainOptions: StitchOptions = {
  ...{ methods: null, fit: quickFit, layers: null, frontLayers: null, endLayers: null },
  ...{
    inputs: "data",
    all: false,
    holdout: 0.25,
    marker: null,
    selfTest: false,
    seed: 0,
    mode: "fast",
  },
};

/** Files by name; `front` and `end` are models, `data` is the probe. */
export async function stitchFiles(
  contents: Readonly<Record<string, Uint8Array>>,
  options: Partial<StitchOptions> = {},
  more: {
    readonly inputs?: Partial<StitchInputs>;
    readonly context?: Partial<StitchContext>;
    readonly names?: { front?: string; end?: string; data?: string };
  } = {},
) {
  const files = new MemoryFiles(contents);
  const { front = "front.onnx", end = "end.onnx", data = "data.safetensors" } = more.names ?? {};
  const side = async (name: string) => ({
    checkpoint: await openCheckpoint(files, name),
    architecture: null,
    settings: null,
  });
  const inputs: StitchInputs = {
    front: await side(front),
    end: await side(end),
    probe: {
      ...{ kind: "file", text: data, name: null, samples: null },
      checkpoint: await openCheckpoint(files, data),
    },
    ...{ labels: null, test: null, shifted: null },
    ...more.inputs,
  };
  const context: StitchContext = {
    executor: inlineExecutor(files, { runtime: sharedRuntime }),
    signal: new AbortController().signal,
    files,
    onProgress: () => {},
    ...more.context,
  };
  return stitchModels(inputs, { ...plainOptions, ...options }, context);
}
