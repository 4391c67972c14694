/** Metrics that a layer pulls back, from its values and Jacobian products at some samples. */
import { gaussianFisher, pullback, softmaxFisher } from "../geometry/metric";
import type { LayerMetric } from "../geometry/options";
import type { DenseMatrix } from "../linalg/matrix";
import type { JobContext } from "./job";

export interface MetricsInput {
  /** Samples × steps × width. */
  readonly value: Float64Array;
  /** One for each coordinate of the inputs, each as `value`. */
  readonly products: readonly Float64Array[];
  readonly samples: number;
  /** Steps of time that the layer answers with; 1 where it has no axis of time. */
  readonly steps: number;
  readonly width: number;
  /** The steps that count, and time as one more coordinate; null without. */
  readonly time: { readonly from: number; readonly count: number } | null;
  readonly metric: LayerMetric;
  /** `softmax`: the layer's values are probabilities already, not logits. */
  readonly probabilities: boolean;
  /** Each unit counts divided by its own; all equally when null. */
  readonly scales: Float64Array | null;
}

/** Job `geometry.metrics`. Answers m×m metrics, one after another: samples × steps that count. */
export async function geometryMetrics(
  input: MetricsInput,
  { task }: JobContext,
): Promise<Float64Array> {
  const { samples, products, time } = input;
  const m = products.length + (time ? 1 : 0);
  const count = time?.count ?? 1;
  const out = new Float64Array(samples * count * m * m);
  const jacobian = { rows: input.width, columns: m, data: new Float64Array(input.width * m) };
  for (let sample = 0; sample < samples; sample++) {
    task.tick(sample, samples);
    for (let k = 0; k < count; k++) {
      fill(jacobian, input, { sample, step: (time?.from ?? 0) + k });
      const at = (sample * input.steps + (time?.from ?? 0) + k) * input.width;
      const metric = metricOf(jacobian, input, input.value.subarray(at, at + input.width));
      out.set(metric.data, (sample * count + k) * m * m);
    }
  }
  task.tick(samples, samples);
  return out;
}

function fill(
  { columns: m, data }: DenseMatrix,
  { value, products, steps, width, time, scales }: MetricsInput,
  { sample, step }: { readonly sample: number; readonly step: number },
): void {
  const at = (sample * steps + step) * width;
  products.forEach((product, a) => {
    for (let i = 0; i < width; i++) data[i * m + a] = product[at + i];
  });
  if (time) {
    // central differences, and one-sided ones where the sequence begins and ends
    const [before, after] = [step > 0 ? 1 : 0, step < steps - 1 ? 1 : 0];
    const by = Math.max(1, before + after);
    for (let i = 0; i < width; i++) {
      const change = value[at + after * width + i] - value[at - before * width + i];
      data[i * m + m - 1] = change / by;
    }
  }
  if (!scales) return;
  for (let i = 0; i < width; i++) {
    for (let a = 0; a < m; a++) data[i * m + a] /= scales[i];
  }
}

function metricOf(
  j: DenseMatrix,
  { metric, probabilities }: MetricsInput,
  value: Float64Array,
): DenseMatrix {
  switch (metric) {
    case "euclidean":
      return pullback(j);
    case "softmax":
      return probabilities
        ? softmaxFisher(logarithmic(j, value), value)
        : softmaxFisher(j, softmax(value));
    case "gaussian": {
      const half = j.rows / 2;
      const part = (from: number) =>
        ({ rows: half, columns: j.columns, data: j.data.subarray(from * j.columns) }) as const;
      const deviations = Float64Array.from(value.subarray(half), Math.exp);
      const means = part(0);
      const changes = part(half).data.map(
        (entry, at) => entry * deviations[Math.floor(at / j.columns)],
      );
      return gaussianFisher(means, deviations, { ...means, data: changes });
    }
    default:
      return metric satisfies never;
  }
}

/** Of log p instead of p. A class without probability has no part in the metric. */
function logarithmic({ rows, columns, data }: DenseMatrix, p: Float64Array): DenseMatrix {
  const out = data.map((entry, at) => {
    const share = p[Math.floor(at / columns)];
    return share > 0 ? entry / share : 0;
  });
  return { rows, columns, data: out };
}

function softmax(logits: Float64Array): Float64Array {
  const most = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logits.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}
