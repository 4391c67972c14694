import { defineMeasure } from "../measure";
import { centered } from "../parts/centered";
import { smallGram } from "../parts/centeredGram";
import { gramSquares } from "../parts/gramSquares";
import { cosineOrNull } from "./cosine";
import { gramProduct } from "./gramProduct";
import { gramSlabs } from "./gramSlabs";

/**
 * Linear CKA: ‖ȲᵀX̄‖²_F / (‖X̄ᵀX̄‖_F ‖ȲᵀȲ‖_F) on column-centered X (n×p), Y (n×q).
 * Score in [0, 1]; 1 means equal up to rotation, shift and one scale.
 * Cost O(n·(p² + q² + pq)); in the Gram form, O(n²·(p + q)), where that is less.
 * Null with note `variance.none` when all rows of a side are equal.
 * Kornblith et al. 2019, with the biased HSIC of Gretton et al. 2005.
 */
export const ckaLinear = defineMeasure({
  id: "cka.linear",
  name: "Linear CKA",
  family: "kernel",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  needsNull: true,
  help: "Centered kernel alignment: how alike the two matrices of inner products between inputs are. 1 means equal up to rotation, shift and one scale.",
  ignores:
    "Weighs directions by their variance squared, so that a few large ones decide; high by chance where samples are few compared with features.",
  useWhen:
    "For a first look at layers of any width, with many more samples than features; otherwise prefer the debiased form.",
  formula: "‖ȲᵀX̄‖²_F / (‖X̄ᵀX̄‖_F · ‖ȲᵀȲ‖_F)",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["kornblith2019", "gretton2005"],
  aliases: ["cka"],
  differs: [
    {
      library: "platonic-rep cka",
      text: "Adds 10⁻⁶ to the denominator, so that the value depends on the scale of the data.",
      variant: "cka.linear@platonic",
    },
    {
      library: "torch_cka",
      text: "Computes the debiased form, summed over minibatches, under the plain name.",
      variant: "cka.linear.minibatch",
    },
    {
      library: "netrep LinearCKA",
      text: "Returns the arccos of CKA, a distance.",
      variant: "cka.linear.angular",
    },
  ],
  prepare: () => [centered, smallGram, gramSquares],
  compare: (x, y, { task }) => {
    const [xx, yy] = [x.get(gramSquares, task), y.get(gramSquares, task)];
    const xy = xx === 0 || yy === 0 ? 0 : gramProduct(x, y, task);
    return cosineOrNull({ xy, xx, yy });
  },
  slabs: { ...gramSlabs, combine: cosineOrNull },
});
