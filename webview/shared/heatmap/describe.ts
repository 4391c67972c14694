import * as l10n from "@vscode/l10n";
import type { Layer } from "../../../extension/protocol/result";
import { formatFigure, formatRange, formatShape, formatSpread } from "../format";
import { shownName } from "../names";
import { CELL, type Grid, type GridMeasure } from "./grid";
import type { NoteIndex } from "./notes";

/** One cell in words, for the hover and for screen readers. */
export interface CellDescription {
  readonly a: string;
  readonly b: string;
  readonly shapes: string;
  readonly value: string;
  /** The interval, else the standard error of an estimate by sampling. */
  readonly interval: string;
  readonly chance: string;
  readonly p: string;
  readonly notes: readonly string[];
}

export interface LayerShapes {
  readonly a: ReadonlyMap<string, Layer>;
  readonly b: ReadonlyMap<string, Layer>;
}

export function describeCell(
  grid: Grid,
  place: { readonly row: number; readonly column: number },
  context: { readonly notes: NoteIndex; readonly layers: LayerShapes },
): CellDescription {
  const { row, column } = place;
  const a = grid.rows[row] ?? "";
  const b = grid.columns[column] ?? "";
  const at = row * grid.columns.length + column;
  const state = grid.states[at];
  const [low, high] = grid.intervalAt(row, column);
  const chance = grid.chanceAt(row, column);
  const p = grid.pAt(row, column);
  const error = grid.errorAt(row, column);
  const reasons =
    state === CELL.missing
      ? context.notes.whyMissing(grid.measure.id, a, b)
      : context.notes.about(grid.measure.id, a, b);
  const notes = reasons.map((note) => note.text);
  return {
    a,
    b,
    shapes: pairShapes(context.layers.a.get(a), context.layers.b.get(b)),
    value: state === CELL.value ? formatFigure(grid.values[at]) : absence(state, notes),
    interval: formatSpread({ low, high, error }),
    chance: chance === null ? "" : l10n.t("chance {0}", formatFigure(chance)),
    p: p === null ? "" : l10n.t("p {0}", formatFigure(p, 2)),
    notes,
  };
}

function absence(state: number | undefined, notes: readonly string[]): string {
  if (state === CELL.pending) return l10n.t("not computed yet");
  if (state === CELL.missing)
    return notes.length > 0 ? l10n.t("no number") : l10n.t("no number exists");
  return l10n.t("not a pair");
}

/** `512 × 768` when both are alike, else both, with what differs plain to see. */
export function pairShapes(a: Layer | undefined, b: Layer | undefined): string {
  if (!a || !b) return a || b ? formatShape((a ?? b)?.shape ?? []) : "";
  const [one, other] = [formatShape(a.shape), formatShape(b.shape)];
  return one === other ? one : `${one}  ·  ${other}`;
}

/** The same as one sentence. */
export const cellSentence = (cell: CellDescription, measure: string): string =>
  [
    `${shownName(cell.a)} ↔ ${shownName(cell.b)}: ${measure} ${cell.value}`,
    cell.interval,
    cell.chance,
    cell.p,
    ...cell.notes,
  ]
    .filter(Boolean)
    .join(", ");

/** `higher = more similar`, or what it is for a distance. */
export const directionText = (direction: "similarity" | "distance"): string =>
  direction === "similarity" ? l10n.t("higher = more similar") : l10n.t("lower = more similar");

/** What the map's numbers are: direction, range, colors, and how many there are not. */
export function captionParts(grid: Grid, domain: readonly [number, number]): readonly string[] {
  const { measure, counts } = grid;
  const parts = [directionText(measure.direction), l10n.t("range {0}", formatRange(measure.range))];
  if (!sameSpan(measure, domain)) {
    parts.push(l10n.t("colors {0} to {1}", formatFigure(domain[0], 3), formatFigure(domain[1], 3)));
  }
  if (counts.missing > 0) {
    parts.push(
      counts.missing === 1
        ? l10n.t("1 cell has no number (hatched)")
        : l10n.t("{0} cells have no number (hatched)", counts.missing),
    );
  }
  if (counts.pending > 0) parts.push(l10n.t("{0} cells to come", counts.pending));
  return parts;
}

const sameSpan = ({ range }: GridMeasure, [low, high]: readonly [number, number]): boolean =>
  range[0] === low && range[1] === high;
