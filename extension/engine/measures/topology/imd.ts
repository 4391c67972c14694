import { defineMeasure, type Measured, type Part, type Prepared } from "../measure";
import { tooFewNeighbors } from "../neighbors/neighborhoods";
import { noVariance } from "../notes";
import { rowsCoincide } from "../parts/coincide";
import { neighbors } from "../parts/neighbors";
import { type HeatOptions, heatTimes, heatTraces } from "./heatTrace";
import { meanAndError } from "./meanAndError";
import { neighborGraph } from "./neighborGraph";

/**
 * Intrinsic multi-scale distance: sup over t of e^(−2(t + 1/t))·|h_X(t) − h_Y(t)|, where h(t) is
 * tr(exp(−t·L))/n for the normalized Laplacian L (n×n) of the graph that joins each sample of X
 * (n×p) or Y (n×q) with its k nearest by distance; t from 0.1 to 10.
 * Distance in [0, e⁻⁴]; 0 says that random walks on both graphs spread alike.
 * Cost O(n²·(p + q) + vectors·steps·n·(k + steps)).
 * Null when n ≤ k (`samples.few`) or all samples of a side are equal (`variance.none`).
 * Traces are estimated by stochastic Lanczos quadrature, with the same vectors on both sides;
 * `error` is the standard error over vectors at the t of the supremum.
 * Tsitsulin et al. 2020, with traces per sample.
 */
export const imd = defineMeasure({
  id: "imd",
  name: "Intrinsic multi-scale distance",
  family: "topology",
  direction: "distance",
  range: [0, Math.exp(-4)],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  needsNull: true,
  minSamples: 2,
  stochastic: true,
  rowOrderMatters: true,
  help: "How differently heat spreads over the two graphs that join each input with its nearest neighbors, at the scale where they differ most.",
  ignores:
    "Which inputs are neighbors: only the spectra of the two graphs count, so that the same inputs in another order score about 0.",
  useWhen:
    "To compare the intrinsic geometry of two clouds of points; compare values of one number of samples and one k only.",
  formula:
    "sup_t e^(−2(t + 1/t)) |tr e^(−tL_X) − tr e^(−tL_Y)| / n, L the normalized Laplacian of the k-NN graph, 0.1 ≤ t ≤ 10",
  cost: "O(n²·(p + q) + vectors·steps·n·(k + steps))",
  cite: ["tsitsulin2020", "ubaru2017"],
  differs: [
    {
      library: "msid (xgfs/imd) and ReSi",
      text: "Multiply by 10⁶, and draw other vectors for each side, so that equal representations are not at 0 and small distances come out too large.",
    },
  ],
  params: {
    k: {
      default: 5,
      min: 1,
      max: 1000,
      integer: true,
      help: "Neighbors that each sample is joined with.",
    },
    steps: {
      default: 10,
      min: 2,
      max: 100,
      integer: true,
      help: "Steps of the Lanczos iteration.",
    },
    vectors: {
      default: 100,
      min: 2,
      max: 100000,
      integer: true,
      help: "Random vectors that traces are estimated with.",
    },
  },
  prepare: ({ k, steps, vectors }, seed) => [tracesPart(k, { steps, vectors, seed })],
  compare(x, y, { task, seed, params: { k, steps, vectors } }): Measured {
    if (k >= x.n) return tooFewNeighbors(k, x.n);
    if (rowsCoincide(x.matrix, 0)) return noVariance("x");
    if (rowsCoincide(y.matrix, 0)) return noVariance("y");
    const part = tracesPart(k, { steps, vectors, seed });
    return greatest(x.get(part, task), y.get(part, task));
  },
});

const tracesPart = (k: number, options: HeatOptions): Part<Float64Array> => ({
  id: `heatTraces(${k},${options.steps},${options.vectors},${options.seed})`,
  bytes: () => 8 * heatTimes.length * options.vectors,
  compute: (x: Prepared, task) =>
    heatTraces(neighborGraph(x.get(neighbors(k, "euclidean"), task)), options, task),
});

/** The greatest weighted difference of the mean traces, and its error. */
function greatest(a: Float64Array, b: Float64Array): { value: number; error: number } {
  const count = heatTimes.length;
  const vectors = a.length / count;
  const differences = new Float64Array(vectors);
  let best = { value: 0, error: 0 };
  for (let i = 0; i < count; i++) {
    for (let v = 0; v < vectors; v++) differences[v] = a[v * count + i] - b[v * count + i];
    const weight = Math.exp(-2 * (heatTimes[i] + 1 / heatTimes[i]));
    const { mean, error } = meanAndError(differences);
    if (weight * Math.abs(mean) > best.value) {
      best = { value: weight * Math.abs(mean), error: weight * error };
    }
  }
  return best;
}
