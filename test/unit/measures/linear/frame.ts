/** Representations of known geometry: combinations of waves that are orthonormal and sum to 0. */
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { measureOf } from "../../../../extension/engine/measures/registry";
import { type MeasureOptions, measurePair } from "../../../../extension/engine/measures/run";

/** A feature: amplitudes of waves 1, 2, ... and an offset. */
export interface Feature {
  readonly waves: readonly number[];
  readonly offset?: number;
}

/** n samples of features; wave k is √(2/n)·cos(πk(2i + 1)/2n). */
export function frame(n: number, features: readonly Feature[]): DenseMatrix {
  const columns = features.length;
  const data = Float64Array.from({ length: n * columns }, (_, at) => {
    const i = Math.floor(at / columns);
    const { waves, offset = 0 } = features[at % columns];
    return waves.reduce(
      (sum, amplitude, k) =>
        sum + amplitude * Math.sqrt(2 / n) * Math.cos((Math.PI * (k + 1) * (2 * i + 1)) / (2 * n)),
      offset,
    );
  });
  return { rows: n, columns, data };
}

/** A feature that is wave `k` (from 1) times `amplitude`. */
export const wave = (k: number, amplitude = 1, offset = 0): Feature => ({
  waves: [...new Array<number>(k - 1).fill(0), amplitude],
  offset,
});

/** cos θ of wave k and sin θ of wave l, times `amplitude`. */
export function between(k: number, l: number, angle: number, amplitude = 1): Feature {
  const waves = new Array<number>(Math.max(k, l)).fill(0);
  waves[k - 1] = amplitude * Math.cos(angle);
  waves[l - 1] += amplitude * Math.sin(angle);
  return { waves };
}

/** Column by column of A, then of B. */
export function beside(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const columns = a.columns + b.columns;
  const data = Float64Array.from({ length: a.rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return j < a.columns ? a.data[i * a.columns + j] : b.data[i * b.columns + j - a.columns];
  });
  return { rows: a.rows, columns, data };
}

export const times = (a: DenseMatrix, factor: number): DenseMatrix => ({
  ...a,
  data: a.data.map((x) => x * factor),
});

/** The measure of that id on x and y. */
export function measured(id: string, x: DenseMatrix, y: DenseMatrix, options?: MeasureOptions) {
  const measure = measureOf(id);
  if (!measure) throw new Error(`no measure ${id}`);
  return measurePair(measure, x, y, options);
}

/** Its value, which must be there. */
export function figure(
  id: string,
  x: DenseMatrix,
  y: DenseMatrix,
  params: Readonly<Record<string, number>> = {},
): number {
  const { value, note } = measured(id, x, y, { params });
  if (value === null) throw new Error(`${id}: ${note?.text}`);
  return value;
}
