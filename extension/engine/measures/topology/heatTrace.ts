/** Heat traces of graphs by stochastic Lanczos quadrature. */
import { createRandom } from "../../linalg/random";
import type { Task } from "../../task";
import { lanczosQuadrature, type Quadrature } from "./lanczos";
import type { NeighborGraph } from "./neighborGraph";

/** The times t at which traces are taken: 256 from 0.1 to 10, evenly by their logarithms. */
export const heatTimes: Float64Array = Float64Array.from(
  { length: 256 },
  (_, i) => 10 ** ((2 * i) / 255 - 1),
);

export interface HeatOptions {
  /** Steps of Lanczos. */
  readonly steps: number;
  /** Random vectors. */
  readonly vectors: number;
  readonly seed: number;
}

/**
 * Estimates of tr(exp(−t·L))/n at all {@link heatTimes}, one row for each random vector, for the
 * normalized Laplacian L = I − M of a graph with normalized adjacency M. Their mean is unbiased
 * but for the quadrature; graphs of one size get the same vectors.
 *
 * A vector u of random signs has n·uᵀf(L)u with mean tr f(L). Of exp(t·M) only what is beyond
 * 1 + t·M + t²·M²/2 is estimated: the traces of these are known exactly.
 */
export function heatTraces(
  graph: NeighborGraph,
  { steps, vectors, seed }: HeatOptions,
  task: Task,
): Float64Array {
  const n = graph.starts.length - 1;
  const meanSquare = graph.values.reduce((sum, value) => sum + value * value, 0) / n;
  const traces = new Float64Array(vectors * heatTimes.length);
  for (let v = 0; v < vectors; v++) {
    task.tick(v, vectors);
    const random = createRandom(seed, v);
    const start = Float64Array.from({ length: n }, () => (random.bits() & 1 ? 1 : -1));
    const row = traces.subarray(v * heatTimes.length, (v + 1) * heatTimes.length);
    fillTraces(row, lanczosQuadrature(graph, start, steps), meanSquare);
  }
  return traces;
}

function fillTraces(row: Float64Array, quadrature: Quadrature, meanSquare: number): void {
  const { nodes, weights } = quadrature;
  for (let i = 0; i < row.length; i++) {
    const t = heatTimes[i];
    let beyond = 0;
    for (let k = 0; k < nodes.length; k++) {
      const z = t * nodes[k];
      beyond += weights[k] * (Math.exp(z) - (1 + z + (z * z) / 2));
    }
    row[i] = Math.exp(-t) * (1 + (t * t * meanSquare) / 2 + beyond);
  }
}
