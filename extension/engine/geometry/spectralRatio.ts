import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { smallSymmetricEigen } from "./smallEigen";

/** Below this share of the largest, a direction counts as unseen: what float64 and float32 resolve. */
export const TOLERANCE = { float64: 1e-10, float32: 1e-5 } as const;
export type Precision = keyof typeof TOLERANCE;

export interface SpectralRatio {
  /** In [0, 1]; 0 for metrics that are equal up to a factor, 1 where only one sees a direction. */
  readonly distance: number;
  /** Directions that at least one of the two sees. */
  readonly rank: number;
  /** Fewer than two directions are left, so that every pair of metrics has distance 0. */
  readonly uninformative: boolean;
  /**
   * (log det G − log det H)/2m over the m = `rank` directions: the logarithm of the scale of
   * lengths that the distance does not see. Null where only one of the two sees a direction.
   */
  readonly logScale: number | null;
}

/**
 * Spectral ratio of two metrics (m×m, symmetric positive semi-definite):
 *
 *   G·v = λ·H·v, λ₁ ≥ … ≥ λₘ;   d = 1 − √(λₘ/λ₁)
 *
 * A metric on metrics up to a positive factor: d = 1 − exp(−d_H/2) for Hilbert's projective metric
 * d_H = log(λ₁/λₘ), so symmetric, with the triangle inequality. Cayco Gajic and Pellegrino 2026.
 *
 * Computed without an inverse: with A = G/tr G, B = H/tr H and the eigenvectors of A + B above
 * tolerance, the pencil's μ = λ/(1 + λ) are eigenvalues in [0, 1], and the shared kernel drops out.
 * Both zero: 0 and uninformative; one zero: 1. O(m³). Throws `shape.mismatch` and `input.nonfinite`.
 */
export function spectralRatio(
  g: DenseMatrix,
  h: DenseMatrix,
  precision: Precision = "float64",
): SpectralRatio {
  requireMetrics(g, h);
  const tolerance = TOLERANCE[precision];
  const [traceG, traceH] = [trace(g), trace(h)];
  if (traceG === 0 || traceH === 0) {
    const both = traceG === traceH;
    return { distance: both ? 0 : 1, rank: both ? 0 : 1, uninformative: both, logScale: null };
  }
  const pencil = sumAndWhitened(g, h, { traceG, traceH, tolerance });
  const { mu, rank } = pencil;
  if (rank < 2) {
    const seenByBoth = rank === 1 && mu[0] > tolerance && mu[0] < 1 - tolerance;
    const logScale = seenByBoth ? scaleOf(mu, traceG / traceH) : null;
    return { distance: 0, rank, uninformative: true, logScale };
  }
  const [least, most] = [mu[0], mu[rank - 1]];
  if (least <= tolerance || most >= 1 - tolerance) {
    return { distance: 1, rank, uninformative: false, logScale: null };
  }
  const distance = distanceOf(least, most);
  return { distance, rank, uninformative: false, logScale: scaleOf(mu, traceG / traceH) };
}

/**
 * 1 − √x for x = μₘ(1 − μ₁)/(μ₁(1 − μₘ)), as (1 − x)/(1 + √x) with 1 − x = (μ₁ − μₘ)/(μ₁(1 − μₘ)):
 * nothing cancels where the metrics are nearly equal.
 */
function distanceOf(least: number, most: number): number {
  const ratio = (least * (1 - most)) / (most * (1 - least));
  const gap = (most - least) / (most * (1 - least));
  return Math.min(1, Math.max(0, gap / (1 + Math.sqrt(ratio))));
}

/** λ = μ/(1 − μ)·(tr G/tr H); the mean of log λ over the directions, halved. */
function scaleOf(mu: Float64Array, factor: number): number {
  let sum = 0;
  for (const each of mu) sum += Math.log(each / (1 - each));
  return (sum / mu.length + Math.log(factor)) / 2;
}

/** Eigenvalues of Pᵀ·A·P, ascending, for P that makes A + B the identity on what they see. */
function sumAndWhitened(
  g: DenseMatrix,
  h: DenseMatrix,
  { traceG, traceH, tolerance }: { traceG: number; traceH: number; tolerance: number },
): { mu: Float64Array; rank: number } {
  const m = g.rows;
  const a = g.data.map((value) => value / traceG);
  const sum = a.map((value, i) => value + h.data[i] / traceH);
  const { values, vectors } = smallSymmetricEigen({ rows: m, columns: m, data: sum });
  const first = values.findIndex((value) => value > tolerance * values[m - 1]);
  const rank = m - first;
  const p = new Float64Array(m * rank);
  for (let k = 0; k < rank; k++) {
    const scale = 1 / Math.sqrt(values[first + k]);
    for (let i = 0; i < m; i++) p[i * rank + k] = vectors.data[i * m + first + k] * scale;
  }
  const ap = product(a, p, { m, columns: rank });
  const inner = new Float64Array(rank * rank);
  for (let k = 0; k < rank; k++) {
    for (let l = k; l < rank; l++) {
      let total = 0;
      for (let i = 0; i < m; i++) total += p[i * rank + k] * ap[i * rank + l];
      inner[k * rank + l] = inner[l * rank + k] = total;
    }
  }
  const mu = smallSymmetricEigen({ rows: rank, columns: rank, data: inner }).values;
  return { mu, rank };
}

function product(
  a: Float64Array,
  p: Float64Array,
  { m, columns }: { readonly m: number; readonly columns: number },
): Float64Array {
  const out = new Float64Array(m * columns);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      for (let j = 0; j < columns; j++) out[i * columns + j] += a[i * m + k] * p[k * columns + j];
    }
  }
  return out;
}

function trace({ rows, data }: DenseMatrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i];
  return sum;
}

function requireMetrics(g: DenseMatrix, h: DenseMatrix): void {
  const shape = ({ rows, columns }: DenseMatrix) => `${rows}×${columns}`;
  if (g.rows < 1 || g.rows !== g.columns || shape(g) !== shape(h)) {
    const [expected, got] = ["two metrics of one order", `${shape(g)} and ${shape(h)}`];
    throw new EngineError("shape.mismatch", `spectral ratio: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  for (const { data } of [g, h]) {
    const bad = data.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    throw new EngineError("input.nonfinite", `spectral ratio: expected finite metrics, got ${bad}`);
  }
}
