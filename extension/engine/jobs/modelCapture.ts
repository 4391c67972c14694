/** What layers of a model answer to some inputs. */
import { EngineError } from "../errors";
import { widen } from "../formats/decode";
import { feedTensor } from "../models/feed";
import { bytesOf, type ElementType, type Tensor } from "../models/tensor";
import { type ReductionPlan, reduceSamples } from "../representations/reductions";
import type { JobContext } from "./job";
import { keptSession, named, requireRuntime, type SessionRef } from "./modelSessions";

export interface CaptureInput {
  readonly session: SessionRef;
  /** What the user calls the model, for messages. */
  readonly model: string;
  readonly inputs: readonly FedInput[];
  /** Samples from `first` on, `batch` of them a run. */
  readonly first: number;
  readonly count: number;
  readonly batch: number;
  /** The model takes exactly `batch` samples: the last run is filled up. */
  readonly fixed: boolean;
  readonly outputs: readonly CaptureTarget[];
}

export interface FedInput {
  readonly name: string;
  readonly dtype: ElementType;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** All samples, one after the other; shared memory, where there is any. */
  readonly data: Float64Array;
}

export interface CaptureTarget {
  readonly value: string;
  /** `shape`: nothing but its shape; `values`: as they come; else reduced, into shared memory. */
  readonly into: "shape" | "values" | Reduced;
}

export interface Reduced {
  readonly plan: ReductionPlan;
  /** Room for all samples, of which this job fills its own. */
  readonly room: Float64Array;
}

export interface CaptureOutput {
  readonly runtime: string;
  /** Of each output, the shape of the first run. */
  readonly shapes: readonly (readonly number[])[];
  /** Of outputs that are wanted as values: those of each run, in order. */
  readonly values: readonly (readonly Tensor[])[];
}

/** Job `models.capture`. Between two runs it can be cancelled. */
export async function captureModel(
  input: CaptureInput,
  context: JobContext,
): Promise<CaptureOutput> {
  const { task } = context;
  const { first, count, batch, outputs, model } = input;
  task.tick(0, count);
  const runtime = await requireRuntime(context);
  const shapes: (readonly number[])[] = [];
  const values: Tensor[][] = outputs.map(() => []);
  try {
    const session = await keptSession(runtime, input.session);
    const names = outputs.map(({ value }) => value);
    for (let done = 0; done < count; done += batch) {
      task.tick(done, count);
      const size = Math.min(batch, count - done);
      const results = await session.run(feedsOf(input, first + done, size), names);
      for (const [i, { value, into }] of outputs.entries()) {
        const tensor = batched(results.get(value)!, input);
        shapes[i] ??= tensor.shape;
        if (into === "shape") continue;
        requireShape(tensor, shapes[i], value);
        if (into === "values") values[i].push(firstSamples(tensor, size));
        else reduce(into, firstSamples(tensor, size), first + done);
      }
    }
  } catch (error) {
    throw named(model, error);
  }
  task.tick(count, count);
  return { runtime: runtime.name, shapes, values };
}

function feedsOf({ inputs, batch, fixed }: CaptureInput, first: number, size: number) {
  return new Map(
    inputs.map(({ name, dtype, shape, data }) => {
      const each = shape.reduce((product, length) => product * length, 1);
      let values = data.subarray(first * each, (first + size) * each);
      if (fixed && size < batch) {
        const filled = new Float64Array(batch * each);
        filled.set(values);
        values = filled;
      }
      const samples = fixed ? batch : size;
      return [name, feedTensor(name, { dtype, shape: [samples, ...shape] }, values)];
    }),
  );
}

/** A model of single samples may drop their axis. */
function batched(tensor: Tensor, { fixed, batch }: CaptureInput): Tensor {
  if (!fixed || batch !== 1 || tensor.shape[0] === 1) return tensor;
  return { ...tensor, shape: [1, ...tensor.shape] };
}

function firstSamples({ dtype, shape, data }: Tensor, size: number): Tensor {
  const kept = data.subarray(0, (data.length / shape[0]) * size);
  return { dtype, shape: [size, ...shape.slice(1)], data: kept } as Tensor;
}

function reduce({ plan, room }: Reduced, tensor: Tensor, first: number): void {
  const { samples, rows, columns, outer, inner, step } = plan;
  const elements = new Float64Array(tensor.data.length);
  widen(bytesOf(tensor), tensor.dtype, elements);
  const size = outer * inner;
  const perSample = (rows * columns) / samples;
  const count = tensor.shape[0];
  const target = room.subarray(first * perSample, (first + count) * perSample);
  if (step !== "first" && step !== "last") {
    reduceSamples(plan, elements, target);
    return;
  }
  const offset = step === "last" ? size - inner : 0;
  for (let i = 0; i < count; i++) {
    const at = i * size + offset;
    target.set(elements.subarray(at, at + inner), i * inner);
  }
}

function requireShape({ shape }: Tensor, [, ...expected]: readonly number[], value: string): void {
  const [, ...got] = shape;
  if (got.join() === expected.join()) return;
  throw new EngineError(
    "model.unrunnable",
    `value ${JSON.stringify(value)}: its shape depends on the input: [${expected.join(", ")}] a sample, then [${got.join(", ")}]`,
    { where: value, expected: expected.join(" × "), got: got.join(" × ") },
  );
}
