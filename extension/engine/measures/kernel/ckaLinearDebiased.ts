import { defineMeasure, type Measured } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { gramSquares } from "../parts/gramSquares";
import { rowSquares } from "../parts/rowSquares";
import { smallUCenteredGram } from "../parts/uCenteredGram";
import { uCenteredSquaresByFeatures } from "../parts/uCenteredSquares";
import { cosine, type InnerProducts } from "./cosine";
import { uCenteredSlabs } from "./gramSlabs";
import { nothingShared } from "./notes";
import { unbiasedProducts } from "./unbiasedProduct";

/**
 * Debiased linear CKA: HSIC₁(K, L) / √(HSIC₁(K, K)·HSIC₁(L, L)), K = X̄X̄ᵀ, L = ȲȲᵀ (n×n), with
 * the unbiased HSIC₁ in all three places; over features,
 * ‖ȲᵀX̄‖²_F − n/(n − 2)·Σ|x̄ᵢ|²|ȳᵢ|² + ‖X̄‖²_F‖Ȳ‖²_F/((n − 1)(n − 2)) in place of n(n − 3)·HSIC₁.
 * Score in [−1, 1]; about 0 for independent sides however many features, 1 as for linear CKA.
 * Cost as linear CKA's.
 * Null with note `variance.none` when all rows of a side are equal, `undefined` when a side's
 * HSIC₁ with itself is zero (all samples equally similar). n ≥ 4.
 * Song et al. 2012, equation 5; Nguyen, Raghu and Kornblith 2021. HSIC₁ is an inner product of
 * U-centered matrices (Székely and Rizzo 2014), which keeps the ratio within ±1.
 */
export const ckaLinearDebiased = defineMeasure({
  id: "cka.linear.debiased",
  name: "Linear CKA, debiased",
  family: "kernel",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  minSamples: 4,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "Linear CKA without its upward bias: independent representations score about 0 however many features they have.",
  ignores: "Weighs directions by their variance squared, so that a few large ones decide.",
  useWhen:
    "As the default for layers of different width, above all with fewer samples than features.",
  formula:
    "HSIC₁(K, L) / √(HSIC₁(K, K) · HSIC₁(L, L)), K = X̄X̄ᵀ, L = ȲȲᵀ, HSIC₁ the unbiased estimator",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["song2012", "szekely2014", "nguyen2021", "kornblith2019"],
  differs: [
    {
      library: "platonic-rep unbiased_cka",
      text: "Adds 10⁻⁶ to the denominator, so that the value depends on the scale of the data.",
    },
    {
      library: "torch_cka",
      text: "Sums HSIC₁ over minibatches and calls the ratio CKA.",
      variant: "cka.linear.minibatch",
    },
  ],
  prepare: () => [
    centered,
    gramSquares,
    rowSquares,
    uCenteredSquaresByFeatures,
    smallUCenteredGram,
  ],
  compare(x, y, { task }) {
    if (x.get(gramSquares, task) === 0) return noVariance("x");
    if (y.get(gramSquares, task) === 0) return noVariance("y");
    return debiased(unbiasedProducts(x, y, task));
  },
  slabs: { ...uCenteredSlabs, combine: debiased },
});

/** Their cosine, or null where a side shares nothing even with itself. */
export function debiased(products: InnerProducts): Measured {
  if (products.xx <= 0) return nothingShared("x");
  if (products.yy <= 0) return nothingShared("y");
  return { value: cosine(products) };
}
