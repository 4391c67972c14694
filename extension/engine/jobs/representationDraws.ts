/** Measures on resampled, shuffled or split samples, for what is told about their values. */
import type { DenseMatrix } from "../linalg/matrix";
import { type MeasureContext, Prepared } from "../measures/measure";
import { preparedFrom, type SharedRepresentation } from "../representations/shared";
import { slabsPay } from "../representations/slabs";
import { halfSample, shuffle, splitFeatures, splitSamples } from "../stats/draws";
import type { Task } from "../task";
import type { JobContext } from "./job";
import { figureOf, type PairFigure } from "./representationPairs";
import { knownMeasure, type MeasureRef } from "./representationParts";
import { figuresBySlabs } from "./slabFigures";

/** What happens to the samples in a draw. */
export type DrawKind =
  /** A random half on both sides. */
  | "subsample"
  /** The rows of y in random order. */
  | "shuffle"
  /** Of one random split, the one half and the other. */
  | "firstHalf"
  | "secondHalf";

export interface DrawsInput {
  readonly kind: DrawKind;
  readonly first: number;
  readonly count: number;
  readonly rows: readonly SharedRepresentation[];
  readonly columns: readonly SharedRepresentation[];
  readonly measures: readonly MeasureRef[];
  /** Also m(column, row). */
  readonly both: boolean;
  readonly seed: number;
  readonly labels?: Float64Array;
}

export interface DrawsOutput {
  /**
   * NaN where there is no value; draw by draw, then measure by measure, then row by row and column
   * by column, and with `both` each pair's second value after its first.
   */
  readonly values: Float64Array;
  /** 1 where the value would be the same for any data of these shapes. */
  readonly saturated: Uint8Array;
}

/** Job `representations.draws`. */
export async function drawnFigures(input: DrawsInput, { task }: JobContext): Promise<DrawsOutput> {
  const { kind, first, count, rows, columns, measures, both } = input;
  const each = rows.length * columns.length * (both ? 2 : 1);
  const values = new Float64Array(count * measures.length * each).fill(Number.NaN);
  const saturated = new Uint8Array(values.length);
  const quiet: Task = { tick: () => task.tick(0, 1) };
  // shuffles leave x alone: what is computed of it serves them all
  const still = kind === "shuffle" ? rows.map(preparedFrom) : null;
  for (let k = 0; k < count; k++) {
    task.tick(k, count);
    const taken = rowsOfDraw(input, first + k);
    const xs = still ?? rows.map((row) => new Prepared(takeRows(row, taken.x)));
    const ys = columns.map((column) => new Prepared(takeRows(column, taken.y)));
    const labels = input.labels && pick(input.labels, taken.x);
    for (const [m, ref] of measures.entries()) {
      const context = { task: quiet, seed: input.seed, params: ref.params, labels };
      const figures = figuresOf(ref, { xs, ys, both, context });
      const start = (k * measures.length + m) * each;
      for (const [at, { value, note }] of figures.entries()) {
        if (value !== null) values[start + at] = value;
        if (note?.code === "saturated") saturated[start + at] = 1;
      }
    }
  }
  return { values, saturated };
}

interface Drawn {
  readonly xs: readonly Prepared[];
  readonly ys: readonly Prepared[];
  readonly both: boolean;
  readonly context: MeasureContext;
}

/** Row by row and column by column; by slabs where these are less work, by pairs else. */
function figuresOf(ref: MeasureRef, { xs, ys, both, context }: Drawn): PairFigure[] {
  const measure = knownMeasure(ref.id);
  const layers = [...xs, ...ys].map(({ matrix }) => matrix);
  if (slabsPay(measure, { layers, pairs: xs.length * ys.length })) {
    const figures = figuresBySlabs(ref.id, xs, ys, context.task);
    // what has slabs is symmetric
    return both ? figures.flatMap((figure) => [figure, figure]) : figures;
  }
  return xs.flatMap((x) =>
    ys.flatMap((y) => {
      const forth = figureOf(ref, x, y, context);
      if (!both) return [forth];
      return [forth, measure.symmetric ? forth : figureOf(ref, y, x, context)];
    }),
  );
}

function rowsOfDraw(
  { kind, rows, seed }: DrawsInput,
  draw: number,
): { x: Int32Array; y: Int32Array } {
  const n = rows[0].rows;
  switch (kind) {
    case "subsample": {
      const half = halfSample(n, seed, draw);
      return { x: half, y: half };
    }
    case "shuffle":
      return { x: Int32Array.from({ length: n }, (_, i) => i), y: shuffle(n, seed, draw) };
    case "firstHalf":
    case "secondHalf": {
      const half = splitSamples(n, seed, draw)[kind === "firstHalf" ? 0 : 1];
      return { x: half, y: half };
    }
    default:
      return kind satisfies never;
  }
}

function takeRows({ columns, data }: SharedRepresentation, rows: Int32Array): DenseMatrix {
  const taken = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { rows: rows.length, columns, data: taken };
}

const pick = (values: Float64Array, places: Int32Array): Float64Array =>
  Float64Array.from(places, (place) => values[place]);

export interface HalvesInput {
  readonly x: SharedRepresentation;
  readonly measures: readonly MeasureRef[];
  readonly first: number;
  readonly count: number;
  readonly seed: number;
}

/**
 * Job `representations.halves`: each measure between two random halves of x's features, draw by
 * draw, then measure by measure; NaN where there is no value.
 */
export async function halvesOfFeatures(
  { x, measures, first, count, seed }: HalvesInput,
  { task }: JobContext,
): Promise<{ values: Float64Array }> {
  const values = new Float64Array(count * measures.length).fill(Number.NaN);
  const quiet: Task = { tick: () => task.tick(0, 1) };
  for (let k = 0; k < count; k++) {
    task.tick(k, count);
    const [left, right] = splitFeatures(x.columns, seed, first + k).map(
      (features) => new Prepared(takeColumns(x, features)),
    );
    measures.forEach((ref, i) => {
      const context = { task: quiet, seed, params: ref.params };
      values[k * measures.length + i] = figureOf(ref, left, right, context).value ?? Number.NaN;
    });
  }
  return { values };
}

function takeColumns(
  { rows, columns, data }: SharedRepresentation,
  features: Int32Array,
): DenseMatrix {
  const width = features.length;
  const taken = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) taken[i * width + j] = data[i * columns + features[j]];
  }
  return { rows, columns: width, data: taken };
}
