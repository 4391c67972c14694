/** Values by plain definitions; see make_topology.py beside the file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import type { Bar } from "../../../../extension/engine/measures/topology/loopBars";
import { matrixOf } from "../../linalg/matrices";

type Rows = readonly (readonly number[])[];
/** Null for a loop that is never filled. */
export type Bars = readonly (readonly [birth: number, death: number | null])[];

export const expected = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/topology/expected.json"), "utf8"),
) as {
  readonly crosses: readonly { readonly w: Rows; readonly v: Rows; readonly bars: Bars }[];
  readonly ripses: readonly { readonly d: Rows; readonly bars: Bars }[];
  readonly divergences: readonly { readonly x: Rows; readonly y: Rows; readonly rtd: number }[];
  readonly witnesses: readonly {
    readonly distances: Rows;
    readonly limit: number;
    readonly bars: Bars;
    readonly times: readonly number[];
  }[];
  readonly heat: {
    readonly x: Rows;
    readonly y: Rows;
    readonly k: number;
    readonly traces: readonly number[];
    readonly imd: number;
  };
};

export const matrix = (rows: Rows): DenseMatrix =>
  matrixOf(rows.length, rows[0].length, (i, j) => rows[i][j]);

/** Bars in the order of the file, rounded so that sums of decimals compare. */
export const listed = (bars: readonly Bar[]): Bars =>
  bars
    .map(({ birth, death }): readonly [number, number | null] => [
      rounded(birth),
      death === Number.POSITIVE_INFINITY ? null : rounded(death),
    ])
    .sort((a, b) => a[0] - b[0] || (a[1] ?? Infinity) - (b[1] ?? Infinity));

export const roundedBars = (bars: Bars): Bars =>
  listed(bars.map(([birth, death]) => ({ birth, death: death ?? Number.POSITIVE_INFINITY })));

const rounded = (x: number): number => Math.round(x * 1e12) / 1e12;
