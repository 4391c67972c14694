import { defineMeasure } from "../measure";
import { uCenteredGaussian } from "../parts/gaussianKernel";
import { squareSum } from "../parts/squareSum";
import { debiased } from "./ckaLinearDebiased";
import { bandwidth, kernelProducts } from "./gaussian";

/**
 * Debiased CKA with a Gaussian kernel: HSIC₁(K, L) / √(HSIC₁(K, K)·HSIC₁(L, L)) with K and L
 * (n×n) as in `cka.rbf` and the unbiased HSIC₁ in all three places.
 * Score in [−1, 1]; about 0 for independent sides, 1 as for `cka.rbf`.
 * Cost O(n²·(p + q)).
 * Null with note `variance.none` when all rows of a side are equal, `undefined` when more than
 * half of its pairs of rows are, or when its samples are all equally far apart. n ≥ 4.
 * Song et al. 2012, equation 5.
 */
export const ckaRbfDebiased = defineMeasure({
  id: "cka.rbf.debiased",
  name: "RBF CKA, debiased",
  family: "kernel",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  minSamples: 4,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  params: { bandwidth },
  help: "RBF CKA without its upward bias: independent representations score about 0.",
  ignores: "Blind to how far apart samples are beyond a few bandwidths.",
  useWhen: "As RBF CKA, with few samples.",
  formula:
    "HSIC₁(K, L) / √(HSIC₁(K, K) · HSIC₁(L, L)), kᵢⱼ = exp(−|xᵢ − xⱼ|² / (2σ²)), σ = bandwidth · median |xᵢ − xⱼ|",
  cost: "O(n²·(p + q))",
  cite: ["song2012", "kornblith2019"],
  prepare: (params) => {
    const part = uCenteredGaussian(params.bandwidth);
    return [part, squareSum(part)];
  },
  compare(x, y, { task, params }) {
    const products = kernelProducts(x, y, uCenteredGaussian(params.bandwidth), task);
    return "value" in products ? products : debiased(products);
  },
});
