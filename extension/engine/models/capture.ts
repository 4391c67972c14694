/**
 * What layers of a model answer to a probe. The graph of these layers alone is exported once, and
 * threads run it on batches of samples.
 */
import { EngineError } from "../errors";
import { elementCount, type Problem } from "../formats/checkpoint";
import { widen } from "../formats/decode";
import type { Files } from "../io";
import type { CaptureInput, CaptureOutput, CaptureTarget, FedInput } from "../jobs/modelCapture";
import { quoted, visibleName } from "../report/names";
import { noLayerMatches } from "../weights/glob";
import { forEachBounded, type Workbench } from "../weights/pool";
import { constantInfo, type Graph } from "./graph";
import { modelInputs } from "./inputs";
import type { ModelLayer } from "./layers";
import { requireMemory } from "./memory";
import type { Model } from "./model";
import { withLayer } from "./nodeErrors";
import { fitProbe, type Probe } from "./probes";
import { openGraph } from "./running/graphs";
import { subgraph } from "./subgraph";
import { bytesOf, type Tensor } from "./tensor";

/**
 * Multiplications a run: some 0.1 s on one core. Decided by sizes alone and not by the clock, so
 * that a comparison has the same batches, and the same numbers, each time.
 */
const RUN_PRODUCTS = 1e10;
/** Bytes of all captured values of one run. */
const RUN_BYTES = 16 * 1024 * 1024;
/** Bytes of all values that are there at once during one run, of several samples. */
const RUN_MEMORY = 512 * 1024 * 1024;
/** Runs that one job makes at most: between jobs, others get their turn. */
const RUNS_PER_JOB = 8;

export interface CaptureOptions {
  readonly files: Files;
  readonly bench: Workbench;
  readonly probe: Probe;
  /** Layers to take, by id; all when absent. */
  readonly only?: (id: string) => boolean;
}

export interface ReadyCapture {
  /** As results name it. */
  readonly runtime: string;
  readonly samples: number;
  readonly layers: readonly CapturedLayer[];
  /** Layers that have no axis of samples. */
  readonly problems: readonly Problem[];
  readonly input: Omit<CaptureInput, "outputs" | "first" | "count">;
}

export interface CapturedLayer {
  readonly layer: ModelLayer;
  /** Of all samples. */
  readonly shape: readonly number[];
  readonly dtype: Tensor["dtype"];
}

/**
 * Makes a model ready: exports it and runs it on one sample and on two, which shows the layers'
 * shapes and which of them have no axis of samples. Throws what {@link fitProbe} throws, `model.unrunnable` for what the runtime refuses.
 */
export async function prepareCapture(model: Model, options: CaptureOptions): Promise<ReadyCapture> {
  const { probe, bench, files, only } = options;
  const { path } = model.checkpoint;
  const inputs = modelInputs(model);
  const fed = fitProbe(model, inputs, probe);
  const wanted = model.layers.filter(({ id }) => only?.(id) ?? true);
  if (wanted.length === 0) {
    if (only && model.layers.length > 0)
      throw noLayerMatches(
        path,
        model.layers.map(({ id }) => id),
      );
    const text = `${visibleName(path, 200)}: has no layer to compare, expected some of ${model.layers.length}`;
    throw new EngineError("input.unpaired", text, { file: path });
  }
  const graph = subgraph(model.graph, [...new Set(wanted.map(({ value }) => value))]);
  const reads = new Set(graph.inputs.map(({ name }) => name));
  const base = {
    session: await openGraph(graph, files, bench.signal),
    model: visibleName(path, 200),
    inputs: fed.filter(({ name }) => reads.has(name)),
    fixed: inputs.batch !== null,
  };
  const shapes = fed.map(({ name, shape }) => [name, [inputs.batch ?? 1, ...shape]] as const);
  const memory = await requireMemory({ ...model, graph }, new Map(shapes), bench);
  const outputs = wanted.map(({ value }): CaptureTarget => ({ value, into: "values" }));
  const look = async (first: number, count: number) => {
    try {
      return await run(bench, { ...base, batch: inputs.batch ?? count, outputs, first, count });
    } catch (error) {
      throw withLayer(error, graph);
    }
  };
  const one = await look(0, 1);
  // a second look tells the axis of samples from one that happens to be as long, or of time
  const together = inputs.batch !== 1 && probe.samples > 1;
  const [two, other] = together ? [await look(0, 2), await look(1, 1)] : [null, null];
  const asked = inputs.batch ?? (two ? 2 : 1);
  const layers: CapturedLayer[] = [];
  const problems: Problem[] = [];
  for (const [i, layer] of wanted.entries()) {
    const [first, ...rest] = one.shapes[i];
    const counts =
      first === (inputs.batch ?? 1) && (!two || two.shapes[i][0] === (inputs.batch ?? 2));
    const same = !two || two.shapes[i].slice(1).join() === rest.join();
    const apart =
      !two || !counts || !same || areApart(two.values[i], [...one.values[i], ...other.values[i]]);
    if (!apart) {
      const text = `${quoted(layer.id)} answers something else to 2 samples than to each alone, expected the first axis to count samples that do not see each other`;
      problems.push({ code: "shape.mismatch", file: path, where: layer.id, text });
      continue;
    }
    if (counts && same) {
      const { dtype } = one.values[i][0];
      layers.push({ layer, shape: [probe.samples, ...rest], dtype });
      continue;
    }
    const shape = (two ?? one).shapes[i].join(" × ") || "a single number";
    const text = `${quoted(layer.id)} answers ${shape} to ${asked === 1 ? "1 sample" : `${asked} samples`}, expected the first axis to count samples`;
    problems.push({ code: "shape.mismatch", file: path, where: layer.id, text });
  }
  const batch = inputs.batch ?? batchSize(graph, base.inputs, { layers, memory });
  return {
    runtime: one.runtime,
    samples: probe.samples,
    layers,
    problems,
    input: { ...base, batch },
  };
}

/**
 * Runs all samples, a job a few batches. `targets` say what becomes of each of the layers that are
 * ready; `take` gets what each job answers, in any order.
 */
export async function runCapture(
  { input, samples }: Pick<ReadyCapture, "input" | "samples">,
  bench: Workbench,
  {
    targets,
    take,
  }: {
    readonly targets: readonly CaptureTarget[];
    readonly take: (output: CaptureOutput, first: number) => Promise<void>;
  },
): Promise<void> {
  if (targets.length === 0) return;
  const share = input.batch * Math.ceil(samples / (input.batch * 4 * bench.executor.threads));
  const step = Math.min(share, input.batch * RUNS_PER_JOB);
  const firsts = Array.from({ length: Math.ceil(samples / step) }, (_, i) => i * step);
  await forEachBounded(bench, firsts, async (first) => {
    const count = Math.min(step, samples - first);
    await take(await run(bench, { ...input, outputs: targets, first, count }), first);
    bench.done(count);
  });
}

const run = ({ executor, signal }: Workbench, input: CaptureInput): Promise<CaptureOutput> =>
  executor.run("models.capture", input, { signal, runtime: true });

/** Far above what the size of a batch changes in the last digits of float32. */
const SAME = 1e-3;

/** True when samples that ran together have the values of those that ran one by one. */
function areApart(together: readonly Tensor[], alone: readonly Tensor[]): boolean {
  const [x, y] = [numbersOf(together), numbersOf(alone)];
  const scale = y.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  return x.every((value, at) => !(Math.abs(value - y[at]) > SAME * scale));
}

function numbersOf(tensors: readonly Tensor[]): Float64Array {
  const length = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const numbers = new Float64Array(length);
  let end = 0;
  for (const tensor of tensors) {
    const begin = end;
    end += tensor.data.length;
    widen(bytesOf(tensor), tensor.dtype, numbers.subarray(begin, end));
  }
  return numbers;
}

/** As many samples as memory and {@link RUN_PRODUCTS} allow, each weight being used at every position. */
function batchSize(
  graph: Graph,
  inputs: readonly FedInput[],
  {
    layers,
    memory,
  }: {
    readonly layers: readonly CapturedLayer[];
    /** Bytes that the values of one sample take. */
    readonly memory: number;
  },
): number {
  const perSample = layers.map(({ shape }) => elementCount(shape.slice(1)));
  const bytes = 4 * perSample.reduce((sum, count) => sum + count, 0);
  const weights = [...graph.constants.values()]
    .map((constant) => elementCount(constantInfo(constant).shape))
    .reduce((sum, count) => sum + count, 0);
  const positions = Math.max(1, ...inputs.map(({ shape }) => positionsOf(shape)));
  const byWork = RUN_PRODUCTS / Math.max(1, weights * positions);
  const byMemory = Math.min(RUN_BYTES / Math.max(1, bytes), RUN_MEMORY / Math.max(1, memory));
  return Math.max(1, Math.floor(Math.min(byWork, byMemory)));
}

/** Pixels of c × h × w; tokens of t and t × d. */
const positionsOf = (shape: readonly number[]): number =>
  shape.length > 2 ? elementCount(shape.slice(1)) : (shape[0] ?? 1);
