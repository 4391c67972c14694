/** Stitches fitted by gradient descent. */
import { type Tensor, tensorOver } from "../models/tensor";
import { rowsOf, shuffledOrder } from "../models/training/batches";
import { learningRate, type Schedule } from "../models/training/schedules";
import { train } from "../models/training/train";
import { openTrainer } from "../models/training/trainer";
import type { Task } from "../task";
import type { Attack } from "./attack";
import { type Activations, channelRows, positionsOf } from "./channelRows";
import type { FitInput, FitPorts } from "./fitInput";
import { HeldOutAgreement } from "./heldOut";
import type { Affine } from "./leastSquares";
import type { FitOptions } from "./options";
import { layerShape, type StitchGraph, type StitchType, stitchGraph } from "./stitchGraph";
import { type MethodTerm, methodTerms } from "./terms";

/** What a fit runs on, and who watches it. */
export interface Surroundings {
  readonly ports: FitPorts;
  readonly task: Task;
}

export function graphOf({ tail, forms, dtype, batch }: FitInput, stitch: Affine): StitchGraph {
  return stitchGraph({ tail, form: forms.end, dtype, batch, stitch });
}

export interface Descent {
  readonly stitch: Affine;
  /** Mean of the loss over each epoch. */
  readonly curve: readonly number[];
  /** Agreement on held-out data after each epoch; empty where nobody looked. */
  readonly heldOut: readonly number[];
}

/** Adam on W and b alone, both models frozen; native targets were cached. */
export async function descend(
  input: FitInput,
  { start, rows }: { readonly start: Affine; readonly rows: Activations },
  { ports, task }: { readonly ports: FitPorts; readonly task: Task },
): Promise<Descent> {
  const { method, options, forms, dtype, batch } = input;
  const made = graphOf(input, start);
  const { graph, weight, bias } = made;
  const layers = [made.stitched, ...input.hooks.map(({ value }) => made.nameOf(value))];
  const logits = input.logits && made.nameOf(input.logits.value);
  const terms = methodTerms(method, { layers, logits }, options);
  const { samples } = input.train;
  const perEpoch = Math.floor(samples / batch);
  const shape = [samples, positionsOf(forms.end), forms.front.channels];
  const heldOut = await HeldOutAgreement.open(input, start, ports);
  const { losses, parameters } = await train(
    graph,
    {
      onEpoch: (now) => heldOut?.look(now, task) ?? Promise.resolve(),
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
  ).finally(() => heldOut?.release());
  const curve = Array.from({ length: options.epochs }, (_, epoch) => {
    const part = losses.subarray(epoch * perEpoch, (epoch + 1) * perEpoch);
    return part.reduce((sum, loss) => sum + loss, 0) / perEpoch;
  });
  return { stitch: affineOf(parameters, made, start), curve, heldOut: heldOut?.values ?? [] };
}

/** As {@link descend}, on inputs that are moved anew, against the stitch so far, before each epoch. */
export async function descendAttacked(
  input: FitInput,
  start: Affine,
  { attack, ports, task }: Surroundings & { readonly attack: Attack },
): Promise<Descent> {
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
    // what is judged under attack would cost another attack an epoch
    return { stitch: soFar(), curve, heldOut: [] };
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
