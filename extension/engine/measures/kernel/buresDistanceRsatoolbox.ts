import { defineMeasure } from "../measure";
import { thinFactor } from "../parts/thinFactor";
import { buresSquared } from "./fidelity";

/**
 * The Bures distance as rsatoolbox's `compare_bures_metric` returns it, squared:
 * tr K + tr L − 2·tr (K^½ L K^½)^½, K = X̄X̄ᵀ, L = ȲȲᵀ (n×n) on column-centered X (n×p), Y (n×q).
 * rsatoolbox starts from dissimilarities; from squared Euclidean ones it recovers K and L.
 * From 0 on; 0 means equal up to rotation and shift. No metric: the triangle inequality fails.
 * Cost that of `bures.distance`. Defined for all inputs.
 * Bhatia, Jain and Lim 2019; rsatoolbox 0.2.
 */
export const buresDistanceRsatoolbox = defineMeasure({
  id: "bures.distance@rsatoolbox",
  name: "Bures distance (rsatoolbox)",
  family: "kernel",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "translation"],
  help: "The square of the Bures distance, to reproduce values of rsatoolbox.",
  ignores: "As the Bures distance.",
  useWhen: "Only to compare with numbers that rsatoolbox gave.",
  formula: "tr K + tr L − 2 · tr (K^½ L K^½)^½, K = X̄X̄ᵀ, L = ȲȲᵀ",
  cost: "O(n·p·q + p·q·min(p, q)), min(n, p) in place of p and min(n, q) of q",
  cite: ["bhatia2019", "schuett2023"],
  prepare: () => [thinFactor],
  compare: (x, y, { task }) => ({ value: buresSquared(x, y, task) }),
});
