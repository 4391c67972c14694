/** One stitch: where it starts, how it is fitted, and what it is worth on data held out. */
import { EngineError } from "../errors";
import { createRandom } from "../linalg/random";
import { singularValues } from "../linalg/singularValues";
import type { Graph } from "../models/graph";
import type { ExportOptions } from "../models/onnx/exportGraph";
import type { Runtime } from "../models/runtime";
import { type Tensor, tensorOver } from "../models/tensor";
import { rowsOf, shuffledOrder } from "../models/training/batches";
import { learningRate, type Schedule } from "../models/training/schedules";
import { train } from "../models/training/train";
import { openTrainer } from "../models/training/trainer";
import type { Task } from "../task";
import type { AnswerFigures } from "./agreement";
import { Attack, type AttackInput } from "./attack";
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
  /** Fit and judge on inputs that are moved against the stitch; on the data when null. */
  readonly attack: AttackInput | null;
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
  const attack = input.attack ? await Attack.open(input, input.attack, ports) : null;
  try {
    return await fitted(input, attack, { ports, task });
  } finally {
    await attack?.release();
  }
}

interface Surroundings {
  readonly ports: FitPorts;
  readonly task: Task;
}

async function fitted(
  input: FitInput,
  attack: Attack | null,
  { ports, task }: Surroundings,
): Promise<FitOutput> {
  const { method, options, forms } = input;
  const rows = channelRows(input.train.front, forms.front, forms.end);
  const start = startOf(input, rows, task);
  const held = (stitch: Affine, data: NativeAnswers, x?: Activations) =>
    evaluateStitch(
      {
        ...{ graph: graphOf(input, stitch), data, form: forms.end },
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
    const found = attack
      ? await descendAttacked(input, start, { attack, ports, task })
      : await descend(input, { start, rows }, { ports, task });
    curve = found.curve;
    const after = await held(found.stitch, input.train, rows);
    // on attacked inputs the loss is another one at every step, so that its start tells nothing
    if (attack || lossOf(after, method, options) <= lossOf(first, method, options)) {
      [stitch, last] = [found.stitch, after];
    }
  }
  const judged =
    attack && input.attack
      ? await attack.answers(input.test, input.attack.test, { stitch, task })
      : input.test;
  const test = await held(stitch, judged);
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
      schedule: scheduleOf(options, perEpoch),
      seed: options.seed,
    },
    task,
  );
  const curve = Array.from({ length: options.epochs }, (_, epoch) => {
    const part = losses.subarray(epoch * perEpoch, (epoch + 1) * perEpoch);
    return part.reduce((sum, loss) => sum + loss, 0) / perEpoch;
  });
  return { stitch: affineOf(parameters, made, start), curve };
}

/** As {@link descend}, on inputs that are moved anew, against the stitch so far, before each epoch. */
async function descendAttacked(
  input: FitInput,
  start: Affine,
  { attack, ports, task }: Surroundings & { readonly attack: Attack },
): Promise<{ stitch: Affine; curve: readonly number[] }> {
  const { method, options, forms, dtype, batch, train: clean } = input;
  const made = graphOf(input, start);
  const layers = [made.stitched, ...input.hooks.map(({ value }) => made.nameOf(value))];
  const logits = input.logits && made.nameOf(input.logits.value);
  const terms = methodTerms(method, { layers, logits }, options);
  const perEpoch = Math.floor(clean.samples / batch);
  const total = options.epochs * perEpoch;
  const each = [positionsOf(forms.end), forms.front.channels];
  const trainer = await openTrainer(made.graph, {
    ...ports,
    terms,
    optimizer: { kind: "adam", weightDecay: options.weightDecay },
    parameters: [made.weight, made.bias],
    inputs: new Map([[made.input, [batch, ...each]]]),
  });
  const soFar = () => affineOf(trainer.parameters(), made, start);
  const curve: number[] = [];
  try {
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      const moved = await attack.answers(clean, input.attack!.train, { stitch: soFar(), task });
      const rows = channelRows(moved.front, forms.front, forms.end);
      const x = tensorOf(dtype, [clean.samples, ...each], rows);
      const targets = terms.map((term) => targetOf(term, { ...input, train: moved }));
      const order = shuffledOrder(clean.samples, options.seed, epoch);
      let sum = 0;
      for (let step = 0; step < perEpoch; step++) {
        task.tick(epoch * perEpoch + step, total);
        const taken = order.subarray(step * batch, (step + 1) * batch);
        const sample = {
          inputs: new Map([[made.input, rowsOf(x, taken)]]),
          targets: targets.map((target) => rowsOf(target, taken)),
        };
        const rate = learningRate(scheduleOf(options, perEpoch), epoch * perEpoch + step, total);
        sum += await trainer.step(sample, rate);
      }
      curve.push(sum / perEpoch);
    }
    return { stitch: soFar(), curve };
  } finally {
    await trainer.release();
  }
}

/** A tenth of the rate from a third of the epochs on, a hundredth from two thirds on. */
const scheduleOf = ({ rate, epochs }: FitOptions, perEpoch: number): Schedule => ({
  kind: "drops",
  rate,
  drops: [1, 2].map((third) => Math.floor((third * epochs) / 3) * perEpoch),
});

function affineOf(
  parameters: ReadonlyMap<string, Tensor>,
  { weight, bias }: StitchGraph,
  like: Affine,
): Affine {
  const numbers = (name: string) =>
    Float64Array.from(parameters.get(name)!.data as ArrayLike<number>);
  return { weight: { ...like.weight, data: numbers(weight) }, bias: numbers(bias) };
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
