/** Which cells of the matrices are wanted, and how figures get into them. */
import type { PairFigure } from "../jobs/representationPairs";
import type { MeasureChoice } from "../measures/params";
import type { CellNote } from "./board";
import type { DumpLayer } from "./dump";
import type { SharedRepresentation } from "./shared";
import type { ActivationState } from "./state";
import type { Ready, TileItem } from "./tiles";

/** A layer of one side, by its position. */
export interface LayerItem extends TileItem {
  readonly at: number;
  readonly layer: DumpLayer;
}

/** The layer in memory; a note where it holds no sound numbers. */
export type ReadyLayer = Ready<LayerItem, SharedRepresentation | CellNote>;

export interface SoundLayer {
  readonly at: number;
  readonly x: SharedRepresentation;
}

export const soundLayers = (list: readonly ReadyLayer[]): SoundLayer[] =>
  list.flatMap(({ item, prepared }) => ("data" in prepared ? [{ at: item.at, x: prepared }] : []));

/** Why a pair has no figures: the fault of its first layer, else of its second. */
export const faultOf = (x: ReadyLayer, y: ReadyLayer): CellNote | null => {
  if (!("data" in x.prepared)) return x.prepared;
  return "data" in y.prepared ? null : y.prepared;
};

/** All cells, or those of paired layers. */
export function wantedCells(
  { pairs, pairsOnly, self }: Pick<ActivationState, "pairs" | "pairsOnly" | "self">,
  onlyPairs = pairsOnly,
): (row: number, column: number) => boolean {
  if (!onlyPairs && !pairsOnly) return () => true;
  const cells = new Set(pairs.map(({ a, b }) => `${a} ${b}`));
  // against itself, a cell below the diagonal comes with the one above
  return (i, j) => cells.has(`${i} ${j}`) || (self && cells.has(`${j} ${i}`));
}

export interface CellFigures {
  readonly row: number;
  readonly column: number;
  readonly forth: PairFigure;
  readonly back: PairFigure;
}

/** Writes m(row, column), and within one dump m(column, row). */
export function setCell(
  { boards, self }: ActivationState,
  { key }: MeasureChoice,
  { row, column, forth, back }: CellFigures,
): void {
  const board = boards.get(key)!;
  const set = (i: number, j: number, { value, error, note }: PairFigure) => {
    board.set(i, j, value, note);
    if (error !== undefined) board.setAspect("error", i, j, error);
  };
  set(row, column, forth);
  if (self && row !== column) set(column, row, back);
}
