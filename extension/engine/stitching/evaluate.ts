/** What a stitched model answers, beside what the receiving model answers by itself. */
import { elementCount } from "../formats/checkpoint";
import { exportOnnx } from "../models/onnx/exportGraph";
import { tensorOver } from "../models/tensor";
import type { Task } from "../task";
import { type AnswerFigures, AnswerSums } from "./agreement";
import { type Activations, positionsOf } from "./channelRows";
import type { FitInput, FitPorts, NativeAnswers } from "./fitInput";
import { LayerGap } from "./latentDistance";
import type { LayerForm } from "./layerForm";
import type { StitchGraph, StitchType } from "./stitchGraph";

export interface Evaluation {
  /** |h − t|/|t| over all samples, at the stitch and at later hooked layers; null at dead ones. */
  readonly stack: readonly (number | null)[];
  /** |h − t|²/|t|² at the stitch. */
  readonly structural: number | null;
  /** 1 − Σ(h − t)²/Σ(t − mean t)², as the stack. */
  readonly explained: readonly (number | null)[];
  /** Null where the receiving model is no classifier. */
  readonly answers: AnswerFigures | null;
  /** Native classes by stitched ones. */
  readonly confusion: readonly (readonly number[])[] | null;
}

export interface EvaluateInput {
  readonly graph: StitchGraph;
  readonly data: NativeAnswers;
  /** The sending layer as rows of channels. */
  readonly rows: Activations;
  readonly form: LayerForm;
  readonly channels: number;
  readonly dtype: StitchType;
  readonly batch: number;
  readonly hooks: FitInput["hooks"];
  readonly logits: FitInput["logits"];
}

/** Runs all samples in batches, the last one filled up. Ticks before each. */
export async function evaluateStitch(
  input: EvaluateInput,
  { runtime, open }: FitPorts,
  task: Task,
): Promise<Evaluation> {
  const { graph: made, data, rows, form, channels, dtype, batch, hooks } = input;
  const layers = [made.stitched, ...hooks.map(({ value }) => made.nameOf(value))];
  const held = data.layers.length > 0 ? layers : [];
  const logits = input.logits && data.logits ? made.nameOf(input.logits.value) : null;
  const wanted = [...new Set([...held, ...(logits === null ? [] : [logits])])];
  const gaps = held.map(() => new LayerGap());
  const scores = input.logits?.shape ?? [0];
  const classes = scores[scores.length - 1];
  const perSample = elementCount(scores) / Math.max(1, classes);
  const sums = logits === null ? null : new AnswerSums(classes);
  const each = positionsOf(form) * channels;
  const session = await runtime.open(await exportOnnx(made.graph, { open }));
  try {
    for (let first = 0; first < data.samples; first += batch) {
      task.tick(0, 1);
      const size = Math.min(batch, data.samples - first);
      const fed = rows.slice(first * each, (first + size) * each);
      const filled = size < batch ? grown(fed, batch * each) : fed;
      const shape = [batch, positionsOf(form), channels];
      const bytes = new Uint8Array(filled.buffer, filled.byteOffset, filled.byteLength);
      const feeds = new Map([[made.input, tensorOver(dtype, shape, bytes)]]);
      const results = await session.run(feeds, wanted);
      for (const [m, name] of held.entries()) {
        const target = data.layers[m];
        const length = target.length / data.samples;
        const native = target.subarray(first * length, (first + size) * length);
        gaps[m].add(results.get(name)!.data as ArrayLike<number>, native);
      }
      if (!sums || logits === null) continue;
      const count = size * perSample;
      const answers = (from: ArrayLike<number>, at: number) => ({
        rows: count,
        columns: classes,
        data: Float64Array.from({ length: count * classes }, (_, i) => from[at + i]),
      });
      const stitched = results.get(logits)!.data as ArrayLike<number>;
      const native = answers(data.logits!, first * perSample * classes);
      sums.add(answers(stitched, 0), native, data.labels?.subarray(first, first + size));
    }
  } finally {
    await session.release();
  }
  const { data: counts } = sums?.confusion ?? { data: new Float64Array(0) };
  return {
    stack: gaps.map(({ relative }) => relative),
    structural: gaps[0]?.structural ?? null,
    explained: gaps.map(({ explainedVariance }) => explainedVariance),
    answers: sums?.figures() ?? null,
    confusion: sums
      ? Array.from({ length: classes }, (_, c) => [
          ...counts.subarray(c * classes, (c + 1) * classes),
        ])
      : null,
  };
}

function grown(values: Activations, length: number): Activations {
  const room = new (values.constructor as { new (length: number): Activations })(length);
  room.set(values);
  return room;
}
