/** Everything that is decided and captured before the first fit. */

import { EngineError } from "../errors";
import type { Probe } from "../models/probes";
import { RunningModel } from "../models/running/runningModel";
import { quoted, visibleName } from "../report/names";
import type { Note } from "../result";
import { compileGlob } from "../weights/glob";
import type { Workbench } from "../weights/pool";
import type { StitchContext, StitchOptions } from "./call";
import { type Answers, type Captures, capture, trainAnswers } from "./captures";
import {
  cellInput,
  deadFault,
  fitBatch,
  isZero,
  type PlannedCell,
  requireGradients,
  wantedCells,
  withNamed,
} from "./cells";
import { type DataSets, type GivenData, splitData } from "./dataSets";
import { hookedLayers } from "./hooks";
import { formFault } from "./layerForm";
import { type StitchMethod, stitchMethods } from "./options";
import { scoresOf } from "./scores";
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
  const { methods, notes } = usableMethods(options, { data, receiving, scores: scores.end });
  const glob = options.layers === null ? null : compileGlob(options.layers);
  const named = (ids: readonly string[] | null) =>
    ids ? (id: string) => ids.includes(id) || (glob?.(id) ?? false) : glob;
  const ofEnd = await hookedLayers(receiving, {
    scores: scores.end.layer.id,
    wanted: options.endLayers && !glob ? null : glob,
  });
  const endHooks = await withNamed(receiving, ofEnd.all, {
    scores: scores.end.layer.id,
    ids: options.endLayers,
  });
  const frontFound = await hookedLayers(sending, {
    scores: scores.front.layer.id,
    wanted: named(options.frontLayers),
  });
  const all = { front: frontFound.all, end: endHooks };
  for (const [running, found, kept] of [
    [sending, frontFound.found, all.front.length],
    [receiving, ofEnd.found, ofEnd.all.length],
  ] as const) {
    if (found > kept) notes.push(thinnedNote(running, found, kept));
  }
  const captured: Captures = { data, sending, receiving, scores, isSelf, bench, files };
  const answers = await capture(all, captured);
  const trainOf = await trainAnswers(all, answers, { ...captured, options, notes, context });
  const batch = fitBatch(receiving, options, data.train.front.samples);
  if (batch.note) notes.push(batch.note);
  const cells: PlannedCell[] = [];
  const faults: { cell: StitchCell; text: string }[] = [];
  for (const cell of wantedCells(all, options)) {
    const [a, b] = [all.front[cell.front], all.end[cell.end]];
    const fault = formFault(a.form, b.form) ?? deadFault(answers, b.layer.id);
    if (fault !== null) {
      faults.push({ cell, text: `${quoted(a.layer.id)} to ${quoted(b.layer.id)}: ${fault}` });
      continue;
    }
    const input = await cellInput(cell, {
      all,
      answers: { ...answers, train: trainOf(cell.front) },
      receiving,
      scores: scores.end,
      batch: batch.size,
      options,
      data,
    });
    cells.push({ cell, input });
  }
  if (cells.length === 0) {
    const text = faults[0]?.text ?? "no layers to stitch";
    throw new EngineError("shape.mismatch", `stitching ${text}`, { where: text });
  }
  if (cells.length * methods.length > MAX_FITS) {
    const count = cells.length * methods.length;
    throw new EngineError(
      "format.limit",
      `stitching: ${count} fits, expected at most ${MAX_FITS}; choose layers with --layers`,
    );
  }
  if (methods.some((method) => method !== "ls")) requireGradients(receiving, cells, all.end);
  const dead = all.front.filter(({ layer }) => isZero(answers.train.front.get(layer.id)!));
  for (const { layer } of dead) {
    const text = `layer ${quoted(layer.id)} of the front model answers 0 to every sample: a stitch from it is a constant`;
    notes.push({ at: layer.id, code: "layer.dead", text });
  }
  const stitching: Stitching = {
    models: { front: sending.model, end: receiving.model },
    hooks: all,
    ...{ isSelf, methods, data, scores },
    native: nativeFigures(answers, scores, data),
    outcomes: new Map(),
    faults,
    cells: wantedCells(all, options),
    notes: [
      ...new Map(
        [
          ...end.model.notes,
          ...(isSelf ? [] : front.model.notes),
          ...(end.settings?.notes ?? []),
          ...given.probe.front.notes,
          ...data.notes,
          ...notes,
        ].map((note) => [JSON.stringify(note), note]),
      ).values(),
    ],
    problems: [...sending.problems, ...(isSelf ? [] : receiving.problems)],
    params: {
      options,
      threads: context.executor.threads,
      probe: given.probe.front.text,
      runtime: answers.runtime,
      batch: batch.size,
    },
  };
  return { stitching, cells, methods };
}

const thinnedNote = ({ model }: RunningModel, found: number, kept: number): Note => ({
  at: model.checkpoint.path,
  code: "layers.thinned",
  text: `${kept} of ${found} layers, at even distances; --layers chooses others`,
});

function usableMethods(
  options: StitchOptions,
  {
    data,
    receiving,
    scores,
  }: { data: DataSets; receiving: RunningModel; scores: ReturnType<typeof scoresOf> },
): { methods: readonly StitchMethod[]; notes: Note[] } {
  const notes: Note[] = [];
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
    return { methods: stitchMethods.filter((method) => asked.includes(method)), notes };
  }
  const methods = stitchMethods.filter((method) => {
    const fault = why(method);
    if (fault) notes.push({ at: `stitch.${method}`, code: "method.left", text: fault });
    return fault === null;
  });
  return { methods, notes };
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
