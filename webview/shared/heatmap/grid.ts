import { aspectKey, type FigureAspect } from "../../../extension/protocol/measures";
import type { PairValues, Result } from "../../../extension/protocol/result";
import { NoteIndex } from "./notes";

/** What a cell holds. */
export const CELL = {
  /** Nothing is defined here: not a paired cell. */
  absent: 0,
  /** Still to be computed. */
  pending: 1,
  /** A number does not exist; a note says why. */
  missing: 2,
  value: 3,
} as const;

/** Cells that a map may have; beyond, the page would hold more memory than the picture is worth. */
export const MAX_CELLS = 4_000_000;

/** What a map needs to know of its measure. */
export interface GridMeasure {
  readonly id: string;
  readonly name: string;
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  /** `matrix`: any two layers; `pairs`: paired layers only. */
  readonly source: "matrix" | "pairs";
}

/**
 * The numbers of one measure laid out as rows (side a) × columns (side b), row-major.
 * A measure on pairs only fills the paired cells and leaves the rest absent.
 */
export interface Grid {
  readonly measure: GridMeasure;
  readonly level: "tensor" | "layer";
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** NaN where there is no number. */
  readonly values: Float64Array;
  /** A {@link CELL} each. */
  readonly states: Uint8Array;
  readonly intervalAt: (row: number, column: number) => readonly [number | null, number | null];
  readonly chanceAt: (row: number, column: number) => number | null;
  readonly pAt: (row: number, column: number) => number | null;
  /** Standard error of a value that is an estimate by sampling. */
  readonly errorAt: (row: number, column: number) => number | null;
  readonly counts: { readonly value: number; readonly missing: number; readonly pending: number };
  /** Smallest and largest number; null when there is none. */
  readonly extent: readonly [number, number] | null;
  /** Smallest and largest chance level; null when none is known. */
  readonly chance: readonly [number, number] | null;
}

/** The grid of `measure`, or null when it would have more than {@link MAX_CELLS} cells. */
export function makeGrid(result: Result, measure: GridMeasure): Grid | null {
  return measure.source === "matrix" ? matrixGrid(result, measure) : pairsGrid(result, measure);
}

/**
 * What a cell without a number is. While a comparison runs it has not been reached yet, unless a
 * note gives another reason; later there is none to come.
 */
function absenceOf(result: Result, measure: string): (a: string, b: string) => number {
  if (result.status !== "partial") return () => CELL.missing;
  const notes = new NoteIndex(result.notes.filter((note) => note.code !== "pending"));
  return (a, b) => (notes.about(measure, a, b).length > 0 ? CELL.missing : CELL.pending);
}

type At<T> = (row: number, column: number) => T;

function matrixGrid(result: Result, measure: GridMeasure): Grid | null {
  const matrix = result.matrices.find((each) => each.measure === measure.id);
  if (!matrix) return null;
  const { rows, columns } = matrix;
  if (rows.length * columns.length > MAX_CELLS) return null;
  const absence = absenceOf(result, measure.id);
  const values = new Float64Array(rows.length * columns.length).fill(Number.NaN);
  const states = new Uint8Array(values.length);
  for (const [row, a] of rows.entries()) {
    for (const [column, b] of columns.entries()) {
      const value = matrix.values[row]?.[column] ?? null;
      const at = row * columns.length + column;
      if (value !== null) values[at] = value;
      states[at] = value !== null ? CELL.value : absence(a, b);
    }
  }
  const cell =
    (cells: typeof matrix.null): At<number | null> =>
    (row, column) =>
      cells?.[row]?.[column] ?? null;
  const low = cell(matrix.low);
  const high = cell(matrix.high);
  return finish({
    measure,
    level: "layer",
    rows,
    columns,
    values,
    states,
    intervalAt: (row, column) => [low(row, column), high(row, column)],
    chanceAt: cell(matrix.null),
    pAt: cell(matrix.p),
    errorAt: cell(matrix.error),
  });
}

function pairsGrid(result: Result, measure: GridMeasure): Grid | null {
  const withMeasure = result.pairs.filter((pair) => measure.id in pair.values);
  const onLayers = withMeasure.filter((pair) => pair.level === "layer");
  const level = onLayers.length > 0 ? "layer" : "tensor";
  const pairs = level === "layer" ? onLayers : withMeasure;
  const [rows, columns] =
    level === "layer"
      ? [result.layers.a.map(({ id }) => id), result.layers.b.map(({ id }) => id)]
      : [unique(pairs.map(({ a }) => a)), unique(pairs.map(({ b }) => b))];
  if (rows.length * columns.length > MAX_CELLS) return null;
  const absence = absenceOf(result, measure.id);
  const rowOf = indexOf(rows);
  const columnOf = indexOf(columns);
  const values = new Float64Array(rows.length * columns.length).fill(Number.NaN);
  const states = new Uint8Array(values.length);
  const pairAt = new Map<number, PairValues>();
  for (const pair of pairs) {
    const row = rowOf.get(pair.a);
    const column = columnOf.get(pair.b);
    if (row === undefined || column === undefined) continue;
    const at = row * columns.length + column;
    const value = asNumber(pair.values[measure.id]);
    if (value !== null) values[at] = value;
    states[at] = value !== null ? CELL.value : absence(pair.a, pair.b);
    pairAt.set(at, pair);
  }
  const aspectAt = (aspect: FigureAspect): At<number | null> => {
    const key = aspectKey(measure.id, aspect);
    return (row, column) => asNumber(pairAt.get(row * columns.length + column)?.values[key]);
  };
  const low = aspectAt("low");
  const high = aspectAt("high");
  return finish({
    measure,
    level,
    rows,
    columns,
    values,
    states,
    intervalAt: (row, column) => [low(row, column), high(row, column)],
    chanceAt: aspectAt("null"),
    pAt: aspectAt("p"),
    errorAt: aspectAt("error"),
  });
}

/** A yes-or-no figure is drawn as 1 or 0. */
export const asNumber = (value: number | boolean | null | undefined): number | null =>
  value === undefined || value === null ? null : Number(value);

function finish(grid: Omit<Grid, "counts" | "extent" | "chance">): Grid {
  const counts = [0, 0, 0, 0];
  let extent: [number, number] | null = null;
  let chance: [number, number] | null = null;
  for (let at = 0; at < grid.states.length; at++) {
    const state = grid.states[at] ?? CELL.absent;
    counts[state] = (counts[state] ?? 0) + 1;
    if (state !== CELL.value) continue;
    extent = widen(extent, grid.values[at] ?? Number.NaN);
    const level = grid.chanceAt(Math.floor(at / grid.columns.length), at % grid.columns.length);
    if (level !== null) chance = widen(chance, level);
  }
  const [, pending = 0, missing = 0, value = 0] = counts;
  return { ...grid, counts: { value, missing, pending }, extent, chance };
}

const widen = (span: [number, number] | null, value: number): [number, number] =>
  span ? [Math.min(span[0], value), Math.max(span[1], value)] : [value, value];

const unique = (names: readonly string[]): string[] => [...new Set(names)];

const indexOf = (names: readonly string[]): Map<string, number> =>
  new Map(names.map((name, index) => [name, index]));
