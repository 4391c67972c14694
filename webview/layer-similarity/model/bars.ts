import * as l10n from "@vscode/l10n";
import type { LayerPair, Result } from "../../../extension/protocol/result";
import { formatFigure } from "../../shared/format";
import { CELL, type Grid } from "../../shared/heatmap/grid";
import { NoteIndex } from "../../shared/heatmap/notes";
import { pairKey } from "../../shared/heatmap/pin";

export interface BarRow {
  readonly a: string;
  readonly b: string;
  readonly rule: LayerPair["rule"] | null;
  readonly value: number | null;
  readonly pending: boolean;
  readonly chance: number | null;
  /** Why there is no value; else empty. */
  readonly note: string;
  /** From and to, in percent of the track; null without a value. */
  readonly bar: readonly [number, number] | null;
  readonly chanceAt: number | null;
  readonly marked: (keys: ReadonlySet<string>) => boolean;
}

/** One row a pair of `grid`, in the pairing's order; bars grow from 0, or from where 0 would be. */
export function barRows(
  result: Result,
  grid: Grid,
): { readonly rows: readonly BarRow[]; readonly scale: string } {
  const rowOf = new Map(grid.rows.map((name, index) => [name, index]));
  const columnOf = new Map(grid.columns.map((name, index) => [name, index]));
  const pairs: readonly (Pick<LayerPair, "a" | "b"> & { rule: LayerPair["rule"] | null })[] =
    grid.level === "layer"
      ? result.pairing
      : result.pairs
          .filter((pair) => pair.level === "tensor")
          .map(({ a, b }) => ({ a, b, rule: null }));
  const [low, high] = barDomain(grid);
  const percent = (value: number) =>
    Math.min(100, Math.max(0, ((value - low) / (high - low)) * 100));
  const notes = new NoteIndex(result.notes);
  const rows = pairs.flatMap(({ a, b, rule }) => {
    const row = rowOf.get(a);
    const column = columnOf.get(b);
    if (row === undefined || column === undefined) return [];
    const at = row * grid.columns.length + column;
    const state = grid.states[at];
    if (state === CELL.absent) return [];
    const value = state === CELL.value ? (grid.values[at] ?? null) : null;
    const chance = grid.chanceAt(row, column);
    const ends = value === null ? null : [percent(0), percent(value)].sort((p, q) => p - q);
    return {
      a,
      b,
      rule,
      value,
      pending: state === CELL.pending,
      chance,
      note:
        value === null
          ? notes
              .whyMissing(grid.measure.id, a, b)
              .map(({ text }) => text)
              .join(" ")
          : "",
      bar: ends ? ([ends[0] ?? 0, ends[1] ?? 0] as const) : null,
      chanceAt: chance === null ? null : percent(chance),
      marked: (keys: ReadonlySet<string>) => keys.has(pairKey(a, b)),
    };
  });
  const scale = ` · ${l10n.t("bars from {0} to {1}", formatFigure(low), formatFigure(high))}`;
  return { rows, scale };
}

/** The measure's range where it is bounded, else what the data and chance reach; 0 is always inside. */
function barDomain({ measure, extent, chance }: Grid): readonly [number, number] {
  const low = Math.min(0, measure.range[0] ?? extent?.[0] ?? 0);
  // The negative half of a cosine is left out where nothing lies in it.
  const start = extent && extent[0] >= 0 ? 0 : low;
  const high = Math.max(0, measure.range[1] ?? Math.max(extent?.[1] ?? 1, chance?.[1] ?? 0));
  return [start, high > start ? high : start + 1];
}
