/** Everything that is decided and captured before the first fit. */

import { EngineError } from "../errors";
import type { Probe } from "../models/probes";
import { RunningModel } from "../models/running/runningModel";
import { quoted, visibleName } from "../report/names";
import type { Note } from "../result";
import { compileGlob } from "../weights/glob";
import type { Workbench } from "../weights/pool";
import { ATTACK } from "./attack";
import type { StitchContext, StitchOptions } from "./call";
import {
  type Answers,
  type Captures,
  capture,
  type Hooked,
  type SetAnswers,
  trainAnswers,
} from "./captures";
import {
  type CellParts,
  cellInput,
  deadFault,
  fitBatch,
  gradientFault,
  isZero,
  type PlannedCell,
  wantedCells,
  withNamed,
} from "./cells";
import { type DataSets, type GivenData, splitData } from "./dataSets";
import { hookedLayers } from "./hooks";
import { formFault } from "./layerForm";
import { type StitchMethod, stitchMethods } from "./options";
import { type ModelScores, scoresOf } from "./scores";
import type { Side, Sides } from "./sides";
import type { StitchCell, Stitching } from "./stitching";

/** More fits than anyone waits for. */
const MAX_FITS = 20_000;

export interface Plan {
  readonly stitching: Stitching;
  readonly cells: readonly PlannedCell[];
  readonly methods: readonly StitchMethod[];
}

interface Planning {
  readonly options: StitchOptions;
  readonly bench: Workbench;
  readonly context: StitchContext;
}

/** Opens both models, chooses layers and methods, and captures what both answer natively. */
export async function planOf(
  { front, end, isSelf }: Sides,
  given: GivenData,
  { options, bench, context }: Planning,
): Promise<Plan> {
  const { files } = context;
  const opened = async ({ model }: Side, like: Probe) =>
    RunningModel.open(model, { files, bench, like });
  const receiving = await opened(end, given.probe.end);
  const sending = isSelf ? receiving : await opened(front, given.probe.front);
  const scores = { front: scoresOf(sending), end: scoresOf(receiving) };
  const data = splitData(given, { ...options, scores: scores.end });
  const notes: Note[] = [];
  const dataMethods = usableMethods(options, { data, receiving, scores: scores.end, notes });
  const captured: Captures = { data, sending, receiving, scores, isSelf, bench, files };
  const hooks = await chosenHooks(captured, options, notes);
  const answers = await capture(hooks, captured);
  const trainOf = await trainAnswers(hooks, answers, { ...captured, options, notes, context });
  const batch = fitBatch(receiving, options, data.train.front.samples);
  if (batch.note) notes.push(batch.note);
  const { cells, faults } = await plannedCells(hooks, answers, {
    ...{ sending, receiving, scores: scores.end, options, data, batch: batch.size, trainOf },
  });
  if (options.inputs === "adversarial") {
    const text = `fitted and judged on inputs moved against the stitched model, ${ATTACK.steps} steps, at most ${Math.round(255 * ATTACK.distance)}/255 of the data's range away`;
    notes.push({ at: "probe", code: "inputs.adversarial", text });
  }
  const methods = trainableMethods(dataMethods, cells, { receiving, options, notes, hooks });
  requireFew(cells.length * methods.length);
  const own = [
    ...[...end.model.notes, ...(isSelf ? [] : front.model.notes), ...(end.settings?.notes ?? [])],
    ...[...given.probe.front.notes, ...data.notes, ...notes, ...deadNotes(hooks, answers)],
  ];
  const stitching: Stitching = {
    models: { front: sending.model, end: receiving.model },
    ...{ hooks, isSelf, methods, data, scores, faults },
    native: nativeFigures(answers, scores, data),
    outcomes: new Map(),
    cells: wantedCells(hooks, options),
    notes: [...new Map(own.map((note) => [JSON.stringify(note), note])).values()],
    params: {
      ...{ options, threads: context.executor.threads, batch: batch.size },
      ...{ probe: given.probe.front.text, runtime: answers.runtime },
    },
  };
  return { stitching, cells, methods };
}

/** Hooked layers of both sides, with those that the user named among them. */
async function chosenHooks(
  { sending, receiving, scores }: Captures,
  { layers, frontLayers, endLayers }: StitchOptions,
  notes: Note[],
): Promise<Hooked> {
  const glob = layers === null ? null : compileGlob(layers);
  for (const id of frontLayers ?? []) sending.layer(id);
  const ofFront = await hookedLayers(sending, {
    scores: scores.front.layer.id,
    wanted: frontLayers ? (id) => frontLayers.includes(id) : glob,
  });
  // where layers are named, the others still count in the distances of what comes after them
  const ofEnd = await hookedLayers(receiving, { scores: scores.end.layer.id, wanted: glob });
  for (const [{ model }, { found, all }] of [
    [sending, ofFront],
    [receiving, ofEnd],
  ] as const) {
    if (found === all.length) continue;
    const text = `${all.length} of ${found} layers, at even distances; --layers chooses others`;
    notes.push({ at: model.checkpoint.path, code: "layers.thinned", text });
  }
  const named = { scores: scores.end.layer.id, ids: endLayers };
  return { front: ofFront.all, end: await withNamed(receiving, ofEnd.all, named) };
}

/** What each fit is given, and the stitches that cannot be; throws where none can. */
async function plannedCells(
  hooks: Hooked,
  answers: Answers,
  {
    trainOf,
    ...parts
  }: Omit<CellParts, "all" | "answers"> & { readonly trainOf: (front: number) => SetAnswers },
): Promise<{ cells: PlannedCell[]; faults: Stitching["faults"] }> {
  const cells: PlannedCell[] = [];
  const faults: { cell: StitchCell; text: string }[] = [];
  for (const cell of wantedCells(hooks, parts.options)) {
    const [a, b] = [hooks.front[cell.front], hooks.end[cell.end]];
    const fault = formFault(a.form, b.form) ?? deadFault(answers, b.layer.id);
    if (fault !== null) {
      faults.push({ cell, text: `${quoted(a.layer.id)} to ${quoted(b.layer.id)}: ${fault}` });
      continue;
    }
    const own = { ...answers, train: trainOf(cell.front) };
    cells.push({ cell, input: await cellInput(cell, { ...parts, all: hooks, answers: own }) });
  }
  if (cells.length > 0) return { cells, faults };
  const text = faults[0]?.text ?? "no layers to stitch";
  throw new EngineError("shape.mismatch", `stitching ${text}`, { where: text });
}

function requireFew(fits: number): void {
  if (fits <= MAX_FITS) return;
  throw new EngineError(
    "format.limit",
    `stitching: ${fits} fits, expected at most ${MAX_FITS}; choose layers with --layers`,
  );
}

function deadNotes({ front }: Hooked, { train }: Answers): Note[] {
  return front
    .filter(({ layer }) => isZero(train.front.get(layer.id)!))
    .map(({ layer }) => ({
      at: layer.id,
      code: "layer.dead",
      text: `layer ${quoted(layer.id)} of the front model answers 0 to every sample: a stitch from it is a constant`,
    }));
}

/** Without derivatives, least squares alone; an error where the user asked for more. */
function trainableMethods(
  methods: readonly StitchMethod[],
  cells: readonly PlannedCell[],
  {
    receiving,
    options,
    notes,
    hooks,
  }: { receiving: RunningModel; options: StitchOptions; notes: Note[]; hooks: Hooked },
): readonly StitchMethod[] {
  if (methods.every((method) => method === "ls")) return methods;
  const fault = gradientFault(receiving, cells, hooks.end);
  if (!fault) return methods;
  if (options.methods) throw fault;
  notes.push({ at: receiving.model.checkpoint.path, code: "method.left", text: fault.message });
  return ["ls"];
}

/** Those for which there are data; an error where the user asked for others. */
function usableMethods(
  options: StitchOptions,
  {
    data,
    receiving,
    scores,
    notes,
  }: { data: DataSets; receiving: RunningModel; scores: ModelScores; notes: Note[] },
): readonly StitchMethod[] {
  const path = visibleName(receiving.model.checkpoint.path, 200);
  const why = (method: StitchMethod): string | null => {
    if (method === "tlm" && !data.train.labels) {
      return "task-loss matching needs the true class of each sample; give --labels FILE";
    }
    const needsScores =
      method === "slm" || method === "tlm" || (method === "fula" && options.fit.soft);
    if (needsScores && !scores.areClasses) {
      return `${path} answers ${scores.layer.shape.join(" × ") || "a single number"}, expected scores of two classes or more`;
    }
    return null;
  };
  const asked = options.selfTest ? (["ls", "dm", "fula"] as const) : options.methods;
  if (asked) {
    const fault = asked.map(why).find((each) => each !== null);
    if (fault) throw new EngineError("usage", `option --method: ${fault}`);
    return stitchMethods.filter((method) => asked.includes(method));
  }
  return stitchMethods.filter((method) => {
    const fault = why(method);
    if (fault) notes.push({ at: `stitch.${method}`, code: "method.left", text: fault });
    return fault === null;
  });
}

/** Both models as they are, on the data held out. */
function nativeFigures(
  { test }: Answers,
  { front, end }: Captures["scores"],
  {
    test: {
      labels,
      front: { samples },
    },
  }: DataSets,
): Stitching["native"] {
  const same = front.areClasses && end.areClasses && front.shape.join() === end.shape.join();
  return {
    front: same ? (test.front.get(front.layer.id) ?? null) : null,
    end: end.areClasses ? (test.end.get(end.layer.id) ?? null) : null,
    classes: end.shape[end.shape.length - 1] ?? 0,
    labels: end.shape.length === 1 ? labels : null,
    samples,
  };
}
