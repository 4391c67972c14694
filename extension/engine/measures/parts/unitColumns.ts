/** Features centered and scaled to length 1: what correlations between features are made of. */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";
import { centered } from "./centered";

export interface UnitColumns {
  /** n×p; features that do not vary stay zero. */
  readonly matrix: DenseMatrix;
  /** How many features do not vary. */
  readonly constant: number;
}

export const unitColumns: Part<UnitColumns> = {
  id: "unitColumns",
  bytes: (n, p) => 8 * n * p,
  compute: (x, task) => scaleColumns(x.get(centered, task)),
};

function scaleColumns({ rows, columns, data }: DenseMatrix): UnitColumns {
  const squares = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) squares[j] += data[i + j] * data[i + j];
  }
  let constant = 0;
  const factors = squares.map((square) => {
    if (square === 0) constant++;
    return square === 0 ? 0 : 1 / Math.sqrt(square);
  });
  const scaled = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) scaled[i + j] = data[i + j] * factors[j];
  }
  return { matrix: { rows, columns, data: scaled }, constant };
}
