/** One stitch: where it starts, how it is fitted, and what it is worth on data held out. */

import { EngineError } from "../errors";
import { createRandom } from "../linalg/random";
import { singularValues } from "../linalg/singularValues";
import { shuffledOrder } from "../models/training/batches";
import type { Task } from "../task";
import { Attack } from "./attack";
import { type Activations, channelRows, positionsOf } from "./channelRows";
import { descend, descendAttacked, graphOf, type Surroundings } from "./descend";
import { type Evaluation, evaluateStitch } from "./evaluate";
import type { FitInput, FitOutput, FitPorts, NativeAnswers } from "./fitInput";
import { alignmentDistance } from "./latentDistance";
import { type Affine, LeastSquares } from "./leastSquares";
import { type FitOptions, START_SAMPLES, type StitchMethod } from "./options";
import { objective } from "./terms";

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
  let told: Pick<FitOutput, "curve" | "heldOut"> = { curve: [], heldOut: [] };
  if (method !== "ls") {
    const found = attack
      ? await descendAttacked(input, start, { attack, ports, task })
      : await descend(input, { start, rows }, { ports, task });
    told = { curve: found.curve, heldOut: found.heldOut };
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
    ...{ stitch, test, shifted, ...told },
    trainDistance: { start: alignmentDistance(first.stack), end: alignmentDistance(last.stack) },
    singularValues: singularValues(stitch.weight, task),
  };
}

const lossOf = ({ stack, answers }: Evaluation, method: StitchMethod, options: FitOptions) =>
  objective(method, stack, answers, options) ?? Number.POSITIVE_INFINITY;

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
