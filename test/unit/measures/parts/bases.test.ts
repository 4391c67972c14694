import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { transposedMultiply } from "../../../../extension/engine/linalg/multiply";
import { type Part, Prepared } from "../../../../extension/engine/measures/measure";
import { centered } from "../../../../extension/engine/measures/parts/centered";
import { centeredSvd } from "../../../../extension/engine/measures/parts/centeredSvd";
import {
  centeredColumnSpace,
  columnSpace,
} from "../../../../extension/engine/measures/parts/columnSpace";
import {
  relativeRidgeBasis,
  ridgeBasis,
} from "../../../../extension/engine/measures/parts/ridgeBasis";
import { triangularInverse } from "../../../../extension/engine/measures/parts/triangularInverse";
import { untracked } from "../../../../extension/engine/task";
import { bell, product, whole } from "../../../vectors/matrices";

const at = ({ columns, data }: DenseMatrix, i: number, j: number) => data[i * columns + j];

function largest(data: Float64Array): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Of QᵀQ − I. */
function skewness(q: DenseMatrix): number {
  const products = transposedMultiply(q, q);
  return largest(products.data.map((value, i) => value - Number(i % (q.columns + 1) === 0)));
}

/** Of A − QQᵀA, as a share of A. */
function leftOut(q: DenseMatrix, a: DenseMatrix): number {
  const inside = product(q, transposedMultiply(q, a));
  return largest(a.data.map((value, i) => value - inside.data[i])) / largest(a.data);
}

const withColumns = (a: DenseMatrix, change: (value: number, column: number) => number) => ({
  ...a,
  data: a.data.map((value, i) => change(value, i % a.columns)),
});

const cases: readonly (readonly [string, DenseMatrix, number, number])[] = [
  ["of full rank", bell(60, 7, 1), 7, 7],
  ["with constant features", withColumns(bell(60, 7, 1), (x, j) => (j % 3 === 0 ? 0.1 : x)), 5, 4],
  ["with features of zeros", withColumns(bell(60, 7, 1), (x, j) => (j % 3 === 0 ? 0 : x)), 4, 4],
  ["of low rank", product(bell(60, 3, 1), whole(3, 9, 2)), 3, 3],
  ["of features of very different size", withColumns(bell(60, 7, 1), (x, j) => x * 10 ** -j), 7, 7],
  [
    "with a feature below the rounding of others",
    withColumns(bell(60, 4, 1), (x, j) => (j === 2 ? x * 1e-18 : x)),
    3,
    3,
  ],
  ["with more features than samples", bell(9, 30, 1), 9, 8],
  ["with as many features as samples", bell(9, 9, 1), 9, 8],
  ["with one feature fewer than samples", bell(9, 8, 1), 8, 8],
  ["with more features than samples, of low rank", product(bell(9, 3, 1), whole(3, 30, 2)), 3, 3],
  ["with duplicate samples", duplicated(bell(6, 20, 1)), 6, 5],
  ["of zeros", { rows: 8, columns: 3, data: new Float64Array(24) }, 0, 0],
];

function duplicated(a: DenseMatrix): DenseMatrix {
  return { ...a, rows: 2 * a.rows, data: Float64Array.from([...a.data, ...a.data]) };
}

describe.each(cases)("bases of a representation %s", (_, matrix, rank, centeredRank) => {
  test.each([
    ["columnSpace", columnSpace, rank],
    ["centeredColumnSpace", centeredColumnSpace, centeredRank],
  ] as const)(
    "%s is orthonormal and spans it, no more",
    (_name, part: Part<DenseMatrix>, expected) => {
      for (const scale of [1, 1e-6, 1e6]) {
        const x = new Prepared(withColumns(matrix, (value) => value * scale));
        const basis = x.get(part);
        expect([basis.rows, basis.columns]).toEqual([matrix.rows, expected]);
        if (expected === 0) continue;
        expect(skewness(basis)).toBeLessThan(1e-13);
        expect(leftOut(basis, part === columnSpace ? x.matrix : x.get(centered))).toBeLessThan(
          1e-13,
        );
      }
    },
  );

  test("make of ridge regression what its singular values say", () => {
    const x = new Prepared(matrix);
    const { u, s, rank: count } = x.get(centeredSvd);
    const size = Math.hypot(...s);
    for (const [part, lambda] of [
      [ridgeBasis(0.3), 0.3],
      [relativeRidgeBasis(0.01), 0.01 * size ** 2],
    ] as const) {
      const root = x.get(part);
      const fit = outer(root);
      const expected = new Float64Array(fit.length);
      for (let k = 0; k < count; k++) {
        const kept = s[k] ** 2 / (s[k] ** 2 + lambda);
        for (let i = 0; i < expected.length; i++) {
          expected[i] += kept * at(u, Math.floor(i / u.rows), k) * at(u, i % u.rows, k);
        }
      }
      expect(largest(fit.map((value, i) => value - expected[i]))).toBeLessThan(1e-13);
    }
  });
});

/** F·Fᵀ, by the definition. */
function outer(f: DenseMatrix): Float64Array {
  return Float64Array.from({ length: f.rows * f.rows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < f.columns; k++)
      sum += at(f, Math.floor(i / f.rows), k) * at(f, i % f.rows, k);
    return sum;
  });
}

test.each([1, 2, 48, 49, 130])("a triangle of %s rows has its inverse", (n) => {
  const l = withColumns(bell(n, n, 3), (value) => value / n);
  for (let i = 0; i < n; i++) {
    l.data.fill(0, i * n + i + 1, (i + 1) * n);
    l.data[i * n + i] = 1 + i / n;
  }
  const { data } = product(l, triangularInverse(l, untracked));
  const off = data.map((value, i) => value - Number(i % (n + 1) === 0));
  expect(largest(off)).toBeLessThan(1e-13);
});
