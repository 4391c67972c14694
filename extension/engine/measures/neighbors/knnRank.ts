import { defineMeasure } from "../measure";
import { type Neighbors, neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { compareNeighbors, neighborsParam } from "./neighborhoods";

/**
 * Rank similarity: mean over samples of (1/Z) Σ 2 / ((1 + |r − r'|)·(r + r')), the sum over the
 * neighbors that both sides share, r and r' their ranks 1..k, Z = 1 + 1/2 + … + 1/shared. A sample
 * that shares none counts 0. Neighbors are the k nearest others by cosine in X (n×p) and Y (n×q).
 * Score in [0, 1]; 1 where the shared neighbors come first, in the same order.
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, or all point the same way (`undefined`).
 * Wang et al. 2022, as in ReSi (Klabunde et al. 2025).
 */
export const knnRank = defineMeasure({
  id: "knn.rank",
  name: "k-NN rank similarity",
  family: "neighbors",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  help: "Whether shared nearest neighbors come in the same order, the nearest counting most.",
  ignores:
    "How many neighbors are shared counts for little: one shared neighbor that both rank first scores 1. A shift of all samples changes it.",
  useWhen: "Beside k-NN Jaccard, when the order of the shared neighbors matters.",
  formula:
    "meanᵢ (1/Zᵢ) Σ_{j ∈ N(i) ∩ N′(i)} 2 / ((1 + |r − r′|)(r + r′)), r and r′ the ranks of j on either side, Zᵢ = Σ_{m ≤ |N ∩ N′|} 1/m",
  cost: "O(n²·(p + q))",
  cite: ["wang2022", "klabunde2025"],
  params: neighborsParam,
  prepare: ({ k }) => [rowDirections, neighbors(k, "cosine")],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) => ({ value: meanRankSimilarity(a, b) })),
});

function meanRankSimilarity(a: Neighbors, b: Neighbors): number {
  const k = a.count;
  const n = a.indices.length / k;
  const ranks = new Float64Array(n);
  const markedBy = new Float64Array(n).fill(-1);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < k; r++) {
      const j = a.indices[i * k + r];
      markedBy[j] = i;
      ranks[j] = r + 1;
    }
    let score = 0;
    let weights = 0;
    let shared = 0;
    for (let r = 1; r <= k; r++) {
      const j = b.indices[i * k + r - 1];
      if (markedBy[j] !== i) continue;
      score += 2 / ((1 + Math.abs(r - ranks[j])) * (r + ranks[j]));
      weights += 1 / ++shared;
    }
    if (shared > 0) total += score / weights;
  }
  return total / n;
}
