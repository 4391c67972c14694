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
  // by the largest entry first, so that squares neither overflow nor vanish
  const largest = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(data[i + j]);
      if (size > largest[j]) largest[j] = size;
    }
  }
  const lengths = new Float64Array(columns);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      const share = largest[j] > 0 ? data[i + j] / largest[j] : 0;
      lengths[j] += share * share;
    }
  }
  for (let j = 0; j < columns; j++) lengths[j] = Math.sqrt(lengths[j]);
  const scaled = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      if (largest[j] > 0) scaled[i + j] = data[i + j] / largest[j] / lengths[j];
    }
  }
  const constant = largest.reduce((count, size) => (size > 0 ? count : count + 1), 0);
  return { matrix: { rows, columns, data: scaled }, constant };
}
