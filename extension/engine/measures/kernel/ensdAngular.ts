import { defineMeasure } from "../measure";
import { noVariance } from "../notes";
import { centered } from "../parts/centered";
import { smallGram } from "../parts/centeredGram";
import { gramSquares } from "../parts/gramSquares";
import { ckaAngle } from "./ckaAngle";

/**
 * Angular form of the effective number of shared dimensions:
 * (2/π)·arccos(ENSD(X, Y)/√(PR(X)·PR(Y))), which is (2/π)·arccos of linear CKA.
 * Distance in [0, 1]; 0 means equal up to rotation, shift and one scale. A metric on these.
 * Cost as linear CKA's.
 * Null with note `variance.none` when all rows of a side are equal.
 * Giaffar, Rullán Buxó and Aoi 2024.
 */
export const ensdAngular = defineMeasure({
  id: "ensd.angular",
  name: "Shared dimensions, angular",
  family: "kernel",
  direction: "distance",
  range: [0, 1],
  symmetric: true,
  metric: true,
  needsNull: true,
  invariances: ["orthogonal", "isotropicScaling", "translation"],
  help: "Angular CKA as a share of a right angle: 0 means equal up to rotation, shift and one scale, 1 nothing in common.",
  ignores:
    "Weighs directions by their variance squared, so that a few large ones decide; small by chance where samples are few compared with features.",
  useWhen: "To compare with values of the paper; it says the same as angular CKA.",
  formula: "(2/π) · arccos(ENSD(X, Y) / √(PR(X) · PR(Y)))",
  cost: "O(n·(p² + q² + pq)), or O(n²·(p + q)) where that is less",
  cite: ["giaffar2024"],
  prepare: () => [centered, smallGram, gramSquares],
  compare(x, y, { task }) {
    if (x.get(gramSquares, task) === 0) return noVariance("x");
    if (y.get(gramSquares, task) === 0) return noVariance("y");
    return { value: Math.min(1, (2 / Math.PI) * ckaAngle(x, y, task)) };
  },
});
