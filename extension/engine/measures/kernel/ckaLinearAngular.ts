import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { smallGram } from "../parts/centeredGram";
import { gramSquares } from "../parts/gramSquares";
import { ckaAngle } from "./ckaAngle";
import { cosineOrNull } from "./cosine";
import { gramSlabs } from "./gramSlabs";

/** Error of a cosine from products that were summed in different orders. */
const ROUNDING = 2 ** -47;

/**
 * Angular CKA: arccos of linear CKA, the angle between X̄X̄ᵀ and ȲȲᵀ (n×n) as vectors.
 * Distance in [0, π/2]; 0 means equal up to rotation, shift and one scale. A metric on these.
 * Cost as linear CKA's; more for angles below about 0.01, which are computed from differences.
 * Null with note `variance.none` when all rows of a side are equal.
 * Williams et al. 2021.
 */
export const ckaLinearAngular = defineMeasure({
  id: "cka.linear.angular",
  name: "Angular CKA",
  family: "kernel",
  direction: "distance",
  range: [0, Math.PI / 2],
  symmetric: true,
  metric: true,
  needsNull: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "The angle between the two matrices of inner products between inputs: linear CKA as a distance that obeys the triangle inequality.",
  ignores:
    "Weighs directions by their variance squared, so that a few large ones decide; small by chance where samples are few compared with features.",
  useWhen: "For clustering or embedding many layers, where a proper metric is wanted.",
  formula: "arccos(‖ȲᵀX̄‖²_F / (‖X̄ᵀX̄‖_F · ‖ȲᵀȲ‖_F))",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["williams2021", "kornblith2019"],
  differs: [{ library: "netrep LinearCKA", text: "The same distance, under the name of CKA." }],
  prepare: () => [centered, smallGram, gramSquares],
  compare(x, y, { task }) {
    if (x.get(gramSquares, task) === 0) return noVariance("x");
    if (y.get(gramSquares, task) === 0) return noVariance("y");
    return { value: ckaAngle(x, y, task) };
  },
  slabs: {
    ...gramSlabs,
    combine(products) {
      const cka = cosineOrNull(products);
      if (cka.value === null) return cka;
      // without the difference at hand, rounding hides angles below 1e-7
      return { value: cka.value > 1 - ROUNDING ? 0 : Math.acos(Math.max(0, cka.value)) };
    },
  },
});
