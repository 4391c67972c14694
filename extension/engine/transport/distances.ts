/**
 * Distances between the rows of a representation. All are conditionally negative definite, so that
 * Gromov-Wasserstein between them is concave on couplings (descent.ts).
 */
import type { DenseMatrix } from "../linalg/matrix";
import { outerGram, squaredDistances } from "../linalg/multiply";
import type { Task } from "../task";
import type { Dissimilarity } from "./options";

/** n × n, exactly symmetric, zero on the diagonal. O(n²p). */
export function distancesOf(x: DenseMatrix, kind: Dissimilarity, task: Task): DenseMatrix {
  switch (kind) {
    case "squaredEuclidean":
      return squaredDistances(x, task);
    case "euclidean": {
      const squared = squaredDistances(x, task);
      return { ...squared, data: squared.data.map(Math.sqrt) };
    }
    case "cosine":
      return angular(x, task);
    case "correlation":
      return angular(centeredRows(x), task);
    case "manhattan":
      return manhattan(x, task);
    default:
      return kind satisfies never;
  }
}

/** 1 − cos; a row of zeros has cosine 0 with all others. */
function angular(x: DenseMatrix, task: Task): DenseMatrix {
  const { rows, data } = outerGram(x, task);
  const norms = Float64Array.from({ length: rows }, (_, i) => Math.sqrt(data[i * rows + i]));
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < rows; k++) {
      const size = norms[i] * norms[k];
      const cosine = size > 0 ? data[i * rows + k] / size : 0;
      data[i * rows + k] = i === k ? 0 : Math.max(0, 1 - cosine);
    }
  }
  return { rows, columns: rows, data };
}

function centeredRows({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const centered = data.slice();
  for (let i = 0; i < rows; i++) {
    const row = centered.subarray(i * columns, (i + 1) * columns);
    const mean = row.reduce((sum, value) => sum + value, 0) / columns;
    for (let k = 0; k < columns; k++) row[k] -= mean;
  }
  return { rows, columns, data: centered };
}

function manhattan({ rows, columns, data }: DenseMatrix, task: Task): DenseMatrix {
  const distances = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    task.tick(i, rows);
    for (let k = i + 1; k < rows; k++) {
      let sum = 0;
      for (let f = 0; f < columns; f++) {
        sum += Math.abs(data[i * columns + f] - data[k * columns + f]);
      }
      distances[i * rows + k] = sum;
      distances[k * rows + i] = sum;
    }
  }
  return { rows, columns: rows, data: distances };
}
