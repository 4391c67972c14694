import {
  aspectKey,
  type FigureAspect,
  type MeasureFamily,
  splitFigureKey,
} from "../../../extension/protocol/measures";
import type { Matrix, PairValues, Result } from "../../../extension/protocol/result";
import type { NoteIndex } from "../../shared/heatmap/notes";
import type { Pin } from "../../shared/heatmap/pin";
import type { Catalog } from "./catalog";

/** One number on one pair, with all that it takes to read it. */
export interface Figure {
  readonly measure: string;
  readonly name: string;
  /** Null for a measure that this version does not know. */
  readonly family: MeasureFamily | null;
  readonly direction: "similarity" | "distance" | null;
  readonly range: readonly [number | null, number | null];
  readonly value: number | boolean | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly chance: number | null;
  readonly p: number | null;
  /** Standard error of a value that is an estimate by sampling. */
  readonly error: number | null;
  /** The most that noise in the features lets the value be. */
  readonly ceiling: number | null;
  readonly needsNull: boolean;
  readonly help: string;
  readonly ignores: string;
  readonly notes: readonly string[];
  readonly noteCodes: readonly string[];
}

export interface FigureContext {
  readonly catalog: Catalog;
  readonly notes: NoteIndex;
}

/** Figures that the pairing holds of one pair, in no particular order. */
export function pairFigures(
  pair: PairValues | undefined,
  pin: Pin,
  context: FigureContext,
): Figure[] {
  if (!pair) return [];
  return Object.entries(pair.values)
    .filter(([key]) => splitFigureKey(key).aspect === null)
    .map(([key, value]) => {
      const aspect = (name: FigureAspect) => {
        const held = pair.values[aspectKey(key, name)];
        return typeof held === "number" ? held : null;
      };
      return figure(key, pin, context, {
        value,
        low: aspect("low"),
        high: aspect("high"),
        chance: aspect("null"),
        p: aspect("p"),
        error: aspect("error"),
        ceiling: aspect("ceiling"),
      });
    });
}

/** The cell of every matrix that has these two layers. */
export function matrixFigures(result: Result, pin: Pin, context: FigureContext): Figure[] {
  return result.matrices.flatMap((matrix) => {
    const row = matrix.rows.indexOf(pin.a);
    const column = matrix.columns.indexOf(pin.b);
    if (row < 0 || column < 0) return [];
    const cell = (cells: Matrix["low"]) => cells?.[row]?.[column] ?? null;
    return figure(matrix.measure, pin, context, {
      value: cell(matrix.values),
      low: cell(matrix.low),
      high: cell(matrix.high),
      chance: cell(matrix.null),
      p: cell(matrix.p),
      error: cell(matrix.error),
      ceiling: cell(matrix.ceiling),
      direction: matrix.direction,
      range: matrix.range,
    });
  });
}

function figure(
  id: string,
  pin: Pin,
  { catalog, notes }: FigureContext,
  cell: Pick<Figure, "value"> & Partial<Figure>,
): Figure {
  const known = catalog.get(id);
  const about =
    cell.value === null ? notes.whyMissing(id, pin.a, pin.b) : notes.about(id, pin.a, pin.b);
  return {
    measure: id,
    name: catalog.name(id),
    family: known?.family ?? null,
    direction: known?.direction ?? null,
    range: known?.range ?? [null, null],
    low: null,
    high: null,
    chance: null,
    p: null,
    error: null,
    ceiling: null,
    needsNull: known?.needsNull ?? false,
    help: known?.help ?? "",
    ignores: known?.ignores ?? "",
    notes: about.map((note) => note.text),
    noteCodes: about.map((note) => note.code),
    ...cell,
  };
}
