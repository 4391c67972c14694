/** Inputs that a layer cannot tell from others: what a stitch may learn from when cues must not help. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import { sharedFloats } from "../jobs/sharedFloats";
import { createRandom } from "../linalg/random";
import { derivativeAbility } from "../models/ability";
import type { Graph } from "../models/graph";
import { type ExportOptions, exportOnnx } from "../models/onnx/exportGraph";
import type { Probe } from "../models/probes";
import type { RunningModel } from "../models/running/runningModel";
import type { Runtime } from "../models/runtime";
import { subgraph } from "../models/subgraph";
import { floats, tensorOver } from "../models/tensor";
import { lossGraph } from "../models/training/lossGraph";
import { quoted, visibleName } from "../report/names";
import type { Task } from "../task";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { Activations } from "./channelRows";
import type { Hook } from "./hooks";

/** Steps of descent by the sign of the gradient, each this share of the inputs' range. */
export const IDENTICAL_STEPS = 200;
const STEP = 1 / 255;
/** Samples that one run takes at most. */
const BATCH = 64;

export interface DescentInput {
  /** The loss of the layer against its targets, and its gradient by the input. */
  readonly graph: Graph;
  readonly input: string;
  readonly target: string;
  readonly loss: string;
  readonly gradient: string;
  /** Of one sample of the input and of the layer. */
  readonly shapes: { readonly input: readonly number[]; readonly target: readonly number[] };
  readonly batch: number;
  /** Samples `first` to `first + count` of all. */
  readonly first: number;
  readonly count: number;
  readonly targets: Activations;
  readonly bounds: readonly [number, number];
  readonly steps: number;
  readonly seed: number;
  /** Room for all samples, of which this job fills its own. */
  readonly room: Float64Array;
}

/** The inputs, and the mean loss of the last step. */
export interface DescentOutput {
  readonly room: Float64Array;
  readonly loss: number;
}

/**
 * From uniform noise between `bounds`, `steps` steps against the sign of the gradient of
 * |h − t|/|t|, clamped. Each sample's way is its own, whatever the batch, but for rounding.
 */
export async function descendInputs(
  input: DescentInput,
  { runtime, open }: { readonly runtime: Runtime; readonly open: ExportOptions["open"] },
  task: Task,
): Promise<DescentOutput> {
  const { shapes, batch, first, count, targets, bounds, steps, seed, room } = input;
  const [least, most] = bounds;
  const step = STEP * (most - least);
  const [size, targetSize] = [elementCount(shapes.input), elementCount(shapes.target)];
  const session = await runtime.open(await exportOnnx(input.graph, { open }));
  let [sum, runs] = [0, 0];
  try {
    for (let done = 0; done < count; done += batch) {
      const own = Math.min(batch, count - done);
      const x = new Float32Array(batch * size);
      for (let n = 0; n < batch; n++) {
        const random = createRandom(seed, first + Math.min(done + n, count - 1));
        for (let k = 0; k < size; k++) x[n * size + k] = least + (most - least) * random.uniform();
      }
      const wanted = new Float32Array(batch * targetSize);
      const from = (first + done) * targetSize;
      wanted.set(targets.subarray(from, from + own * targetSize));
      // the last batch is filled up with its last sample
      for (let n = own; n < batch; n++) {
        wanted.copyWithin(n * targetSize, (own - 1) * targetSize, own * targetSize);
      }
      const target = floats([batch, ...shapes.target], wanted);
      let loss = 0;
      for (let s = 0; s < steps; s++) {
        task.tick(s, steps);
        const bytes = new Uint8Array(x.buffer);
        const fed = tensorOver("F32", [batch, ...shapes.input], bytes);
        const feeds = new Map([[input.input, fed] as const, [input.target, target] as const]);
        const results = await session.run(feeds, [input.loss, input.gradient]);
        const gradient = results.get(input.gradient)!.data as Float32Array;
        loss = Number(results.get(input.loss)!.data[0]);
        for (let i = 0; i < x.length; i++) {
          x[i] = Math.min(most, Math.max(least, x[i] - step * Math.sign(gradient[i])));
        }
      }
      room.set(x.subarray(0, own * size), (first + done) * size);
      sum += loss;
      runs++;
    }
  } finally {
    await session.release();
  }
  return { room, loss: sum / Math.max(1, runs) };
}

/**
 * For each sample of the probe an input that the layer answers alike (identically represented
 * inputs; the invariance-aware form of functional latent alignment). Throws `usage` for models of
 * other inputs than one of F32, `model.unrunnable` that names an operator without derivative.
 */
export async function identicalInputs(
  running: RunningModel,
  { layer }: Hook,
  {
    probe,
    targets,
    seed,
    bench,
  }: { probe: Probe; targets: Activations; seed: number; bench: Workbench },
): Promise<{ readonly probe: Probe; readonly distance: number }> {
  const { model, inputs } = running;
  const path = visibleName(model.checkpoint.path, 200);
  const [spec] = inputs.specs;
  if (inputs.specs.length !== 1 || spec.dtype !== "F32" || layer.dtype !== "F32") {
    const text = `option --inputs: identical ones are found by derivatives, expected a front model with one input of F32, got ${inputs.specs.map(({ dtype }) => dtype).join(", ")}`;
    throw new EngineError("usage", text);
  }
  const graph = subgraph(model.graph, [layer.value]);
  const able = derivativeAbility({ graph }, { outputs: [layer.value], wrt: [spec.name] });
  if (!able.able) {
    throw new EngineError(
      "model.unrunnable",
      `${path}: no inputs can be found that are identical to ${quoted(layer.id)}, as ${able.why}`,
      { file: model.checkpoint.path, where: layer.id },
    );
  }
  const { samples } = probe;
  const batch = inputs.batch ?? Math.min(BATCH, samples);
  const facts = await running.facts(batch);
  const made = lossGraph(graph, {
    terms: [{ kind: "relativeError", prediction: layer.value }],
    values: [spec.name],
    facts,
  });
  const shape = running.inputShape(spec.name);
  const data = sharedFloats(samples * elementCount(shape));
  const share = batch * Math.max(1, Math.ceil(samples / (batch * bench.executor.threads)));
  const firsts = Array.from({ length: Math.ceil(samples / share) }, (_, i) => i * share);
  let distance = 0;
  await forEachBounded(bench, firsts, async (first) => {
    const count = Math.min(share, samples - first);
    const input: DescentInput = {
      ...{ graph: made.graph, input: spec.name, loss: made.loss },
      ...{ target: made.terms[0].target, gradient: made.gradients[0] },
      shapes: { input: shape, target: layer.shape },
      ...{ batch, first, count, targets, seed, room: data },
      bounds: boundsOf(probe),
      steps: IDENTICAL_STEPS,
    };
    const found = await bench.executor.run("stitching.inputs", input, {
      signal: bench.signal,
      runtime: true,
    });
    // where memory is not shared, what was found comes back with the answer
    if (found.room !== data) {
      const size = elementCount(shape);
      data.set(found.room.subarray(first * size, (first + count) * size), first * size);
    }
    distance += (found.loss * count) / samples;
  });
  return { probe: { ...probe, inputs: [{ name: spec.name, shape, data }] }, distance };
}

/** The least and the most of the first input. */
export function boundsOf({ inputs: [{ data }] }: Probe): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
