/** What neighborhoods by cosine need to know of the rows as a whole. */
import type { Part } from "../measure";
import { rowsCoincide } from "./coincide";
import { PARALLEL } from "./neighbors";
import { unitRows } from "./unitRows";

export interface RowDirections {
  /** Rows without a direction. */
  readonly zeroRows: number;
  /** 1 when all rows point the same way, else 0. */
  readonly parallel: 0 | 1;
}

export const rowDirections: Part<RowDirections> = {
  id: "rowDirections",
  bytes: () => 16,
  compute(x, task) {
    const { matrix, zeroRows } = x.get(unitRows, task);
    return { zeroRows, parallel: rowsCoincide(matrix, PARALLEL) ? 1 : 0 };
  },
};
