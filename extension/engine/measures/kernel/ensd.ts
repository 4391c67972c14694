import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { smallGram } from "../parts/centeredGram";
import { gramSquares } from "../parts/gramSquares";
import { rowSquares } from "../parts/rowSquares";
import { sum } from "../parts/sums";
import { gramProduct } from "./gramProduct";

/**
 * Effective number of shared dimensions: PR(X)·PR(Y)·tr(KL)/(tr K·tr L), K = X̄X̄ᵀ, L = ȲȲᵀ (n×n),
 * PR = (tr K)²/tr K² the participation ratio; that is, linear CKA times √(PR(X)·PR(Y)).
 * Score from 0 on, in dimensions: PR(X) for a side with itself.
 * Cost as linear CKA's.
 * Null with note `variance.none` when all rows of a side are equal.
 * Giaffar, Rullán Buxó and Aoi 2024.
 */
export const ensd = defineMeasure({
  id: "ensd",
  name: "Effective number of shared dimensions",
  family: "kernel",
  direction: "similarity",
  range: [0, null],
  symmetric: true,
  metric: false,
  self: null,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "How many dimensions the two sides have in common, weighed by variance: linear CKA times the geometric mean of both participation ratios. A side with itself gives its participation ratio.",
  ignores: "Weighs directions by their variance squared, so that a few large ones decide.",
  useWhen: "When the question is how many dimensions are shared rather than what share of them.",
  formula: "PR(X) · PR(Y) · tr(KL) / (tr K · tr L), K = X̄X̄ᵀ, L = ȲȲᵀ, PR = (tr K)² / tr K²",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["giaffar2024"],
  differs: [
    {
      library: "ENSD_Tutorial (camillerb/ENSD)",
      text: "Takes the arrays as they are, features by samples, and leaves centering to the caller.",
    },
  ],
  prepare: () => [centered, smallGram, gramSquares, rowSquares],
  compare(x, y, { task }) {
    const [xx, yy] = [x.get(gramSquares, task), y.get(gramSquares, task)];
    if (xx === 0) return noVariance("x");
    if (yy === 0) return noVariance("y");
    const [k, l] = [sum(x.get(rowSquares, task)), sum(y.get(rowSquares, task))];
    // in this order also sides that differ greatly in scale stay within the range of float64
    return { value: (gramProduct(x, y, task) / xx) * k * (l / yy) };
  },
});
