/**
 * √((xᵢ − xⱼ)ᵀ C⁺ (xᵢ − xⱼ)) of all pairs i < j, C the sample covariance of the rows and C⁺ its
 * pseudo-inverse, condensed: √(n − 1) times the distances in an orthonormal basis of the centered
 * column space. Where that has n − 1 dimensions, all are √(2(n − 1)) whatever the data. O(n·p² + n²·p).
 */
import type { DenseMatrix } from "../../linalg/matrix";
import type { Part } from "../measure";
import { centeredColumnSpace } from "./columnSpace";
import { condensedLength } from "./condensed";
import { condensedSquaredDistances } from "./squaredDistances";

export const mahalanobisDistances: Part<Float64Array> = {
  id: "mahalanobisDistances",
  bytes: (n) => 8 * condensedLength(n),
  compute(x, task) {
    const { n } = x;
    const basis = x.get(centeredColumnSpace, task);
    if (basis.columns === 0) return new Float64Array(condensedLength(n));
    if (basis.columns === n - 1) {
      return new Float64Array(condensedLength(n)).fill(Math.sqrt(2 * (n - 1)));
    }
    const entries = condensedSquaredDistances(withEqualRows(basis, x.matrix), task);
    for (let i = 0; i < entries.length; i++) entries[i] = Math.sqrt((n - 1) * entries[i]);
    return entries;
  },
};

/** The basis with equal rows where those of X are equal, which rounding may have told apart. */
function withEqualRows(basis: DenseMatrix, x: DenseMatrix): DenseMatrix {
  const rowOf = ({ columns, data }: DenseMatrix, i: number) =>
    data.subarray(i * columns, (i + 1) * columns);
  const firsts = new Map<number, number[]>();
  const data = Float64Array.from(basis.data);
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i);
    const key = weightedSum(row);
    const candidates = firsts.get(key) ?? [];
    const equal = candidates.find((first) => sameEntries(rowOf(x, first), row));
    if (equal === undefined) firsts.set(key, [...candidates, i]);
    else data.set(rowOf(basis, equal), i * basis.columns);
  }
  return { ...basis, data };
}

/** A key that equal rows share, and others hardly ever. */
function weightedSum(row: Float64Array): number {
  let total = 0;
  for (let k = 0; k < row.length; k++) total += row[k] * (1 + k / row.length);
  return total;
}

const sameEntries = (a: Float64Array, b: Float64Array): boolean =>
  a.every((entry, k) => entry === b[k]);
