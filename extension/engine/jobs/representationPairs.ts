/** One measure on one representation against several. */
import { toEngineError } from "../errors";
import type { MeasureContext, Measured, Prepared } from "../measures/measure";
import { comparePrepared } from "../measures/run";
import { preparedFrom, type SharedRepresentation } from "../representations/shared";
import type { Task } from "../task";
import type { JobContext } from "./job";
import { knownMeasure, type MeasureRef } from "./representationParts";

export interface PairsInput {
  readonly measure: MeasureRef;
  readonly row: SharedRepresentation;
  readonly columns: readonly SharedRepresentation[];
  /** Also m(column, row) of each, for measures that are not symmetric. */
  readonly both: boolean;
  readonly labels?: Float64Array;
}

/** A figure, or why there is none; a fault of one pair leaves the others alone. */
export interface PairFigure {
  readonly value: number | null;
  readonly error?: number;
  readonly note?: { readonly code: string; readonly text: string };
}

export interface PairsOutput {
  readonly forth: readonly PairFigure[];
  /** With `both`. */
  readonly back: readonly PairFigure[];
}

/** Job `representations.compare`. */
export async function comparePairs(
  { measure, row, columns, both, labels }: PairsInput,
  { task }: JobContext,
): Promise<PairsOutput> {
  const x = preparedFrom(row);
  const forth: PairFigure[] = [];
  const back: PairFigure[] = [];
  for (const [i, column] of columns.entries()) {
    task.tick(i, columns.length);
    const y = preparedFrom(column);
    const context = {
      task: quiet(task),
      seed: measure.seed,
      params: measure.params,
      labels,
    };
    forth.push(figureOf(measure, x, y, context));
    if (both) back.push(figureOf(measure, y, x, context));
  }
  return { forth, back };
}

/** Hears of a cancel at every tick; progress is counted in pairs. */
const quiet = (task: Task): Task => ({ tick: () => task.tick(0, 1) });

/** A measure on two representations. What it throws on a pair becomes null with a note. */
export function figureOf(
  { id }: MeasureRef,
  x: Prepared,
  y: Prepared,
  context: MeasureContext,
): PairFigure {
  if (x.n !== y.n) {
    const text = `row i of both sides must be the same sample: there are ${x.n} and ${y.n} rows`;
    return { value: null, note: { code: "input.unpaired", text } };
  }
  try {
    return plainFigure(comparePrepared(knownMeasure(id), x, y, context));
  } catch (error) {
    const { code, message } = toEngineError(error);
    if (code === "cancelled" || code === "engine.stopped") throw error;
    return { value: null, note: { code, text: message } };
  }
}

/** Infinities have no place in JSON. */
export function plainFigure(measured: Measured): PairFigure {
  if (measured.value !== null && !Number.isFinite(measured.value)) {
    const text = `the value leaves float64's range: ${measured.value}`;
    return { value: null, note: { code: "range", text } };
  }
  return measured;
}
