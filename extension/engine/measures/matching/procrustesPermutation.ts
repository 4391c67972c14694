import type { DenseMatrix } from "../../linalg/matrix";
import { squaredDistancesBetween } from "../../linalg/multiply";
import { minimumAssignment } from "../../transport/assignment";
import { defineMeasure } from "../measure";
import { features } from "../parts/features";

/**
 * Permutation Procrustes distance: min over permutations P of ‖X − Y·P‖_F for X (n×p), Y (n×q),
 * not centered; the narrower side is padded with zero features.
 * Distance; 0 means equal up to the order of features (and features that are zero).
 * Cost O(n·p·q + min(p, q)²·max(p, q)).
 * Always defined.
 * Williams et al. 2021, with permutations for the group. A metric between representations of one
 * width; across widths the triangle inequality can fail, since zero features are only matched
 * where one side lacks them: for X = [a], Z = [−a], Y = [a/2, −a/2], |XY| + |YZ| = √2·|a| < |XZ|.
 */
export const procrustesPermutation = defineMeasure({
  id: "procrustes.permutation",
  name: "Permutation Procrustes distance",
  family: "matching",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  metric: false,
  invariances: ["permutation"],
  minSamples: 1,
  help: "How far apart the two sides are once features are in the order that brings them closest, in units of the entries.",
  ignores: "Nothing but the order of features: a shift, a scale or a rotation counts in full.",
  useWhen:
    "To tell whether two models of one architecture are the same up to the order of neurons.",
  formula: "min_P ‖X − Y·P‖_F over permutations P, the narrower side padded with zero features",
  cost: "O(n·p·q + min(p, q)²·max(p, q))",
  cite: ["williams2021", "crouse2016"],
  prepare: () => [features],
  compare(x, y, { task }) {
    const a = x.get(features, task);
    const b = y.get(features, task);
    // of the wider side, every feature left over costs its own square
    const cost = squaredDistancesBetween(a, b, task);
    if (x.p < y.p) subtractSquares(cost, b, (_, j) => j);
    if (x.p > y.p) subtractSquares(cost, a, (i) => i);
    return { value: residual(a, b, minimumAssignment(cost, task)) };
  },
});

/** Subtracts from every entry of `cost` the squared norm of the row of `wide` that `of` names. */
function subtractSquares(
  { rows, columns, data }: DenseMatrix,
  wide: DenseMatrix,
  of: (i: number, j: number) => number,
): void {
  const squares = Float64Array.from({ length: wide.rows }, (_, i) => rowNorm(wide, i) ** 2);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] -= squares[of(i, j)];
  }
}

/** ‖A − B·P‖_F summed from the differences, so that a small one keeps its digits. */
function residual(a: DenseMatrix, b: DenseMatrix, partnerOf: Int32Array): number {
  const n = a.columns;
  const matched = new Uint8Array(b.rows);
  let length = 0;
  for (let i = 0; i < a.rows; i++) {
    const j = partnerOf[i];
    if (j < 0) {
      length = Math.hypot(length, rowNorm(a, i));
      continue;
    }
    matched[j] = 1;
    let squares = 0;
    for (let k = 0; k < n; k++) squares += (a.data[i * n + k] - b.data[j * n + k]) ** 2;
    length = Math.hypot(length, Math.sqrt(squares));
  }
  for (let j = 0; j < b.rows; j++) if (!matched[j]) length = Math.hypot(length, rowNorm(b, j));
  return length;
}

function rowNorm({ columns, data }: DenseMatrix, i: number): number {
  let squares = 0;
  for (let k = i * columns; k < (i + 1) * columns; k++) squares += data[k] * data[k];
  return Math.sqrt(squares);
}
