/** Layers at which networks are stitched. */
import { EngineError, isEngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { RunningLayer, RunningModel } from "../models/running/runningModel";
import { visibleName } from "../report/names";
import { isChannelsFirst, type LayerForm, layerForm } from "./layerForm";

export interface Hook {
  readonly layer: RunningLayer;
  readonly form: LayerForm;
}

/** Beyond that many, layers at even distances are taken, unless others are asked for. */
export const MAX_HOOKS = 12;

export interface Hooks {
  readonly all: readonly Hook[];
  /** How many there were before they were thinned out. */
  readonly found: number;
}

/**
 * The layers at which the network can be cut, in execution order. Unless `wanted` names others:
 * after the non-linearity, one for each block (of a sum and its ReLU, or a ReLU and its pool, the
 * last), and what a global pool answers besides the map before it; where a network has no layer
 * without weights, all. `scores` is the layer of the answers, which is no hook.
 */
export async function hookedLayers(
  running: RunningModel,
  { scores, wanted }: { scores: string; wanted: ((id: string) => boolean) | null },
): Promise<Hooks> {
  const candidates = await cutLayers(running, scores);
  const path = visibleName(running.model.checkpoint.path, 200);
  if (candidates.length === 0) {
    throw new EngineError(
      "input.unpaired",
      `${path}: has no hidden layer at which it can be cut in two, expected one`,
      { file: running.model.checkpoint.path },
    );
  }
  if (wanted) {
    const named = candidates.filter(({ layer }) => wanted(layer.id));
    if (named.length > 0) return { all: named, found: named.length };
    const ids = candidates.slice(0, 8).map(({ layer }) => JSON.stringify(layer.id));
    const list = `${ids.join(", ")}${candidates.length > 8 ? ", ..." : ""}`;
    throw new EngineError(
      "input.unpaired",
      `${path}: none of the layers that were asked for can be stitched, expected some of ${list}`,
      { file: running.model.checkpoint.path },
    );
  }
  const blocks = blockEnds(running, candidates);
  const hooks = blocks.length > 0 ? blocks : candidates;
  return { all: evenly(hooks, MAX_HOOKS), found: hooks.length };
}

/** Layers after which the answers follow from the layer alone. */
async function cutLayers(running: RunningModel, scores: string): Promise<Hook[]> {
  const batch = running.inputs.batch ?? 2;
  const end = running.layers.findIndex(({ id }) => id === scores);
  const hooks: Hook[] = [];
  for (const layer of running.layers.slice(0, end)) {
    if (layer.dtype !== "F32" && layer.dtype !== "F64") continue;
    const isMap = isChannelsFirst(running.model.graph, layer.value);
    const form = layerForm(layer.shape, isMap);
    if (form && (await isCut(running, layer.id, { batch, scores }))) hooks.push({ layer, form });
  }
  return hooks;
}

async function isCut(
  running: RunningModel,
  id: string,
  { batch, scores }: { batch: number; scores: string },
): Promise<boolean> {
  try {
    await running.tail(id, { batch, outputs: [scores] });
    return true;
  } catch (error) {
    if (isEngineError(error, "model.unrunnable")) return false;
    throw error;
  }
}

function blockEnds(running: RunningModel, candidates: readonly Hook[]): Hook[] {
  const byId = new Map(candidates.map((hook) => [hook.layer.id, hook]));
  const ends: Hook[] = [];
  let run: Hook[] = [];
  const flush = () => {
    const last = run.at(-1);
    const isPooled = last !== undefined && isSingle(last);
    const map = isPooled ? run.filter((hook) => !isSingle(hook)).at(-1) : undefined;
    if (map) ends.push(map);
    if (last) ends.push(last);
    run = [];
  };
  for (const layer of running.layers) {
    if (layer.weights.length > 0) flush();
    else if (byId.has(layer.id)) run.push(byId.get(layer.id)!);
  }
  flush();
  return ends;
}

const isSingle = ({ form }: Hook): boolean =>
  form.kind === "vector" || elementCount(form.positions) === 1;

/** At most `most` of them, the first and the last among them. */
function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[depthPartner(i, most, items.length)]);
}

/** Which of `of` layers lies as deep as layer `index` of `count`: round(linspace(1, of, count)). */
export const depthPartner = (index: number, count: number, of: number): number =>
  count === 1 ? of - 1 : Math.round((index * (of - 1)) / (count - 1));
