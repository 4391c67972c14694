/** What a graph answers to a probe, and how two answers differ. */
import { EngineError } from "../../errors";
import { widen } from "../../formats/decode";
import type { Files } from "../../io";
import { visibleName } from "../../report/names";
import type { AnswerChange } from "../../subnetworks/uses";
import type { Workbench } from "../../weights/pool";
import { prepareCapture, runCapture } from "../capture";
import type { Graph } from "../graph";
import type { Model } from "../model";
import type { Probe } from "../probes";
import { bytesOf, type Tensor } from "../tensor";

export interface Answering {
  readonly model: Model;
  readonly probe: Probe;
  readonly files: Files;
  readonly bench: Workbench;
}

/** Answers of all samples, one after the other. */
export interface ModelAnswers {
  /** Of one sample; the last axis counts entries. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Values that are held at once: answers, not maps. */
const MAX_VALUES = 64 * 1024 * 1024;

/**
 * The output of `graph`, a changed form of the model's. Throws `format.limit` where it is too large
 * to hold, `shape.mismatch` without an axis of samples, and what running throws.
 */
export async function answersOf(graph: Graph, given: Answering): Promise<ModelAnswers> {
  const [output] = graph.outputs;
  const [found] = await valuesOf({ ...given, graph, values: [output] });
  return found;
}

/** Some values of a graph for all samples. Throws as {@link answersOf}. */
export async function valuesOf({
  graph,
  values,
  model,
  probe,
  files,
  bench,
}: Answering & { readonly graph: Graph; readonly values: readonly string[] }): Promise<
  ModelAnswers[]
> {
  const layers = values.map((value) => ({ id: value, value, weights: [] }));
  const ready = await prepareCapture({ ...model, graph, layers }, { files, bench, probe });
  const [problem] = ready.problems;
  if (problem) throw new EngineError("shape.mismatch", problem.text, { file: problem.file });
  const rooms = ready.layers.map(({ shape }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count <= MAX_VALUES) return { shape: shape.slice(1), data: new Float64Array(count) };
    const path = visibleName(model.checkpoint.path, 200);
    const text = `${path}: answers of ${count} numbers, expected at most ${MAX_VALUES}; take fewer samples (--samples)`;
    throw new EngineError("format.limit", text, { file: model.checkpoint.path });
  });
  const targets = values.map((value) => ({ value, into: "values" }) as const);
  await runCapture(ready, bench, {
    targets,
    async take(output, first) {
      for (const [k, { data }] of rooms.entries()) {
        const perSample = data.length / probe.samples;
        let at = first * perSample;
        for (const tensor of output.values[k]) at = place(tensor, data, at);
      }
    },
  });
  return rooms;
}

/** Rows that fill up the last batch of a model of fixed batch are cut off. */
function place(tensor: Tensor, data: Float64Array, at: number): number {
  const numbers = new Float64Array(tensor.data.length);
  widen(bytesOf(tensor), tensor.dtype, numbers);
  const count = Math.min(numbers.length, data.length - at);
  data.set(numbers.subarray(0, count), at);
  return at + count;
}

/** `labels`, where there is one class a sample and the answer one score a class. */
export function changeOf(
  now: ModelAnswers,
  whole: ModelAnswers,
  labels: ArrayLike<number> | null,
): AnswerChange {
  const entries = whole.shape[whole.shape.length - 1] ?? 1;
  let [apart, size, same] = [0, 0, 0];
  for (let k = 0; k < whole.data.length; k++) {
    apart += (now.data[k] - whole.data[k]) ** 2;
    size += whole.data[k] ** 2;
  }
  const rows = whole.data.length / entries;
  for (let i = 0; i < rows; i++) {
    if (largest(now, i, entries) === largest(whole, i, entries)) same++;
  }
  return {
    accuracy: accuracyOf(now, labels),
    agreement: entries > 1 ? same / rows : null,
    error: size > 0 ? Math.sqrt(apart / size) : null,
  };
}

/** Null without labels, and where the answer is not one score a class. */
export function accuracyOf(
  { shape, data }: ModelAnswers,
  labels: ArrayLike<number> | null,
): number | null {
  if (!labels || shape.length !== 1 || shape[0] < 2) return null;
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    if (largest({ shape, data }, i, shape[0]) === labels[i]) right++;
  }
  return right / labels.length;
}

/** Of equal ones the first. */
function largest({ data }: ModelAnswers, row: number, entries: number): number {
  let best = 0;
  for (let k = 1; k < entries; k++) {
    if (data[row * entries + k] > data[row * entries + best]) best = k;
  }
  return best;
}
