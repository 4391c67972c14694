/**
 * Where two networks are compared: points of an input manifold, and tangent vectors along its
 * coordinates. Metric similarity needs the same points and coordinates for both networks, and does
 * not depend on which coordinates they are.
 */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { thinSvd } from "../linalg/thinSvd";
import { type Task, untracked } from "../task";
import { nearestRows } from "./nearestRows";

export interface Manifold {
  /** Inputs, one a row (points × features). */
  readonly inputs: DenseMatrix;
  /** Coordinates m. */
  readonly order: number;
  /**
   * Tangent vectors ∂input/∂coordinate of a point, m rows of features; the same array for each
   * point where the manifold is flat.
   */
  tangents(point: number): DenseMatrix;
  /** Quadrature weight times √det of the reference metric, one a point. */
  readonly weights: Float64Array;
  /** Points along each coordinate where they form a grid, the last coordinate fastest. */
  readonly grid: readonly number[] | null;
  /** What it is, in a few words, for results. */
  readonly text: string;
}

/** How far a slice goes in both coordinates; its samples stand at (0, 0), (1, 0) and (0, 1). */
export const SLICE_SPAN = [-0.25, 1.25] as const;

/**
 * A 2-D slice through three samples: x₀ + u(x₁ − x₀) + v(x₂ − x₀) on a grid of `side` × `side`
 * points over `[low, high]²`, by default a little beyond the three. The reference metric is flat,
 * the weights those of the trapezoidal rule. Throws `input.nonfinite` for three points on a line.
 */
export function sliceManifold(
  corners: readonly [Float64Array, Float64Array, Float64Array],
  {
    side,
    low = SLICE_SPAN[0],
    high = SLICE_SPAN[1],
  }: { side: number; low?: number; high?: number },
): Manifold {
  const [origin, first, second] = corners;
  const features = origin.length;
  requireSide(side);
  const axes = new Float64Array(2 * features);
  for (let i = 0; i < features; i++) {
    axes[i] = first[i] - origin[i];
    axes[features + i] = second[i] - origin[i];
  }
  requireSpan({ rows: 2, columns: features, data: axes });
  const at = (step: number) => low + ((high - low) * step) / (side - 1);
  const data = new Float64Array(side * side * features);
  const weights = new Float64Array(side * side);
  const edge = (step: number) => (step === 0 || step === side - 1 ? 0.5 : 1);
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      const point = r * side + c;
      const [u, v] = [at(r), at(c)];
      for (let i = 0; i < features; i++) {
        data[point * features + i] = origin[i] + u * axes[i] + v * axes[features + i];
      }
      weights[point] = edge(r) * edge(c);
    }
  }
  const tangents = { rows: 2, columns: features, data: axes };
  return {
    inputs: { rows: side * side, columns: features, data },
    order: 2,
    tangents: () => tangents,
    weights,
    grid: [side, side],
    text: `2-D slice through three samples, ${side} × ${side} points`,
  };
}

/**
 * The samples themselves, with the first m principal directions of all of them as coordinates:
 * what the networks do along the ways in which the data vary most. Every sample weighs the same
 * (the density of the data is the volume). Throws `shape.mismatch` where the samples span fewer
 * than m directions.
 */
export function principalManifold(
  samples: DenseMatrix,
  { order, task = untracked }: { readonly order: number; readonly task?: Task },
): Manifold {
  const all = Uint32Array.from({ length: samples.rows }, (_, i) => i);
  const tangents = principalDirections(samples, { members: all, order, task });
  return {
    inputs: samples,
    order,
    tangents: () => tangents,
    weights: new Float64Array(samples.rows).fill(1),
    grid: null,
    text: `samples along their first ${order} principal directions`,
  };
}

/**
 * The samples themselves, each with the first m principal directions of its `neighbors` nearest
 * samples (Euclidean) as coordinates: local PCA, an estimate of the tangent space of the data.
 */
export function localManifold(
  samples: DenseMatrix,
  options: { readonly order: number; readonly neighbors: number; readonly task?: Task },
): Manifold {
  const { order, neighbors, task = untracked } = options;
  const tangents = Array.from({ length: samples.rows }, (_, point) => {
    task.tick(point, samples.rows);
    const members = nearestRows(samples, point, neighbors);
    return principalDirections(samples, { members, order, task: untracked });
  });
  return {
    inputs: samples,
    order,
    tangents: (point) => tangents[point],
    weights: new Float64Array(samples.rows).fill(1),
    grid: null,
    text: `samples along the first ${order} principal directions of their ${neighbors} nearest`,
  };
}

/** Points of a given manifold: inputs on a grid, with tangents by central differences on it. */
export function gridManifold(inputs: DenseMatrix, grid: readonly number[]): Manifold {
  const points = grid.reduce((product, length) => product * length, 1);
  if (points !== inputs.rows || grid.some((length) => length < 3)) {
    const [expected, got] = [`${inputs.rows} points, at least 3 along each axis`, grid.join(" × ")];
    throw new EngineError("shape.mismatch", `grid: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  const strides = grid.map((_, axis) => grid.slice(axis + 1).reduce((a, b) => a * b, 1));
  const weights = new Float64Array(points);
  const steps = (point: number) => grid.map((length, k) => Math.floor(point / strides[k]) % length);
  for (let point = 0; point < points; point++) {
    weights[point] = steps(point).reduce(
      (product, step, k) => product * (step === 0 || step === grid[k] - 1 ? 0.5 : 1),
      1,
    );
  }
  return {
    inputs,
    order: grid.length,
    tangents: (point) => differences(inputs, { point, steps: steps(point), grid, strides }),
    weights,
    grid,
    text: `a grid of ${grid.join(" × ")} points`,
  };
}

/** Second-order differences along each axis, one-sided at the edges. */
function differences(
  { columns, data }: DenseMatrix,
  at: { point: number; steps: number[]; grid: readonly number[]; strides: number[] },
): DenseMatrix {
  const out = new Float64Array(at.grid.length * columns);
  at.grid.forEach((length, k) => {
    const row = (by: number) => (at.point + by * at.strides[k]) * columns;
    const step = at.steps[k];
    const terms: [number, number][] =
      step === 0
        ? [
            [row(0), -1.5],
            [row(1), 2],
            [row(2), -0.5],
          ]
        : step === length - 1
          ? [
              [row(0), 1.5],
              [row(-1), -2],
              [row(-2), 0.5],
            ]
          : [
              [row(1), 0.5],
              [row(-1), -0.5],
            ];
    for (const [from, factor] of terms) {
      for (let i = 0; i < columns; i++) out[k * columns + i] += factor * data[from + i];
    }
  });
  return { rows: at.grid.length, columns, data: out };
}

/** The first m right singular vectors of the centered members, as rows. */
function principalDirections(
  { columns, data }: DenseMatrix,
  { members, order, task }: { members: Uint32Array; order: number; task: Task },
): DenseMatrix {
  const centered = new Float64Array(members.length * columns);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (const row of members) sum += data[row * columns + c];
    const mean = sum / members.length;
    members.forEach((row, i) => {
      centered[i * columns + c] = data[row * columns + c] - mean;
    });
  }
  const { s, v } = thinSvd({ rows: members.length, columns, data: centered }, task);
  const found = s.findIndex((value) => value <= s[0] * SPAN);
  const rank = s[0] === 0 ? 0 : found < 0 ? s.length : found;
  if (rank < order) {
    const [expected, got] = [`at least ${order} directions`, `${rank}`];
    throw new EngineError(
      "shape.mismatch",
      `manifold: the samples span ${got} directions, expected ${expected}; take more samples or fewer coordinates`,
      { expected, got },
    );
  }
  const out = new Float64Array(order * columns);
  for (let k = 0; k < order; k++) {
    for (let i = 0; i < columns; i++) out[k * columns + i] = v.data[i * v.columns + k];
  }
  return { rows: order, columns, data: out };
}

/** Directions below this share of the first are rounding of float32 inputs. */
const SPAN = 1e-6;

function requireSpan(axes: DenseMatrix): void {
  const { s } = thinSvd(axes);
  if (s[1] > SPAN * s[0]) return;
  throw new EngineError(
    "input.nonfinite",
    "slice: the three samples lie on a line, expected a plane; choose others",
    { expected: "three samples that span a plane", got: "a line" },
  );
}

function requireSide(side: number): void {
  if (Number.isInteger(side) && side >= 2 && side <= MAX_SIDE) return;
  throw new EngineError("usage", `slice: expected 2 to ${MAX_SIDE} points a side, got ${side}`);
}

/** A picture of more cells shows nothing more. */
const MAX_SIDE = 512;
