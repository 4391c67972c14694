/** One stitch: where it starts, how it is fitted, and what it is worth on data held out. */
import { EngineError } from "../errors";
import { createRandom } from "../linalg/random";
import { singularValues } from "../linalg/singularValues";
import type { Graph } from "../models/graph";
import type { ExportOptions } from "../models/onnx/exportGraph";
import type { Runtime } from "../models/runtime";
import { type Tensor, tensorOver } from "../models/tensor";
import { shuffledOrder } from "../models/training/batches";
import { train } from "../models/training/train";
import type { Task } from "../task";
import type { AnswerFigures } from "./agreement";
import { type Activations, channelRows, positionsOf } from "./channelRows";
import { type Evaluation, evaluateStitch } from "./evaluate";
import { alignmentDistance } from "./latentDistance";
import type { LayerForm } from "./layerForm";
import { type Affine, LeastSquares } from "./leastSquares";
import { type FitOptions, START_SAMPLES, type StitchMethod } from "./options";
import { layerShape, type StitchGraph, type StitchType, stitchGraph } from "./stitchGraph";
import { type MethodTerm, methodTerms, objective } from "./terms";

/** What both models answered natively to the same inputs; sample after sample. */
export interface NativeAnswers {
  readonly samples: number;
  /** The sending layer. */
  readonly front: Activations;
  /** The receiving layer and later hooked ones, in order. */
  readonly layers: readonly Activations[];
  /** Scores of the receiving model; null where it has none. */
  readonly logits: Activations | null;
  /** True classes; null where they are not known. */
  readonly labels: Int32Array | null;
}

/** Scores of classes as a value of the tail: the last axis of a sample's shape. */
export interface Scores {
  readonly value: string;
  readonly shape: readonly number[];
}

export interface FitInput {
  readonly method: StitchMethod;
  readonly options: FitOptions;
  /** The receiving model from its layer on; stored constants are read by the thread. */
  readonly tail: Graph;
  readonly dtype: StitchType;
  /** Samples a run of the tail. */
  readonly batch: number;
  readonly forms: { readonly front: LayerForm; readonly end: LayerForm };
  /** Later hooked layers, values of the tail, in order; shapes are of one sample. */
  readonly hooks: readonly { readonly value: string; readonly shape: readonly number[] }[];
  readonly logits: Scores | null;
  readonly train: NativeAnswers;
  readonly test: NativeAnswers;
  /** The test inputs with markers of another class; nothing of `layers` is read. */
  readonly shifted: NativeAnswers | null;
  /** Where least squares led, where that is known. */
  readonly start: Affine | null;
}

export interface FitOutput {
  readonly stitch: Affine;
  readonly test: Evaluation;
  /** Answers to the shifted test inputs. */
  readonly shifted: AnswerFigures | null;
  /** Functional latent alignment distance on the training data, of the start and of the fit. */
  readonly trainDistance: { readonly start: number | null; readonly end: number | null };
  /** Mean of the method's own loss over the steps of each epoch; empty for `ls`. */
  readonly curve: readonly number[];
  /** Of W, falling. */
  readonly singularValues: Float64Array;
}

export interface FitPorts {
  readonly runtime: Runtime;
  readonly open: ExportOptions["open"];
}

/**
 * Fits one stitch and evaluates it. Descent keeps its end or its start, whichever has the lower
 * loss on the training data: the losses are norms, whose gradients do not vanish at an optimum.
 *
 * Throws `shape.mismatch` and `input.nonfinite` for activations that no stitch fits, and what
 * `train` throws. Ticks at every step.
 */
export async function fitStitch(input: FitInput, ports: FitPorts, task: Task): Promise<FitOutput> {
  const { method, options, forms } = input;
  const rows = channelRows(input.train.front, forms.front, forms.end);
  const start = startOf(input, rows, task);
  const held = (stitch: Affine, data: NativeAnswers, x?: Activations) =>
    evaluateStitch(
      {
        ...{ graph: graphOf(input, stitch), stitch, data, form: forms.end },
        rows: x ?? channelRows(data.front, forms.front, forms.end),
        ...{ dtype: input.dtype, batch: input.batch, channels: forms.front.channels },
        ...{ hooks: input.hooks, logits: input.logits },
      },
      ports,
      task,
    );
  const first = await held(start, input.train, rows);
  let [stitch, last] = [start, first];
  let curve: readonly number[] = [];
  if (method !== "ls") {
    const fitted = await descend(input, { start, rows }, { ports, task });
    curve = fitted.curve;
    const after = await held(fitted.stitch, input.train, rows);
    if (lossOf(after, method, options) <= lossOf(first, method, options)) {
      [stitch, last] = [fitted.stitch, after];
    }
  }
  const test = await held(stitch, input.test);
  const shifted = input.shifted ? (await held(stitch, input.shifted)).answers : null;
  return {
    ...{ stitch, test, shifted, curve },
    trainDistance: { start: alignmentDistance(first.stack), end: alignmentDistance(last.stack) },
    singularValues: singularValues(stitch.weight, task),
  };
}

const lossOf = ({ stack, answers }: Evaluation, method: StitchMethod, options: FitOptions) =>
  objective(method, stack, answers, options) ?? Number.POSITIVE_INFINITY;

function graphOf({ tail, forms, dtype, batch }: FitInput, stitch: Affine): StitchGraph {
  return stitchGraph({ tail, form: forms.end, dtype, batch, stitch });
}

/** A stream that no shuffling has. */
const STARTING = 2 ** 31;

function startOf(input: FitInput, rows: Activations, task: Task): Affine {
  const { forms, options } = input;
  if (input.start) return input.start;
  const [inputs, outputs] = [forms.front.channels, forms.end.channels];
  const data = new Float64Array(inputs * outputs);
  const weight = { rows: outputs, columns: inputs, data };
  const kind = input.method === "ls" ? "leastSquares" : options.start;
  switch (kind) {
    case "leastSquares":
      return leastSquaresStart(input, rows, task);
    case "random": {
      const random = createRandom(options.seed, STARTING);
      const bound = 1 / Math.sqrt(inputs);
      for (let i = 0; i < data.length; i++) data[i] = bound * (2 * random.uniform() - 1);
      return { weight, bias: new Float64Array(outputs) };
    }
    case "identity": {
      if (inputs !== outputs) {
        throw new EngineError(
          "shape.mismatch",
          `start identity: expected as many channels on both sides, got ${inputs} and ${outputs}`,
        );
      }
      for (let i = 0; i < inputs; i++) data[i * inputs + i] = 1;
      return { weight, bias: new Float64Array(outputs) };
    }
    default:
      return kind satisfies never;
  }
}

/** Of samples that the seed draws; batches bound what lies widened in memory. */
function leastSquaresStart(
  { forms, train: { layers, samples }, options }: FitInput,
  rows: Activations,
  task: Task,
): Affine {
  const { front, end } = forms;
  const positions = positionsOf(end);
  const targets = channelRows(layers[0], end, end);
  const solver = new LeastSquares(front.channels, end.channels);
  const count = Math.min(samples, START_SAMPLES);
  const chosen = shuffledOrder(samples, options.seed, STARTING).subarray(0, count);
  const each = Math.max(1, Math.floor(ROWS / positions));
  for (let first = 0; first < count; first += each) {
    task.tick(0, 1);
    const part = chosen.subarray(first, first + each);
    const take = (from: Activations, channels: number) => {
      const size = positions * channels;
      const data = new Float64Array(part.length * size);
      part.forEach((sample, i) => {
        data.set(from.subarray(sample * size, (sample + 1) * size), i * size);
      });
      return { rows: part.length * positions, columns: channels, data };
    };
    solver.add(take(rows, front.channels), take(targets, end.channels), task);
  }
  return solver.solve(task);
}

/** Rows of channels that are widened at once. */
const ROWS = 16384;

async function descend(
  input: FitInput,
  { start, rows }: { readonly start: Affine; readonly rows: Activations },
  { ports, task }: { readonly ports: FitPorts; readonly task: Task },
): Promise<{ stitch: Affine; curve: readonly number[] }> {
  const { method, options, forms, dtype, batch } = input;
  const made = graphOf(input, start);
  const { graph, weight, bias } = made;
  const layers = [made.stitched, ...input.hooks.map(({ value }) => made.nameOf(value))];
  const logits = input.logits && made.nameOf(input.logits.value);
  const terms = methodTerms(method, { layers, logits }, options);
  const { samples } = input.train;
  const perEpoch = Math.floor(samples / batch);
  const shape = [samples, positionsOf(forms.end), forms.front.channels];
  const { losses, parameters } = await train(
    graph,
    {
      ...ports,
      terms,
      optimizer: { kind: "adam", weightDecay: options.weightDecay },
      parameters: [weight, bias],
      data: {
        inputs: new Map([[made.input, tensorOf(dtype, shape, rows)]]),
        targets: terms.map((term) => targetOf(term, input)),
      },
      epochs: options.epochs,
      batchSize: batch,
      schedule: {
        kind: "drops",
        rate: options.rate,
        drops: [1, 2].map((third) => Math.floor((third * options.epochs) / 3) * perEpoch),
      },
      seed: options.seed,
    },
    task,
  );
  const curve = Array.from({ length: options.epochs }, (_, epoch) => {
    const part = losses.subarray(epoch * perEpoch, (epoch + 1) * perEpoch);
    return part.reduce((sum, loss) => sum + loss, 0) / perEpoch;
  });
  const numbers = (name: string) =>
    Float64Array.from(parameters.get(name)!.data as ArrayLike<number>);
  return {
    stitch: { weight: { ...start.weight, data: numbers(weight) }, bias: numbers(bias) },
    curve,
  };
}

function targetOf({ target }: MethodTerm, input: FitInput): Tensor {
  const { train: data, dtype, hooks, logits, forms } = input;
  if (target === "labels") {
    const labels = BigInt64Array.from(data.labels!, BigInt);
    return { dtype: "I64", shape: [data.samples], data: labels };
  }
  if (target === "softLabels") {
    return tensorOf(dtype, [data.samples, ...logits!.shape], data.logits!);
  }
  const shape = target.layer === 0 ? layerShape(forms.end) : hooks[target.layer - 1].shape;
  return tensorOf(dtype, [data.samples, ...shape], data.layers[target.layer]);
}

function tensorOf(dtype: StitchType, shape: readonly number[], data: Activations): Tensor {
  const { buffer, byteOffset, byteLength } = data;
  return tensorOver(dtype, shape, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
}
