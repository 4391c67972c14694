/** Values of numpy and scipy, made by make_linalg.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";

interface Decompositions {
  readonly eigenvalues: Readonly<Record<string, number[]>>;
  readonly qr: { readonly q: number[][]; readonly r: number[][] };
  readonly cholesky: number[][];
  readonly generalized: number[];
  readonly polar: { readonly u: number[][]; readonly p: number[][] };
  readonly pinv: { readonly long: number[][]; readonly low: number[][] };
  readonly angles: { readonly other: number[]; readonly close: number[] };
}

const folder = join(import.meta.dirname, "../../fixtures/linalg");

export const decompositions: Decompositions = JSON.parse(
  readFileSync(join(folder, "decompositions.json"), "utf8"),
);

export const rowsToMatrix = (rows: number[][]): DenseMatrix => ({
  rows: rows.length,
  columns: rows[0].length,
  data: Float64Array.from(rows.flat()),
});
