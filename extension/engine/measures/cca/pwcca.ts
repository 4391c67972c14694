import { thinSvd } from "../../linalg/decompositions";
import { transposedMultiply } from "../../linalg/multiply";
import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { centeredColumnSpace } from "../parts/columnSpace";
import { saturation } from "./canonicalPair";

/**
 * Projection-weighted CCA: Σαᵢρᵢ / Σαᵢ with αᵢ = Σⱼ|⟨hᵢ, xⱼ⟩|, hᵢ (n) the canonical variates and
 * xⱼ the features of the side with fewer directions (X where ranks are equal), ρᵢ the canonical
 * correlations of X (n×p) and Y (n×q).
 * Score in [0, 1]; 1 means that the side with fewer directions is an affine function of the other.
 * Cost O(n·(p² + q² + pq) + min(p, q)·pq).
 * Null with note `variance.none` when all rows of a side are equal; 1 with note `saturated` when
 * a side has n − 1 independent directions. Where some correlations are equal, the definition
 * leaves their variates open within their span, and with them the weights.
 * Morcos et al. 2018.
 */
export const pwcca = defineMeasure({
  id: "pwcca",
  name: "Projection-weighted CCA",
  family: "cca",
  direction: "similarity",
  range: [0, 1],
  // at equal ranks the weights are those of x
  symmetric: false,
  metric: false,
  invariances: ["permutation", "isotropicScaling", "translation"],
  needsNull: true,
  help: "Mean of the canonical correlations, each weighted by how much the features of the side with fewer directions lie along it.",
  ignores:
    "Directions that features hardly use count little; like all CCA it nears 1 by chance as the number of features approaches that of samples.",
  useWhen: "When CCA is wanted but directions of tiny variance must not count like large ones.",
  formula:
    "Σαᵢρᵢ / Σαᵢ, αᵢ = Σⱼ|⟨hᵢ, xⱼ⟩|, ρᵢ the canonical correlations, hᵢ the variates and xⱼ the features of the side of lower rank",
  cost: "O(n·(p² + q² + pq) + min(p, q)·pq)",
  cite: ["morcos2018"],
  differs: [
    {
      library: "google/svcca compute_pwcca and ReSi PWCCA",
      text: "Take uᵀX in place of the canonical variates uᵀΣ^(−1/2)X, and add the means of the features to it whatever the sign of u, so that the value changes with signs that the decomposition leaves open; with more features in x than in y they read the wrong side and stop with an error. There is no definite value to reproduce.",
    },
  ],
  prepare: () => [centered, centeredColumnSpace],
  compare(x, y, { task }) {
    const [qx, qy] = [x.get(centeredColumnSpace, task), y.get(centeredColumnSpace, task)];
    if (qx.columns === 0) return noVariance("x");
    if (qy.columns === 0) return noVariance("y");
    const note = saturation(x.n, [qx.columns, qy.columns]);
    if (note) return { value: 1, note };
    const [small, q, other] = qx.columns <= qy.columns ? [x, qx, qy] : [y, qy, qx];
    const { u, s } = thinSvd(transposedMultiply(q, other, task), task);
    // products of the variates Q·U with the features, as Uᵀ·(Qᵀ·X̄): one long product and not two
    const features = transposedMultiply(q, small.get(centered, task), task);
    const { columns, data } = transposedMultiply(u, features, task);
    let [sum, weights] = [0, 0];
    for (let i = 0; i < s.length; i++) {
      let weight = 0;
      for (let j = i * columns; j < (i + 1) * columns; j++) weight += Math.abs(data[j]);
      weights += weight;
      sum += weight * Math.min(1, s[i]);
    }
    return { value: sum / weights };
  },
});
