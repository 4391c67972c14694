/** The samples scaled to length 1: what cosines between samples are made of. O(n·p). */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";

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
    const end = start + columns;
    let largest = 0;
    for (let k = start; k < end; k++) largest = Math.max(largest, Math.abs(data[k]));
    if (largest === 0) {
      zeroRows++;
      continue;
    }
    // by the largest entry first, so that squares neither overflow nor vanish
    let squares = 0;
    for (let k = start; k < end; k++) {
      const share = data[k] / largest;
      scaled[k] = share;
      squares += share * share;
    }
    const length = Math.sqrt(squares);
    for (let k = start; k < end; k++) scaled[k] /= length;
  }
  return { matrix: { rows, columns, data: scaled }, zeroRows };
}
