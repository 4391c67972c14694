import { defineMeasure } from "../measure";
import { type Neighbors, neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { compareNeighbors, neighborsParam } from "./neighborhoods";

/**
 * Cycle k-nearest neighbors: the share of samples i with a neighbor j in Y (n×q) that has i as a
 * neighbor in X (n×p); the k nearest others by cosine.
 * Score in [0, 1]; not symmetric: Y is asked first, as in the library that introduced it.
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, or all point the same way (`undefined`).
 * Huh et al. 2024, as in platonic-rep.
 */
export const knnCycle = defineMeasure({
  id: "knn.cycle",
  name: "Cycle k-NN",
  family: "neighbors",
  direction: "similarity",
  range: [0, 1],
  symmetric: false,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  self: null,
  help: "The share of inputs that a step to a nearest neighbor in Y, and one to a nearest neighbor of that in X, can lead back to.",
  ignores: "How many ways back there are; nears 1 quickly as k grows.",
  useWhen: "To compare with published values; mutual k-NN says more.",
  formula: "meanᵢ [∃ j ∈ N_Y(i): i ∈ N_X(j)], with N(i) the k rows nearest to row i by cosine",
  cost: "O(n²·(p + q))",
  cite: ["huh2024"],
  differs: [
    {
      library: "platonic-rep cycle_knn",
      text: "Orders by inner products of the rows as given, which are cosines only when the caller has normalized them.",
    },
  ],
  params: neighborsParam,
  prepare: ({ k }) => [rowDirections, neighbors(k, "cosine")],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) => ({ value: returningShare(b, a) })),
});

/** The share of samples that a step by `out` and one by `back` can return to. */
function returningShare(out: Neighbors, back: Neighbors): number {
  const k = out.count;
  const n = out.indices.length / k;
  let returning = 0;
  for (let i = 0; i < n; i++) {
    const reached = out.indices.subarray(i * k, (i + 1) * k);
    if (reached.some((j) => back.indices.subarray(j * k, (j + 1) * k).includes(i))) returning++;
  }
  return returning / n;
}
