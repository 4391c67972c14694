/**
 * Lower bounds of Gromov-Wasserstein with the square loss (Mémoli 2011), in units of E:
 * FLB ≤ TLB and SLB ≤ TLB ≤ E for every coupling. The plan of the third is a good start.
 */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import type { Task } from "../task";
import { linearOracle } from "./linearOracle";
import { type Distribution, distributionOf, squaredWasserstein } from "./oneDimension";
import type { SparsePlan } from "./plan";
import { isUniform, type Space } from "./spaces";

/** Between the root mean squared distances from each point. O(n²). */
export function firstLowerBound(x: Space, y: Space): number {
  return squaredWasserstein(eccentricities(x), eccentricities(y));
}

function eccentricities({ distances, weights }: Space): Distribution {
  const { rows, columns, data } = distances;
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += weights[k] * data[i * columns + k] ** 2;
    values[i] = Math.sqrt(sum);
  }
  return distributionOf(values, weights);
}

/** Between all n² distances of each space. O(n² log n). */
export function secondLowerBound(x: Space, y: Space): number {
  return squaredWasserstein(allDistances(x), allDistances(y));
}

function allDistances({ distances, weights }: Space): Distribution {
  const { rows, columns, data } = distances;
  if (isUniform(weights)) {
    return {
      values: data.slice().sort(),
      weights: new Float64Array(data.length).fill(1 / data.length),
    };
  }
  const pairs = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) pairs[i * columns + k] = weights[i] * weights[k];
  }
  return distributionOf(data, pairs);
}

export interface ThirdLowerBound {
  readonly value: number;
  /** The coupling of the points that it is the cost of. */
  readonly plan: SparsePlan;
}

/**
 * The cheapest coupling of points whose cost is the distance, on the line, between the distances
 * from each. O(n³).
 */
export function thirdLowerBound(x: Space, y: Space, task: Task): ThirdLowerBound {
  const uniform =
    x.weights.length === y.weights.length && isUniform(x.weights) && isUniform(y.weights);
  const profiles = uniform ? uniformProfiles(x, y, task) : weightedProfiles(x, y, task);
  const plan = linearOracle(x.weights, y.weights).solve(profiles.cost, task);
  let value = 0;
  for (let k = 0; k < plan.masses.length; k++) {
    value += plan.masses[k] * profiles.exact(plan.rows[k], plan.columns[k]);
  }
  return { value, plan };
}

interface Profiles {
  readonly cost: DenseMatrix;
  /** An entry without the cancellation that a product brings. */
  readonly exact: (i: number, j: number) => number;
}

/** |aᵢ − bⱼ|²/n of the sorted rows of both, from one product. */
function uniformProfiles(x: Space, y: Space, task: Task): Profiles {
  const [a, b] = [x, y].map(({ distances, profiles }) => profiles ?? sortedRows(distances));
  const [as, bs] = [squares(a), squares(b)];
  const n = a.columns;
  const { rows, columns, data } = multiplyTransposed(a, b, task);
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, k++) data[k] = (as[i] + bs[j] - 2 * data[k]) / n;
  }
  const exact = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (a.data[i * n + k] - b.data[j * n + k]) ** 2;
    return sum / n;
  };
  return { cost: { rows, columns, data }, exact };
}

/** Each row in increasing order. */
export function sortedRows(matrix: DenseMatrix): DenseMatrix {
  const data = matrix.data.slice();
  for (let i = 0; i < matrix.rows; i++) {
    data.subarray(i * matrix.columns, (i + 1) * matrix.columns).sort();
  }
  return { ...matrix, data };
}

function squares({ rows, columns, data }: DenseMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = i * columns; k < (i + 1) * columns; k++) sums[i] += data[k] * data[k];
  }
  return sums;
}

function weightedProfiles(x: Space, y: Space, task: Task): Profiles {
  const profiles = ({ distances: { rows, columns, data }, weights }: Space) =>
    Array.from({ length: rows }, (_, i) =>
      distributionOf(data.subarray(i * columns, (i + 1) * columns), weights),
    );
  const [a, b] = [profiles(x), profiles(y)];
  const data = new Float64Array(a.length * b.length);
  for (let i = 0; i < a.length; i++) {
    task.tick(i, a.length);
    for (let j = 0; j < b.length; j++) data[i * b.length + j] = squaredWasserstein(a[i], b[j]);
  }
  const columns = b.length;
  return {
    cost: { rows: a.length, columns, data },
    exact: (i, j) => data[i * columns + j],
  };
}
