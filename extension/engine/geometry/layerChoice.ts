/** Which layers are compared, and whether they can be. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import { derivativeAbility } from "../models/ability";
import { modelInputs } from "../models/inputs";
import type { Model } from "../models/model";
import type { RunningModel } from "../models/running/runningModel";
import { quoted, visibleName } from "../report/names";
import { compileGlob } from "../weights/glob";
import type { GeometryOptions } from "./compare";
import { unitScales } from "./gauge";
import { type FieldSource, LayerField } from "./layerField";
import type { Manifold } from "./manifold";

export interface ChosenLayers {
  readonly layer: string;
  /** It was not named. */
  readonly byDefault: boolean;
  /** Layers of a matrix of layers; none without one. */
  readonly all: readonly string[];
}

/** Throws `model.unrunnable` where a model does not take one array of floating-point numbers. */
export function requireInput(model: Model): void {
  const { specs } = modelInputs(model);
  if (specs.length === 1 && specs[0].dtype.startsWith("F")) return;
  const list = specs.map(({ name, dtype }) => `${quoted(name)} of ${dtype}`).join(", ");
  throw new EngineError(
    "model.unrunnable",
    `${visibleName(model.checkpoint.path, 200)}: takes ${list}; geometry needs one input of floating-point numbers, along which layers are differentiated`,
    { file: model.checkpoint.path, expected: "one floating-point input", got: list },
  );
}

/** Throws `usage` for a layer that the model does not have, or a glob that matches none. */
export function chooseLayers(
  running: RunningModel,
  asked: { readonly layer: string | null; readonly layers: string | null },
): ChosenLayers {
  const { layers, model } = running;
  const path = visibleName(model.checkpoint.path, 200);
  if (layers.length === 0) {
    throw new EngineError(
      "input.unpaired",
      `${path}: has no layer whose first axis counts samples`,
    );
  }
  const all = asked.layers === null ? [] : matching(asked.layers, layers, path);
  const byDefault = asked.layer === null;
  const { id } = asked.layer === null ? defaultLayer(layers) : running.layer(asked.layer);
  return { layer: id, byDefault, all };
}

/** The last before the output that has two units or more: one unit moves in one direction alone. */
function defaultLayer(layers: RunningModel["layers"]): RunningModel["layers"][number] {
  const before = layers.slice(0, -1);
  return before.findLast(({ shape }) => elementCount(shape) > 1) ?? before.at(-1) ?? layers[0];
}

function matching(glob: string, layers: RunningModel["layers"], path: string): string[] {
  const matches = compileGlob(glob);
  const found = layers.flatMap(({ id }) => (matches(id) ? [id] : []));
  if (found.length > 0) return found;
  throw new EngineError("usage", `${path}: no layer matches ${quoted(glob)}`);
}

interface SourceOptions {
  readonly id: string;
  readonly options: GeometryOptions;
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

/** Throws what makes metrics of that layer impossible. */
export async function fieldSource(
  running: RunningModel,
  manifold: Manifold,
  { id, options, executor, signal }: SourceOptions,
): Promise<FieldSource> {
  const { model, inputs } = running;
  const { metric, time, gauge } = options;
  const layer = running.layer(id);
  const path = visibleName(model.checkpoint.path, 200);
  const able = derivativeAbility(model, { outputs: [layer.value], wrt: [inputs.specs[0].name] });
  if (!able.able) {
    const text = `${path}: layer ${quoted(id)} has no derivatives: ${able.why}`;
    throw new EngineError("model.unrunnable", text, { file: model.checkpoint.path, where: id });
  }
  if (time) requireTime(layer.shape, { ...time, what: `${path}: layer ${quoted(id)}` });
  const maker = model.graph.nodes.find(({ outputs }) => outputs.includes(layer.value));
  const probabilities = maker?.operator === "Softmax";
  const plain = { running, layer, manifold, metric, probabilities, time, scales: null };
  const { width, metrics } = new LayerField(plain);
  requireWidth({ width, order: metrics.order, metric, what: `${path}: layer ${quoted(id)}` });
  if (!gauge) return plain;
  const chain = { checkpoint: model.checkpoint, layers: model.layers };
  return { ...plain, scales: await unitScales(chain, { layer: id, width, executor, signal }) };
}

function requireTime(
  shape: readonly number[],
  { from, count, what }: { readonly from: number; readonly count: number; readonly what: string },
): void {
  const steps = shape.length > 1 ? shape[0] : 0;
  if (steps >= 2 && from + count <= steps) return;
  const got = shape.length > 1 ? `${steps} steps` : `${shape.join(" × ")} without an axis of time`;
  const expected = `steps ${from} to ${from + count - 1} along its first axis`;
  throw new EngineError("shape.mismatch", `${what}: expected ${expected}, got ${got}`, {
    expected,
    got,
  });
}

/** Directions that the metric can have at most: what a random layer is thought to have. */
export const degreesOf = (width: number, metric: GeometryOptions["metric"]): number =>
  metric === "softmax" ? width - 1 : width;

function requireWidth({
  width,
  order,
  metric,
  what,
}: {
  readonly width: number;
  readonly order: number;
  readonly metric: GeometryOptions["metric"];
  readonly what: string;
}): void {
  if (metric === "gaussian" && width % 2 > 0) {
    const text = `${what}: has ${width} units, expected as many means as standard deviations`;
    throw new EngineError("shape.mismatch", text);
  }
  const most = degreesOf(width, metric);
  if (order < 2) {
    throw new EngineError("usage", "geometry: one coordinate alone tells nothing; take 2 or more");
  }
  if (order <= most) return;
  const [expected, got] = [`at least ${order}`, `${most}`];
  throw new EngineError(
    "shape.mismatch",
    `${what}: can move in ${got} ${most === 1 ? "direction" : "directions"}, expected ${expected}, one for each coordinate; take fewer coordinates or a wider layer`,
    { expected, got },
  );
}
