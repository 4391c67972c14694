/** Finite metric-measure spaces: what Gromov-Wasserstein compares. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import type { GwScale } from "./options";

export interface Space {
  /** n × n; distances as a rule, any finite numbers in fact. */
  readonly distances: DenseMatrix;
  /** n of them, not negative, of sum 1. */
  readonly weights: Float64Array;
  /** Each row of the distances in increasing order, where it is known already. */
  readonly profiles?: DenseMatrix;
}

/** Beyond it, C(i, k) and C(k, i) count as different numbers; POT's choice. */
const SYMMETRY = 1e-10;
/** Weights that sum to 1 up to rounding are taken as they are meant. */
const WEIGHT_SUM = 1e-6;

export const uniformWeights = (n: number): Float64Array => new Float64Array(n).fill(1 / n);

/** The space of a distance matrix; uniform unless `weights` says otherwise. */
export const spaceOf = (distances: DenseMatrix, weights?: Float64Array): Space => ({
  distances,
  weights: weights ?? uniformWeights(distances.rows),
});

/**
 * Throws `shape.mismatch` unless `matrix` is square with at least one row, `input.nonfinite` for
 * an entry that is no finite number. `name` is what the user calls it.
 */
export function requireSquare({ rows, columns, data }: DenseMatrix, name: string): void {
  if (rows !== columns || rows === 0) {
    throw new EngineError(
      "shape.mismatch",
      `${name}: expected a square matrix of distances, got ${rows} × ${columns}`,
      { expected: "n × n", got: `${rows} × ${columns}` },
    );
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const [i, k] = [Math.floor(at / columns), at % columns];
  throw new EngineError(
    "input.nonfinite",
    `${name}: entry (${i}, ${k}): expected a finite number, got ${data[at]}`,
    { got: String(data[at]) },
  );
}

/** `weights` with sum exactly 1. Throws for a wrong length, negative ones or another sum. */
export function requireWeights(weights: Float64Array, n: number, name: string): Float64Array {
  if (weights.length !== n) {
    throw new EngineError(
      "shape.mismatch",
      `${name}: expected one weight for each of ${n} points, got ${weights.length}`,
      { expected: String(n), got: String(weights.length) },
    );
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    throw new EngineError(
      "input.nonfinite",
      `${name}: weight ${bad}: expected a number from 0 on, got ${weights[bad]}`,
    );
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > WEIGHT_SUM) {
    throw new EngineError("shape.mismatch", `${name}: expected weights of sum 1, got ${sum}`, {
      expected: "1",
      got: String(sum),
    });
  }
  return weights.map((weight) => weight / sum);
}

export function isSymmetric({ rows, data }: DenseMatrix): boolean {
  for (let i = 0; i < rows; i++) {
    for (let k = i + 1; k < rows; k++) {
      if (Math.abs(data[i * rows + k] - data[k * rows + i]) > SYMMETRY) return false;
    }
  }
  return true;
}

export const isUniform = (weights: Float64Array): boolean =>
  weights.every((weight) => Math.abs(weight * weights.length - 1) < 1e-12);

/**
 * What a matrix is divided by: a figure of all its n² entries, 1 for `none`. 0 where the figure
 * is: all points coincide, and stay so whatever the scale.
 */
export function scaleOf({ data }: DenseMatrix, scale: GwScale): number {
  switch (scale) {
    case "none":
      return 1;
    case "mean":
      return data.reduce((sum, value) => sum + value, 0) / data.length;
    case "rms":
      return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    case "max":
      return data.reduce((most, value) => Math.max(most, value), 0);
    case "median":
      return medianOf(data);
    default:
      return scale satisfies never;
  }
}

function medianOf(data: Float64Array): number {
  const sorted = data.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The matrix divided by its scale; as it is where that is 0. */
export function scaled(matrix: DenseMatrix, scale: GwScale): DenseMatrix {
  const by = scaleOf(matrix, scale);
  if (by === 1 || !(Math.abs(by) > 0)) return matrix;
  return { ...matrix, data: matrix.data.map((value) => value / by) };
}

/** The space without points of no weight, and where each of its points came from. */
export function support(space: Space): { readonly space: Space; readonly points: Int32Array } {
  const { weights } = space;
  const points = Int32Array.from(weights.keys()).filter((i) => weights[i] > 0);
  if (points.length === weights.length) return { space, points };
  return { space: subspace(space, points), points };
}

/** The space of some of the points, with their weights, made to sum to 1. */
export function subspace({ distances, weights }: Space, points: ArrayLike<number>): Space {
  const m = points.length;
  const data = new Float64Array(m * m);
  const chosen = Float64Array.from(points, (i) => weights[i]);
  for (let a = 0; a < m; a++) {
    const row = points[a] * distances.columns;
    for (let b = 0; b < m; b++) data[a * m + b] = distances.data[row + points[b]];
  }
  const sum = chosen.reduce((total, weight) => total + weight, 0);
  return {
    distances: { rows: m, columns: m, data },
    weights: chosen.map((weight) => weight / sum),
  };
}
