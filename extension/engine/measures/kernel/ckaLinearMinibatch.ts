import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { batchGrams, SMALLEST_BATCH } from "../parts/batchGrams";
import { centered } from "../parts/centered";
import { squareSum } from "../parts/squareSum";
import { dot, sumOfSquares } from "../parts/sums";
import { debiased } from "./ckaLinearDebiased";

/**
 * Minibatch CKA: Σ HSIC₁(K_b, L_b) / √(Σ HSIC₁(K_b, K_b)·Σ HSIC₁(L_b, L_b)) over batches b of
 * consecutive rows of X (n×p), Y (n×q), each centered by itself, HSIC₁ unbiased.
 * Score in [−1, 1]; the debiased linear CKA where one batch holds all samples.
 * Cost O(n·batch·(p + q)).
 * A last batch of fewer than 4 rows is left out. Null with note `variance.none` when all rows of a
 * side are equal, `undefined` when a side's HSIC₁ with itself is zero in every batch. n ≥ 4.
 * Nguyen, Raghu and Kornblith 2021.
 */
export const ckaLinearMinibatch = defineMeasure({
  id: "cka.linear.minibatch",
  name: "Linear CKA, minibatch",
  family: "kernel",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  minSamples: SMALLEST_BATCH,
  rowOrderMatters: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  params: {
    batch: {
      default: 256,
      min: SMALLEST_BATCH,
      max: 65_536,
      integer: true,
      help: "Samples in a batch.",
    },
  },
  help: "Debiased linear CKA, its parts summed over batches of samples: what can be computed while activations stream by.",
  ignores: "Sees only relations between samples of one batch; depends on the order of samples.",
  useWhen:
    "With too many samples to hold, or to compare with values that were computed in batches.",
  formula:
    "Σ HSIC₁(K_b, L_b) / √(Σ HSIC₁(K_b, K_b) · Σ HSIC₁(L_b, L_b)) over batches b, HSIC₁ the unbiased estimator",
  cost: "O(n·batch·(p + q))",
  cite: ["nguyen2021", "song2012"],
  differs: [
    {
      library: "torch_cka",
      text: "The same sums over the batches of its data loader; a module that runs twice, or never, shifts the names of the layers after it.",
    },
  ],
  prepare: ({ batch }) => [batchGrams(batch), squareSum(batchGrams(batch))],
  compare(x, y, { task, params }) {
    const grams = batchGrams(params.batch);
    const [xx, yy] = [x.get(squareSum(grams), task), y.get(squareSum(grams), task)];
    if (xx === 0 && sumOfSquares(x.get(centered, task).data) === 0) return noVariance("x");
    if (yy === 0 && sumOfSquares(y.get(centered, task).data) === 0) return noVariance("y");
    return debiased({ xy: dot(x.get(grams, task), y.get(grams, task)), xx, yy });
  },
});
