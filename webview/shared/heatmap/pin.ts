import type { Grid } from "./grid";

/** The pair that the user looks at. */
export interface Pin {
  readonly a: string;
  readonly b: string;
  readonly level: "tensor" | "layer";
}

export const samePin = (one: Pin | null, other: Pin | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.a === other.a &&
    one.b === other.b &&
    one.level === other.level);

/** A key for maps of pairs; NUL is in no name that a user typed. */
export const pairKey = (a: string, b: string): string => `${a}\u0000${b}`;

/** Row and column of `pin` in `grid`, or null when it is not there. */
export function locate(grid: Grid, pin: Pin | null): { row: number; column: number } | null {
  if (!pin || pin.level !== grid.level) return null;
  const row = grid.rows.indexOf(pin.a);
  const column = grid.columns.indexOf(pin.b);
  return row < 0 || column < 0 ? null : { row, column };
}

/** The pin on a cell of `grid`. */
export const pinAt = (grid: Grid, row: number, column: number): Pin => ({
  a: grid.rows[row] ?? "",
  b: grid.columns[column] ?? "",
  level: grid.level,
});
