import { numericalRank, thinSvd } from "../../linalg/decompositions";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply, transposedMultiply } from "../../linalg/multiply";
import { multiplyTransposed } from "../../linalg/products";
import { defineMeasure } from "../measure";
import { allZero, undefinedHere } from "../notes";
import { leadingColumns } from "../parts/centeredSvd";
import { norm } from "../parts/norms";
import { uncenteredThinFactor } from "../parts/uncenteredThinFactor";

/**
 * Aligned cosine similarity: mean over samples of cos(xᵢQ, yᵢ), Q the rotation of X (n×p) closest
 * to Y (n×q), the narrower padded with zeros; samples of which a row is zero are left out.
 * Score in [−1, 1]; 1 means that rows point alike after one rotation.
 * Cost O(npq + min(p, q)·pq), with n in place of a larger p or q.
 * Null with note `variance.none` when a side is zero, `undefined` when every sample has a zero
 * row. Directions on which XᵀY does not determine the rotation add nothing.
 * Hamilton et al. 2016 by the alignment of Schönemann 1966, as ReSi's aligned_cossim.
 */
export const alignedCosine = defineMeasure({
  id: "alignedCosine",
  name: "Aligned cosine similarity",
  family: "alignment",
  direction: "similarity",
  range: [-1, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  help: "The mean cosine between the two representations of each input, after the one rotation that fits all of them best.",
  ignores:
    "Rotations, and the lengths of single samples except in the choice of the rotation, which long ones decide; a shift of all samples changes it.",
  useWhen: "When every input should count alike, and not only those of large activations.",
  formula: "meanᵢ cos(xᵢQ, yᵢ), Q = argmin ‖XQ − Y‖_F over rotations",
  cost: "O(npq + min(p, q)·pq), with n in place of a larger p or q",
  cite: ["hamilton2016a", "schonemann1966", "klabunde2025"],
  prepare: () => [uncenteredThinFactor, norm],
  compare(x, y, { task }) {
    if (x.get(norm, task) === 0) return allZero("x");
    if (y.get(norm, task) === 0) return allZero("y");
    const [a, b] = [x.get(uncenteredThinFactor, task), y.get(uncenteredThinFactor, task)];
    const { u, s, v } = thinSvd(transposedMultiply(a, b, task), task);
    const rank = numericalRank(s, x.n, Math.max(x.p, y.p));
    const rotation = multiplyTransposed(leadingColumns(u, rank), leadingColumns(v, rank), task);
    const turned =
      rank > 0 ? multiply(a, rotation, task) : { ...b, data: new Float64Array(b.data.length) };
    return meanCosine(turned, [x.matrix, y.matrix], b);
  },
});

/** Rows of `turned` against those of `target`; lengths and zeros are those of the `sides`. */
function meanCosine(
  turned: DenseMatrix,
  [x, y]: readonly [DenseMatrix, DenseMatrix],
  target: DenseMatrix,
) {
  const { rows, columns } = target;
  let [total, count] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const length = rowNorm(x, i) * rowNorm(y, i);
    if (length === 0) continue;
    let product = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++)
      product += turned.data[j] * target.data[j];
    total += product / length;
    count++;
  }
  if (count === 0) return undefinedHere("every sample has a row of zeros on one of the sides");
  return { value: Math.max(-1, Math.min(1, total / count)) };
}

function rowNorm({ columns, data }: DenseMatrix, row: number): number {
  let squares = 0;
  for (let j = row * columns; j < (row + 1) * columns; j++) squares += data[j] * data[j];
  return Math.sqrt(squares);
}
