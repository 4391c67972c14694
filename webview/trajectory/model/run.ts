/** What the view makes of a result: checkpoints with their figures, phases, and axes. */
import type { Result } from "../../../extension/protocol/result";
import type { StepScale } from "./viewState";

export interface RunRow {
  readonly label: string;
  readonly path: string;
  readonly step: number | null;
  readonly broken: boolean;
  readonly toLast: number | null;
  readonly toPrevious: number | null;
  /** Counted from 0; null outside of all. */
  readonly phase: number | null;
}

export function runRows({ run = [], curves = [], groups = [] }: Result): readonly RunRow[] {
  const phaseOf = new Map(groups.flatMap(({ layers }, p) => layers.map((label) => [label, p])));
  const whole = (id: "to.last" | "to.previous") =>
    curves.find((curve) => curve.id === id && curve.slice === undefined)?.values ?? [];
  const [last, previous] = [whole("to.last"), whole("to.previous")];
  return run.map(({ label, path, step, broken }, i) => ({
    ...{ label, path, step, broken },
    toLast: last[i] ?? null,
    toPrevious: previous[i] ?? null,
    phase: phaseOf.get(label) ?? null,
  }));
}

/** Similarity of a single output to that of the last checkpoint, in the order of the run. */
export interface SliceCurve {
  readonly slice: number;
  readonly values: readonly (number | null)[];
}

export const sliceCurves = ({ curves = [] }: Result): readonly SliceCurve[] =>
  curves.flatMap(({ id, slice, values }) =>
    id === "to.last" && slice !== undefined ? [{ slice, values }] : [],
  );

/** Places of the checkpoints from 0 to 1: by step where all have one, else evenly. */
export function places(rows: readonly RunRow[], scale: StepScale): readonly number[] {
  const steps = rows.flatMap(({ step }) => (step === null ? [] : [step]));
  const known = steps.length === rows.length && rows.length > 0;
  const shown = known
    ? steps.map((step) => (scale === "log" ? Math.log1p(step) : step))
    : rows.map((_, i) => i);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}

export const hasSteps = (rows: readonly RunRow[]): boolean =>
  rows.length > 0 && rows.every(({ step }) => step !== null);
