/** The information that the reverse process of a denoiser holds about its condition. */
import { EngineError } from "../../errors";
import type { Executor } from "../../jobs/executor";
import { shared, sharedFloats } from "../../jobs/sharedFloats";
import { MAX_PROBE_BYTES } from "../../models/probes";
import type { Manifold } from "../manifold";
import type { MetricField } from "../metricSimilarity";
import type { Denoiser, Points } from "./denoiser";
import type { Clock, Prediction } from "./options";
import { runaway } from "./runaway";
import { fisherFactor, reverseStep } from "./schedule";

export interface Process {
  readonly denoiser: Denoiser;
  /** Conditions, and coordinates of them. */
  readonly manifold: Manifold;
  /** ᾱ_t for t from 0 to T. */
  readonly kept: Float64Array;
  readonly prediction: Prediction;
  readonly clock: Clock;
  readonly reach: number | null;
  /** For each condition. */
  readonly paths: number;
  /** From 2 on, each once. */
  readonly times: readonly number[];
  /** The condition of none. */
  readonly nothing: ArrayLike<number>;
  readonly guidance: number;
  readonly seed: number;
  /** Runs of one number draw the same noise, others other noise. */
  readonly noise: number;
}

export interface Information {
  /** F_t at each condition, in the order of `times`. */
  readonly times: readonly MetricField[];
  /** Their sum. */
  readonly path: MetricField;
  /** Root mean square distance of what comes out from its mean at the same condition. */
  readonly spread: number;
}

interface Bench {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** After each of the T steps. */
  readonly stepped: () => void;
}

/** Streams of noise that no probe has. */
const STREAM = 0x64696666;
/** Above the steps of any process. */
const STREAMS = 2 ** 16;

/**
 * F_t(c) = E[J_μᵀJ_μ]/σ_t² for the normal reverse step N(μ(x_t, t, c), σ_t²), J_μ = ∂μ/∂c along
 * the coordinates of the conditions, over x_t of the guided process itself. An estimator of ours:
 * the paper's could not be found. The derivative is of the step without the bound of `reach`.
 *
 * Runs `paths` paths for each condition. Throws `format.limit` for more than memory holds, and
 * `input.nonfinite` where the process runs away.
 */
export async function reverseInformation(process: Process, bench: Bench): Promise<Information> {
  const { denoiser, manifold, kept, prediction, guidance, times, seed } = process;
  const { executor, signal } = bench;
  const steps = kept.length - 1;
  const samples = manifold.inputs.rows * process.paths;
  requireRoom(process, samples);
  const condition = repeated(manifold.inputs.data, denoiser.conditionWidth, process.paths);
  const nothing = guidance === 1 ? null : filled(process.nothing, samples);
  const stream = (t: number) => STREAM + process.noise * STREAMS + t;
  const first = { seed, stream: stream(steps + 1), room: sharedFloats(samples * denoiser.width) };
  const random = { ...first, distribution: { kind: "gaussian" } } as const;
  let { data: x } = await executor.run("models.randomInputs", random, { signal });
  const directions = directionsOf(manifold, process.paths);
  const found = new Map<number, MetricField>();
  for (let t = steps; t >= 1; t--) {
    const step = reverseStep(kept, t);
    const time = process.clock === "share" ? t / steps : t - 1;
    const points = { samples, x, time, condition };
    const conditional = await denoiser.predict(points);
    const unconditional = nothing && (await denoiser.predict({ ...points, condition: nothing }));
    if (times.includes(t)) {
      const factor = fisherFactor(step, { prediction, guidance });
      found.set(t, await informationAt(process, { points, directions, factor }, bench));
    }
    const input = { x, conditional, unconditional, guidance, step, prediction };
    const rest = { reach: process.reach, limit: denoiser.limit, seed, stream: stream(t) };
    ({ x } = await executor.run("geometry.reverseStep", { ...input, ...rest }, { signal }));
    bench.stepped();
  }
  const fields = times.map((t) => found.get(t)!);
  return { times: fields, path: sumOf(fields), spread: spreadOf(x, process) };
}

/** What is held at once: samples, answers and products; conditions, none of them, and tangents. */
function requireRoom({ denoiser, manifold }: Process, samples: number): void {
  const { width, conditionWidth } = denoiser;
  const numbers = (3 + manifold.order) * width + (2 + manifold.order) * conditionWidth;
  const bytes = 8 * samples * numbers;
  if (bytes <= MAX_PROBE_BYTES) return;
  throw new EngineError(
    "format.limit",
    `reverse process: ${samples} paths take ${bytes} bytes, expected at most ${MAX_PROBE_BYTES}; take fewer --paths for each condition, or fewer conditions`,
    { expected: `at most ${MAX_PROBE_BYTES} bytes`, got: `${bytes} bytes` },
  );
}

interface Moment {
  readonly points: Points;
  readonly directions: readonly Float64Array[];
  readonly factor: number;
}

/** The mean of the metrics of all paths of a condition. */
async function informationAt(
  { denoiser, manifold, paths }: Process,
  { points, directions, factor }: Moment,
  { executor, signal }: Bench,
): Promise<MetricField> {
  const { samples } = points;
  const products = await denoiser.derivatives(points, directions);
  const input = { value: products[0], products, samples, steps: 1, width: denoiser.width };
  const euclidean = {
    time: null,
    metric: "euclidean",
    probabilities: false,
    scales: null,
  } as const;
  const each = { ...input, ...euclidean };
  const metrics = await executor.run("geometry.metrics", each, { signal });
  const order = manifold.order;
  const size = order * order;
  const data = sharedFloats(manifold.inputs.rows * size);
  for (let i = 0; i < samples; i++) {
    const at = size * Math.floor(i / paths);
    for (let k = 0; k < size; k++) data[at + k] += (factor * metrics[i * size + k]) / paths;
  }
  const stray = data.find((value) => !Number.isFinite(value));
  if (stray !== undefined) throw runaway(stray);
  return { points: manifold.inputs.rows, order, data };
}

/** Tangents of each condition, once for each of its paths. */
function directionsOf({ inputs, order, tangents }: Manifold, paths: number): Float64Array[] {
  const { rows, columns } = inputs;
  const directions = Array.from({ length: order }, () => sharedFloats(rows * paths * columns));
  for (let point = 0; point < rows; point++) {
    const { data } = tangents(point);
    for (const [k, direction] of directions.entries()) {
      const tangent = data.subarray(k * columns, (k + 1) * columns);
      for (let i = 0; i < paths; i++) direction.set(tangent, (point * paths + i) * columns);
    }
  }
  return directions;
}

function repeated(rows: Float64Array, width: number, times: number): Float64Array {
  const out = sharedFloats(rows.length * times);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    for (let i = 0; i < times; i++) out.set(row, from * times + i * width);
  }
  return out;
}

const filled = (row: ArrayLike<number>, times: number): Float64Array =>
  repeated(shared(row), row.length, times);

function sumOf(fields: readonly MetricField[]): MetricField {
  const [{ points, order }] = fields;
  const data = sharedFloats(points * order * order);
  for (const field of fields) for (let i = 0; i < data.length; i++) data[i] += field.data[i];
  return { points, order, data };
}

function spreadOf(x: Float64Array, { denoiser: { width }, paths }: Process): number {
  let squares = 0;
  const mean = new Float64Array(width);
  for (let from = 0; from < x.length; from += width * paths) {
    mean.fill(0);
    for (let i = 0; i < width * paths; i++) mean[i % width] += x[from + i] / paths;
    for (let i = 0; i < width * paths; i++) squares += (x[from + i] - mean[i % width]) ** 2;
  }
  return Math.sqrt((squares * width) / x.length);
}
