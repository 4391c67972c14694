import { defineMeasure } from "../measure";
import { centeredGaussian } from "../parts/gaussianKernel";
import { squareSum } from "../parts/squareSum";
import { cosineOrNull } from "./cosine";
import { bandwidth, kernelProducts } from "./gaussian";

/**
 * CKA with a Gaussian kernel: ⟨HKH, HLH⟩ / (‖HKH‖_F ‖HLH‖_F), kᵢⱼ = exp(−|xᵢ − xⱼ|²/(2σ²)), σ the
 * bandwidth times the median of |xᵢ − xⱼ| over i < j; the same on Y's side. H = I − 11ᵀ/n.
 * Score in [0, 1]; 1 means equal up to rotation, shift and one scale.
 * Cost O(n²·(p + q)).
 * Null with note `variance.none` when all rows of a side are equal, `undefined` when more than
 * half of its pairs of rows are, which leaves no bandwidth.
 * Kornblith et al. 2019, with the biased HSIC of Gretton et al. 2005.
 */
export const ckaRbf = defineMeasure({
  id: "cka.rbf",
  name: "RBF CKA",
  family: "kernel",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  needsNull: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  params: { bandwidth },
  help: "CKA with a Gaussian (RBF) kernel, a similarity that fades with distance: neighborhoods count rather than a few directions of large variance.",
  ignores:
    "Blind to how far apart samples are beyond a few bandwidths; high by chance with few samples.",
  useWhen: "When structure is in clusters or curved, or when a few outliers decide linear CKA.",
  formula:
    "⟨HKH, HLH⟩ / (‖HKH‖_F · ‖HLH‖_F), kᵢⱼ = exp(−|xᵢ − xⱼ|² / (2σ²)), σ = bandwidth · median |xᵢ − xⱼ|",
  cost: "O(n²·(p + q))",
  cite: ["kornblith2019", "gretton2005"],
  differs: [
    {
      library: "platonic-rep cka(kernel_metric='rbf')",
      text: "Takes σ = 1 whatever the scale of the data, and adds 10⁻⁶ to the denominator.",
    },
    {
      library: "google-research gram_rbf",
      text: "Takes σ² from the median of squared distances, the zeros of the diagonal among them.",
    },
  ],
  prepare: (params) => {
    const part = centeredGaussian(params.bandwidth);
    return [part, squareSum(part)];
  },
  compare(x, y, { task, params }) {
    const products = kernelProducts(x, y, centeredGaussian(params.bandwidth), task);
    return "value" in products ? products : cosineOrNull(products);
  },
});
