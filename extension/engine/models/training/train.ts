/** Training from beginning to end. */
import { EngineError } from "../../errors";
import { elementCount } from "../../formats/checkpoint";
import type { Task } from "../../task";
import type { Graph } from "../graph";
import type { Tensor } from "../tensor";
import { rowsOf, sampleCount, shuffledOrder, type TrainingData } from "./batches";
import { checkSchedule, learningRate, type Schedule } from "./schedules";
import { openTrainer, type TargetSpec, type TrainerOptions } from "./trainer";

export interface TrainOptions extends Omit<TrainerOptions, "inputs"> {
  readonly data: TrainingData;
  readonly epochs: number;
  /** Samples a step. What is left over at the end of an epoch's order waits for the next epoch. */
  readonly batchSize: number;
  readonly schedule: Schedule;
  /** Of the order of samples. The same seed gives the same losses, bit for bit on one machine. */
  readonly seed: number;
  /** After each epoch, with the parameters as they are then. */
  readonly onEpoch?: (parameters: ReadonlyMap<string, Tensor>) => Promise<void>;
}

export interface Trained {
  /** Of each step, before it. */
  readonly losses: Float64Array;
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** The model with these parameters. */
  readonly graph: Graph;
}

/**
 * Trains `model` on batches in seeded random order. Ticks before every step, so that a cancelled
 * training ends between two of them.
 *
 * Throws `usage` for counts that make no training, `shape.mismatch` for data that do not fit,
 * `input.nonfinite` when the loss is no longer finite, and what `openTrainer` throws.
 */
export async function train(model: Graph, options: TrainOptions, task: Task): Promise<Trained> {
  const { data, epochs, batchSize, schedule, seed } = options;
  const count = sampleCount(data);
  checkSchedule(schedule);
  checkCount("epochs", epochs);
  checkCount("batch size", batchSize, count);
  const perEpoch = Math.floor(count / batchSize);
  const total = epochs * perEpoch;
  const inputs = new Map(
    [...data.inputs].map(([name, { shape }]) => [name, [batchSize, ...shape.slice(1)]]),
  );
  task.tick(0, total);
  const trainer = await openTrainer(model, { ...options, inputs });
  try {
    checkTargets(data.targets, trainer.targets);
    const losses = new Float64Array(total);
    let step = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = shuffledOrder(count, seed, epoch);
      for (let batch = 0; batch < perEpoch; batch++, step++) {
        task.tick(step, total);
        const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        const taken = new Map(
          [...data.inputs].map(([name, tensor]): [string, Tensor] => [name, rowsOf(tensor, rows)]),
        );
        const sample = { inputs: taken, targets: data.targets.map((each) => rowsOf(each, rows)) };
        losses[step] = await trainer.step(sample, learningRate(schedule, step, total));
      }
      await options.onEpoch?.(trainer.parameters());
    }
    task.tick(total, total);
    return { losses, parameters: trainer.parameters(), graph: trainer.trained() };
  } finally {
    await trainer.release();
  }
}

function checkCount(what: string, got: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(got) && got >= 1 && got <= most) return;
  const expected = most < Number.MAX_SAFE_INTEGER ? `1 to ${most}, the samples` : "1 or more";
  throw new EngineError("usage", `training: ${what}: expected ${expected}, got ${got}`);
}

function checkTargets(given: readonly Tensor[], wanted: readonly TargetSpec[]): void {
  if (given.length !== wanted.length) {
    const text = `targets: expected ${wanted.length} arrays, one for each term, got ${given.length}`;
    throw new EngineError("shape.mismatch", text);
  }
  for (const [i, tensor] of given.entries()) checkTarget(tensor, wanted[i]);
}

function checkTarget({ dtype, shape, data }: Tensor, batch: TargetSpec): void {
  const [expected, got] = [
    `${batch.dtype} [samples, ${batch.shape.slice(1).join(", ")}]`,
    `${dtype} [samples, ${shape.slice(1).join(", ")}]`,
  ];
  if (expected !== got) {
    throw new EngineError("shape.mismatch", `targets: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  const { classes } = batch;
  if (classes === null) return;
  const count = elementCount(shape);
  for (let i = 0; i < count; i++) {
    const label = Number(data[i]);
    if (label >= 0 && label < classes) continue;
    // a class that does not exist would count as a loss of 0
    throw new EngineError(
      "shape.mismatch",
      `targets: expected classes 0 to ${classes - 1}, got ${label} at place ${i}`,
      { expected: `0 to ${classes - 1}`, got: `${label}` },
    );
  }
}
