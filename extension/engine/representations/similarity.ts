/** Measures on two arrays. */
import { EngineError } from "../errors";
import type { Checkpoint, Problem } from "../formats/checkpoint";
import { type MeasureChoice, parseMeasures } from "../measures/params";
import { quoted, visibleName } from "../report/names";
import type { Result } from "../result";
import { nearestNames } from "../weights/nearest";
import { cellValues } from "./assemble";
import { type ActivationContext, type ActivationOptions, runActivations } from "./compare";
import { type Dump, openDump } from "./dump";
import { readLabels } from "./labels";
import { isReserved } from "./marks";
import { requireSameInputs } from "./samples";
import { type ActivationState, newState } from "./state";

/** One array of a file. */
export interface ArrayPlace {
  readonly checkpoint: Checkpoint;
  /** Null for the only one that there is. */
  readonly name: string | null;
}

export interface SimilarityOptions
  extends Omit<
    ActivationOptions,
    "layers" | "userPairs" | "measures" | "statistics" | "pairsOnly"
  > {
  readonly measures: readonly string[];
  /** True classes of the samples, for measures that need them. */
  readonly labels: ArrayPlace | null;
}

/**
 * Every asked measure on x and y. Faults of an array are thrown: `input.unpaired` when the numbers
 * of samples differ, `input.nonfinite` for NaN, `shape.mismatch` for empty ones.
 */
export async function compareArrays(
  x: ArrayPlace,
  y: ArrayPlace,
  options: SimilarityOptions,
  context: ActivationContext,
): Promise<Result> {
  const choices = parseMeasures(options.measures, { labelled: options.labels !== null });
  const dumps = { a: dumpOf(x, options), b: dumpOf(y, options) };
  const checked = await requireSameInputs(dumps.a, dumps.b, context);
  requireSameRows(dumps);
  const labels = await labelsOf(choices, dumps.a, options, context);
  const notes = [...dumps.a.notes, ...dumps.b.notes, ...checked];
  const pairs = [{ a: 0, b: 0, rule: "user" as const }];
  // one array against itself is still two sides, for what is not symmetric
  const state = newState({
    dumps,
    self: false,
    pairs,
    choices,
    labels,
    notes,
    single: true,
    pairsOnly: false,
  });
  const all: ActivationOptions = {
    ...options,
    layers: null,
    userPairs: [],
    statistics: "matrix",
    pairsOnly: false,
  };
  const inner = { ...context, onProgress: tellingValues(state, context) };
  const result = await runActivations(state, all, inner);
  for (const { code, text, file, where } of state.problems.values()) {
    throw new EngineError(code, text, { file, where });
  }
  return similarityResult(state, result);
}

const tellingValues =
  (state: ActivationState, { onProgress }: ActivationContext): ActivationContext["onProgress"] =>
  ({ partial, ...now }) =>
    onProgress(partial ? { ...now, partial: similarityResult(state, partial) } : now);

function similarityResult(state: ActivationState, result: Result): Result {
  const { summary: _, ...rest } = result;
  return { ...rest, kind: "similarity", pairs: [], matrices: [], values: cellValues(state, 0, 0) };
}

function dumpOf(place: ArrayPlace, { reduce }: SimilarityOptions): Dump {
  return openDump(place.checkpoint, { reduce, array: arrayName(place) });
}

/**
 * The name of the array that is meant. Throws `usage` when there is none such, or several; where
 * it is there but could not be read, what is wrong with it.
 */
export function arrayName({ checkpoint, name }: ArrayPlace): string {
  const names = checkpoint.tensors.filter((tensor) => !isReserved(tensor)).map((each) => each.name);
  const path = visibleName(checkpoint.path, 200);
  if (name !== null) {
    if (checkpoint.tensors.some((tensor) => tensor.name === name)) return name;
    throwProblem(checkpoint, ({ where }) => where === name);
    const near = nearestNames(name, names).map(quoted).join(", ");
    throw new EngineError(
      "usage",
      `${path}: has no array ${quoted(name)}${near === "" ? "" : `; nearest: ${near}`}`,
      { file: checkpoint.path, where: name },
    );
  }
  if (names.length === 1) return names[0];
  if (names.length === 0) throwProblem(checkpoint, () => true);
  const some = names.slice(0, 5).map(quoted).join(", ");
  const got =
    names.length === 0 ? "it has none" : `it has ${names.length}: ${some}, expected FILE#NAME`;
  throw new EngineError("usage", `${path}: which array is meant? ${got}`, {
    file: checkpoint.path,
  });
}

/** Throws the first of these problems of a file as the error that it is when nothing else is left. */
function throwProblem(
  { path, problems }: Checkpoint,
  isMeant: (problem: Problem) => boolean,
): void {
  const problem = problems.find(isMeant);
  if (!problem) return;
  const { code, text, file, where } = problem;
  const visible = visibleName(path, 200);
  const said = text.includes(visible) ? text : `${visible}: ${text}`;
  throw new EngineError(code, said, { file, where });
}

/** With positions as samples, the maps must have equally many. */
function requireSameRows({ a, b }: { a: Dump; b: Dump }): void {
  const [x, y] = [a.layers[0], b.layers[0]];
  if (x.plan.rows === y.plan.rows) return;
  const [expected, got] = [`${x.plan.rows} rows`, `${y.plan.rows}`];
  throw new EngineError(
    "input.unpaired",
    `${visibleName(b.checkpoint.path, 200)}: ${quoted(y.info.id)}: row i of both sides must be the same position: expected ${expected} as in ${quoted(x.info.id)}, got ${got}`,
    { file: b.checkpoint.path, where: y.info.id, expected, got },
  );
}

async function labelsOf(
  choices: readonly MeasureChoice[],
  { layers }: Dump,
  { labels }: SimilarityOptions,
  context: ActivationContext,
): Promise<Float64Array | null> {
  const needing = choices.find(({ measure }) => measure.representation.input === "labelledOutputs");
  if (labels !== null) {
    const place = { ...labels, name: arrayName(labels) };
    return readLabels(place, layers[0].plan.rows, context);
  }
  if (!needing) return null;
  throw new EngineError(
    "usage",
    `measure ${needing.measure.id}: needs the true class of each sample; give --labels FILE`,
  );
}
