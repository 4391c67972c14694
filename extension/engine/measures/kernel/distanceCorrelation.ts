import { defineMeasure, type Measured } from "../measure";
import { centeredDistances } from "../parts/centeredDistances";
import { squareSum } from "../parts/squareSum";
import { dot } from "../parts/sums";
import { cosineOrNull, type InnerProducts } from "./cosine";
import { triangleSlabs } from "./storedSlabs";

/**
 * Distance correlation: √(⟨A, B⟩ / (‖A‖_F ‖B‖_F)), A = HDH and B = HEH the double-centered
 * Euclidean distances of X (n×p) and Y (n×q), H = I − 11ᵀ/n.
 * Score in [0, 1]; 1 means equal up to rotation, shift and one scale.
 * Cost O(n²·(p + q)).
 * Null with note `variance.none` when all rows of a side are equal.
 * Székely, Rizzo and Bakirov 2007; the V-statistic, not the unbiased one of 2014.
 */
export const distanceCorrelation = defineMeasure({
  id: "distanceCorrelation",
  name: "Distance correlation",
  family: "kernel",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  needsNull: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "How alike the two matrices of distances between inputs are, once centered. 1 means equal up to rotation, shift and one scale; with unlimited samples it is 0 only for independent sides.",
  ignores:
    "Rotations, shifts and one scale; high by chance where samples are few compared with features.",
  useWhen: "When dependence of any shape counts, not only the linear one.",
  formula: "√(⟨HDH, HEH⟩ / (‖HDH‖_F · ‖HEH‖_F)), dᵢⱼ = |xᵢ − xⱼ|, eᵢⱼ = |yᵢ − yⱼ|",
  cost: "O(n²·(p + q))",
  cite: ["szekely2007"],
  prepare: () => [centeredDistances, squareSum(centeredDistances)],
  compare(x, y, { task }) {
    const squares = squareSum(centeredDistances);
    return root({
      xy: dot(x.get(centeredDistances, task), y.get(centeredDistances, task)),
      xx: x.get(squares, task),
      yy: y.get(squares, task),
    });
  },
  slabs: { ...triangleSlabs(centeredDistances), combine: root },
});

function root(products: InnerProducts): Measured {
  const ratio = cosineOrNull(products);
  // never negative for distances of Euclidean spaces, but for rounding
  return ratio.value === null ? ratio : { value: Math.sqrt(Math.max(0, ratio.value)) };
}
