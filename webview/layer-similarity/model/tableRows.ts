import { CELL, type Grid } from "../../shared/heatmap/grid";
import type { NoteIndex } from "../../shared/heatmap/notes";
import { pairKey } from "../../shared/heatmap/pin";

export interface TableRow {
  readonly row: number;
  readonly column: number;
  readonly a: string;
  readonly b: string;
  readonly value: number | null;
  readonly pending: boolean;
  readonly low: number | null;
  readonly high: number | null;
  readonly error: number | null;
  readonly chance: number | null;
  readonly p: number | null;
  readonly paired: boolean;
  readonly note: string;
}

export const tableColumns = ["a", "b", "value", "chance"] as const;
export type SortColumn = (typeof tableColumns)[number];

export interface TableQuery {
  /** Words that the two names must hold, in any case. */
  readonly filter: string;
  readonly pairedOnly: boolean;
  readonly sort: SortColumn;
  readonly descending: boolean;
}

/** Rows that one page of the table shows. */
export const PAGE_ROWS = 500;

/** The cells of `grid` as rows that match `query`, in its order; absent cells have none. */
export function tableRows(
  grid: Grid,
  query: TableQuery,
  context: { readonly paired: ReadonlySet<string>; readonly notes: NoteIndex },
): TableRow[] {
  const words = query.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows: TableRow[] = [];
  for (const [row, a] of grid.rows.entries()) {
    for (const [column, b] of grid.columns.entries()) {
      const at = row * grid.columns.length + column;
      const state = grid.states[at];
      if (state === CELL.absent) continue;
      const paired = context.paired.has(pairKey(a, b));
      if (query.pairedOnly && !paired) continue;
      if (words.length > 0) {
        const text = `${a} ${b}`.toLowerCase();
        if (!words.every((word) => text.includes(word))) continue;
      }
      const [low, high] = grid.intervalAt(row, column);
      rows.push({
        row,
        column,
        a,
        b,
        value: state === CELL.value ? (grid.values[at] ?? null) : null,
        pending: state === CELL.pending,
        low,
        high,
        error: grid.errorAt(row, column),
        chance: grid.chanceAt(row, column),
        p: grid.pAt(row, column),
        paired,
        note:
          state === CELL.missing
            ? context.notes
                .whyMissing(grid.measure.id, a, b)
                .map((note) => note.text)
                .join(" ")
            : "",
      });
    }
  }
  return rows.sort(comparing(query));
}

/** Names sort in model order, numbers by size; what has no number comes last either way. */
function comparing({ sort, descending }: TableQuery): (x: TableRow, y: TableRow) => number {
  const sign = descending ? -1 : 1;
  switch (sort) {
    case "a":
      return (x, y) => sign * (x.row - y.row) || x.column - y.column;
    case "b":
      return (x, y) => sign * (x.column - y.column) || x.row - y.row;
    case "value":
    case "chance":
      return (x, y) => {
        const p = x[sort];
        const q = y[sort];
        if (p === null || q === null) return Number(p === null) - Number(q === null);
        return sign * (p - q) || x.row - y.row || x.column - y.column;
      };
    default:
      return sort satisfies never;
  }
}
