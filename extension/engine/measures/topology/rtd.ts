import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistances } from "../../linalg/multiply";
import { createRandom } from "../../linalg/random";
import type { Task } from "../../task";
import { defineMeasure, type Prepared } from "../measure";
import { noVariance } from "../notes";
import { crossBarcode } from "./crossBarcode";
import { drawSamples } from "./drawSamples";
import { meanAndError } from "./meanAndError";

/**
 * Representation topology divergence: half the total length of the bars of the R-Cross-Barcodes
 * in dimension 1 of X (n×p) to Y (n×q) and back, on Euclidean distances divided by their 0.9
 * quantile (diagonal included); mean over random subsets of `batch` samples.
 * Distance, 0 and up, growing with the size of the subsets; 0 for equal normalized distances.
 * Cost O(trials·batch³) where barcodes are easily reduced, as they mostly are.
 * Null (`variance.none`) when nine tenths of the distances of a side are 0.
 * `error` is the standard error over subsets; with `batch` ≥ n all samples are taken, once.
 * Barannikov et al. 2022.
 */
export const rtd = defineMeasure({
  id: "rtd",
  name: "Representation topology divergence",
  family: "topology",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  needsNull: true,
  minSamples: 3,
  stochastic: true,
  rowOrderMatters: true,
  help: "How differently inputs join into clusters and loops on the two sides, over all scales: which inputs join counts, not only how many clusters and loops there are.",
  ignores:
    "Everything but which inputs are near at each scale. Values grow with the samples in a subset, so compare those of one size only.",
  useWhen: "To compare the clusters and loops of two representations of the same inputs.",
  formula:
    "½ (Σ lengths of R-Cross-Barcode₁(X, Y) + Σ lengths of R-Cross-Barcode₁(Y, X)), distances over their 0.9 quantile",
  cost: "O(trials·batch³)",
  cite: ["barannikov2022", "bauer2021"],
  differs: [
    {
      library: "IlyaTrofimov/RTD and ReSi",
      text: "Take subsets of 500 samples, which makes values larger (batch=500 for the same), and compute barcodes in float32.",
    },
  ],
  params: {
    trials: { default: 10, min: 1, max: 1000, integer: true, help: "Random subsets of samples." },
    batch: { default: 200, min: 3, max: 1000, integer: true, help: "Samples in each subset." },
  },
  compare(x, y, { task, seed, params: { trials, batch } }) {
    const count = batch >= x.n ? 1 : trials;
    const values: number[] = [];
    for (let trial = 0; trial < count; trial++) {
      task.tick(trial, count);
      const samples = drawSamples(x.n, batch, createRandom(seed, trial));
      const within = { tick: () => task.tick(trial, count) };
      const w = normalizedDistances(x, samples, within);
      const v = normalizedDistances(y, samples, within);
      if (w === null) return noVariance("x");
      if (v === null) return noVariance("y");
      const n = samples.length;
      const there = totalLength(w, v, n, within);
      values.push((there + totalLength(v, w, n, within)) / 2);
    }
    const { mean, error } = meanAndError(values);
    return { value: mean, error };
  },
});

const totalLength = (w: Float64Array, v: Float64Array, n: number, task: Task): number =>
  crossBarcode(w, v, n, task).reduce((sum, { birth, death }) => sum + (death - birth), 0);

/** Distances between the samples over their 0.9 quantile; null when that is 0. */
function normalizedDistances(
  { matrix, p }: Prepared,
  samples: Int32Array,
  task: Task,
): Float64Array | null {
  const data = new Float64Array(samples.length * p);
  samples.forEach((row, i) => {
    data.set(matrix.data.subarray(row * p, (row + 1) * p), i * p);
  });
  const distances = squaredDistances({ rows: samples.length, columns: p, data }, task);
  const roots = distances.data.map(Math.sqrt);
  const scale = quantile({ ...distances, data: roots }, 0.9);
  return scale > 0 ? roots.map((distance) => distance / scale) : null;
}

/** Of all entries, interpolated linearly between the two nearest (numpy's default). */
function quantile({ data }: DenseMatrix, share: number): number {
  const sorted = data.slice().sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
