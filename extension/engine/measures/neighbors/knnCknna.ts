import { defineMeasure, type Measured } from "../measure";
import { undefinedHere } from "../notes";
import { neighborCosines } from "../parts/neighborCosines";
import { neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { compareNeighbors, neighborsParam } from "./neighborhoods";
import { type MaskedGram, maskedGram, unbiasedHsic } from "./sparseHsic";

/**
 * CKNNA, centered kernel nearest-neighbor alignment: HSIC(M∘K, M∘L) / √(HSIC(A∘K, A∘K) ·
 * HSIC(B∘L, B∘L)) with K, L (n×n) the cosines between the rows of X (n×p) and of Y (n×q), A and B
 * the 0-1 matrices of the k nearest others of each row, M = A∘B, HSIC unbiased (Song et al. 2012).
 * Score with 1 for equal neighborhoods; unbounded in principle, since masks differ. Not quite
 * symmetric, since masks are not and HSIC takes 1ᵀKL1.
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, all point the same way, or an HSIC of a
 * side with itself is not positive (`undefined`).
 * Huh et al. 2024, appendix A, as in platonic-rep with `distance_agnostic=False`.
 */
export const knnCknna = defineMeasure({
  id: "knn.cknna",
  name: "CKNNA",
  family: "neighbors",
  direction: "similarity",
  range: [null, null],
  symmetric: false,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  minSamples: 4,
  help: "Centered kernel nearest-neighbor alignment: debiased CKA of cosines that counts only pairs of inputs that are nearest neighbors on both sides.",
  ignores:
    "All but the nearest pairs; as k nears the number of samples it becomes debiased CKA of cosines. A shift of all samples changes it.",
  useWhen: "Between mutual k-NN, which sees neighbors only, and CKA, which sees all pairs.",
  formula: "HSIC₁(M∘K, M∘L) / √(HSIC₁(A∘K, A∘K)·HSIC₁(B∘L, B∘L)), M = A∘B the mutual neighbors",
  cost: "O(n²·(p + q))",
  cite: ["huh2024", "song2012"],
  aliases: ["cknna"],
  differs: [
    {
      library: "platonic-rep cknna",
      text: "Adds 10⁻⁶ to the denominator, and takes inner products of the rows as given, which are cosines only when the caller has normalized them.",
    },
  ],
  params: { k: { ...neighborsParam.k, min: 2 } },
  prepare: ({ k }) => [rowDirections, neighbors(k, "cosine"), neighborCosines(k)],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) => {
      const part = neighborCosines(context.params.k);
      return alignment(
        maskedGram(a, x.get(part, context.task)),
        maskedGram(b, y.get(part, context.task)),
      );
    }),
});

function alignment(k: MaskedGram, l: MaskedGram): Measured {
  const kk = unbiasedHsic(k, k);
  const ll = unbiasedHsic(l, l);
  if (kk > 0 && ll > 0) return { value: unbiasedHsic(k, l) / Math.sqrt(kk) / Math.sqrt(ll) };
  const side = kk > 0 ? "y" : "x";
  return undefinedHere(`the unbiased HSIC of ${side} with itself is not positive`);
}
