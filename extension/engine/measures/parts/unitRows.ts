/** The samples scaled to length 1: what cosines between samples are made of. O(n·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";
import { sumOfSquares } from "./sums";

export interface UnitRows {
  /** n×p; zero rows stay zero. */
  readonly matrix: DenseMatrix;
  /** How many rows are zero, and so have no direction. */
  readonly zeroRows: number;
}

export const unitRows: Part<UnitRows> = {
  id: "unitRows",
  bytes: (n, p) => 8 * n * p,
  compute: ({ matrix }) => scaleRows(matrix),
};

function scaleRows({ rows, columns, data }: DenseMatrix): UnitRows {
  const scaled = new Float64Array(data.length);
  let zeroRows = 0;
  for (let start = 0; start < data.length; start += columns) {
    const row = data.subarray(start, start + columns);
    const squares = sumOfSquares(row);
    if (squares === 0) {
      zeroRows++;
      continue;
    }
    const factor = 1 / Math.sqrt(squares);
    for (let k = 0; k < columns; k++) scaled[start + k] = row[k] * factor;
  }
  return { matrix: { rows, columns, data: scaled }, zeroRows };
}
