/** Which layers are stitched, and what each fit is given. */

import { EngineError } from "../errors";
import { derivativeAbility } from "../models/ability";
import { vjpGraph } from "../models/derivatives/vjp";
import type { Graph } from "../models/graph";
import type { RunningModel } from "../models/running/runningModel";
import { subgraph } from "../models/subgraph";
import { quoted, visibleName } from "../report/names";
import type { Note } from "../result";
import type { AttackInput } from "./attack";
import type { StitchOptions } from "./call";
import type { Answers, SetAnswers } from "./captures";
import type { Activations } from "./channelRows";
import type { DataSets } from "./dataSets";
import type { FitInput, NativeAnswers, Scores } from "./fitInput";
import { depthPartner, type Hook, hookedLayers } from "./hooks";
import { boundsOf } from "./identicalInputs";
import type { scoresOf } from "./scores";
import type { StitchCell } from "./stitching";

export interface PlannedCell {
  readonly cell: StitchCell;
  /** All but the method and the start. */
  readonly input: Omit<FitInput, "method" | "start">;
}

/** Layers that the user named stand among the hooked ones, also where the rule leaves them out. */
export async function withNamed(
  running: RunningModel,
  hooks: readonly Hook[],
  { scores, ids }: { scores: string; ids: readonly string[] | null },
): Promise<readonly Hook[]> {
  if (!ids) return hooks;
  for (const id of ids) running.layer(id);
  const known = new Set(hooks.map(({ layer }) => layer.id));
  if (ids.every((id) => known.has(id))) return hooks;
  const wanted = (id: string) => known.has(id) || ids.includes(id);
  const { all } = await hookedLayers(running, { scores, wanted });
  const lost = ids.find((id) => !all.some(({ layer }) => layer.id === id));
  if (lost === undefined) return all;
  // the tail says what stands in the way
  await running.tail(lost, { batch: running.inputs.batch ?? 2, outputs: [scores] });
  const path = visibleName(running.model.checkpoint.path, 200);
  throw new EngineError(
    "shape.mismatch",
    `${path}: layer ${quoted(lost)} answers ${running.layer(lost).shape.join(" × ")}, expected a vector, channels × positions or tokens × features`,
    { where: lost },
  );
}

export function wantedCells(
  { front, end }: { front: readonly Hook[]; end: readonly Hook[] },
  { all, endLayers, frontLayers, selfTest }: StitchOptions,
): StitchCell[] {
  const columns = end.flatMap(({ layer }, j) =>
    !endLayers || endLayers.includes(layer.id) ? [j] : [],
  );
  if (selfTest) return columns.map((j) => ({ front: j, end: j }));
  if (all || frontLayers) {
    return front.flatMap((_, i) => columns.map((j) => ({ front: i, end: j })));
  }
  return columns.map((j) => ({ front: depthPartner(j, end.length, front.length), end: j }));
}

/** Native layers that answer 0 to all of the training data have nothing to be matched. */
export function deadFault(answers: Answers, id: string): string | null {
  return isZero(answers.train.end.get(id)!)
    ? `layer ${quoted(id)} of the end model answers 0 to every sample, so that there is nothing to match`
    : null;
}

export const isZero = (values: Activations): boolean =>
  !(values as Float64Array).some((value) => value !== 0);

/** Bytes of all values of one step, forward and backward. */
const STEP_BYTES = 512 * 1024 * 1024;

/** Samples a step: fewer where the model says so, where there are no more, or memory would not do. */
export function fitBatch(
  receiving: RunningModel,
  { fit }: StitchOptions,
  samples: number,
): { size: number; note: Note | null } {
  const at = receiving.model.checkpoint.path;
  const fixed = receiving.inputs.batch;
  const note = (size: number, why: string): Note | null =>
    size === fit.batchSize
      ? null
      : {
          at,
          code: "batch",
          text: `${size} samples a step in place of ${fit.batchSize}, as ${why}`,
        };
  if (fixed !== null) {
    return { size: fixed, note: note(fixed, "the end model takes no other number") };
  }
  const each = receiving.layers.reduce(
    (sum, { shape }) => sum + 12 * shape.reduce((product, size) => product * size, 1),
    0,
  );
  const room = Math.max(1, Math.floor(STEP_BYTES / Math.max(1, each)));
  const size = Math.min(fit.batchSize, samples, room);
  const why = size === samples ? "there are no more" : "memory has no room for more";
  return { size, note: note(size, why) };
}

export interface CellParts {
  readonly all: { readonly front: readonly Hook[]; readonly end: readonly Hook[] };
  readonly answers: Answers;
  readonly sending: RunningModel;
  readonly receiving: RunningModel;
  readonly scores: ReturnType<typeof scoresOf>;
  readonly batch: number;
  readonly options: StitchOptions;
  readonly data: DataSets;
}

export async function cellInput(
  { front, end }: StitchCell,
  { all, answers, sending, receiving, scores, batch, options, data }: CellParts,
): Promise<PlannedCell["input"]> {
  const [a, b] = [all.front[front], all.end[end]];
  const later = all.end.slice(end + 1);
  const outputs = [...later.map(({ layer }) => layer.id), scores.layer.id];
  const { cut } = await receiving.tail(b.layer.id, { batch, outputs });
  const dtype = b.layer.dtype as "F32" | "F64";
  const of = (set: SetAnswers, labels: Int32Array | null, samples: number): NativeAnswers => ({
    samples,
    front: inType(set.front.get(a.layer.id)!, dtype),
    layers: [b, ...later].map(({ layer }) => set.end.get(layer.id)!).filter((each) => each),
    logits: scores.areClasses ? set.end.get(scores.layer.id)! : null,
    labels: scores.shape.length === 1 ? labels : null,
  });
  const logits: Scores | null = scores.areClasses
    ? { value: scores.layer.value, shape: scores.shape }
    : null;
  return {
    options: options.fit,
    attack: await attackOf(
      { front: a, end: [b, ...later] },
      { sending, receiving, scores, batch, options, data },
    ),
    tail: cut.graph,
    ...{ dtype, batch, logits },
    forms: { front: a.form, end: b.form },
    hooks: later.map(({ layer }) => ({ value: layer.value, shape: layer.shape })),
    train: of(answers.train, data.train.labels, data.train.front.samples),
    test: of(answers.test, data.test.labels, data.test.front.samples),
    shifted:
      answers.shifted && data.shifted
        ? {
            ...of(answers.shifted, data.test.labels, data.shifted.front.samples),
            layers: [],
          }
        : null,
  };
}

/** What it takes to move inputs against stitches from one layer to another; null unless asked for. */
async function attackOf(
  { front, end }: { readonly front: Hook; readonly end: readonly Hook[] },
  { sending, receiving, scores, batch, options, data }: Omit<CellParts, "all" | "answers">,
): Promise<AttackInput | null> {
  if (options.inputs !== "adversarial") return null;
  const refuse = (text: string) =>
    new EngineError("usage", `option --inputs: adversarial ones are fed to both models, ${text}`);
  const { front: train } = data.train;
  const specs = [sending, receiving].map(({ inputs }) => inputs.specs);
  const dtypes = [front, ...end].map(({ layer }) => layer.dtype);
  if (train !== data.train.end) throw refuse("expected models that take the same");
  if (specs.some(([first, ...rest]) => rest.length > 0 || first.dtype !== "F32")) {
    throw refuse("expected one input of F32 each");
  }
  if (dtypes.some((dtype) => dtype !== "F32") || !scores.areClasses) {
    throw refuse("expected layers of F32 and scores of classes");
  }
  const [from, to] = specs.map(([{ name }]) => name);
  const { value } = front.layer;
  const facts = await sending.facts(batch);
  const pull = vjpGraph(sending.model.graph, {
    outputs: [value],
    wrt: [from],
    facts,
    keep: [value],
  });
  const layers = end.map(({ layer }) => layer.value);
  return {
    head: {
      ...{ graph: pull.graph, input: from, value },
      ...{ given: pull.given[0], gradient: pull.results[0] },
    },
    end: {
      graph: subgraph(receiving.model.graph, [...new Set([...layers, scores.layer.value])]),
      ...{ input: to, layers, scores: scores.layer.value },
    },
    shape: sending.inputShape(from),
    bounds: boundsOf(train),
    train: Float32Array.from(train.inputs[0].data),
    test: Float32Array.from(data.test.front.inputs[0].data),
  };
}

const inType = (values: Activations, dtype: "F32" | "F64"): Activations => {
  if (values instanceof Float64Array === (dtype === "F64")) return values;
  return dtype === "F64" ? Float64Array.from(values) : Float32Array.from(values);
};

/** Why the end model cannot be descended through, naming the operator; null where it can. */
export function gradientFault(
  receiving: RunningModel,
  cells: readonly PlannedCell[],
  hooks: readonly Hook[],
): EngineError | null {
  for (const { cell, input } of cells) {
    const { layer } = hooks[cell.end];
    const graph: Graph = input.tail;
    const able = derivativeAbility({ graph }, { outputs: graph.outputs, wrt: [layer.value] });
    if (able.able) continue;
    const path = visibleName(receiving.model.checkpoint.path, 200);
    return new EngineError(
      "model.unrunnable",
      `${path}: no stitch into ${quoted(layer.id)} can be trained, as ${able.why}; --method ls needs no derivative`,
      { file: receiving.model.checkpoint.path, where: layer.id },
    );
  }
  return null;
}
