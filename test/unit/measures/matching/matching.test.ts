import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { correlationMatchHard } from "../../../../extension/engine/measures/matching/correlationMatchHard";
import { correlationMatchSoft } from "../../../../extension/engine/measures/matching/correlationMatchSoft";
import { procrustesPermutation } from "../../../../extension/engine/measures/matching/procrustesPermutation";
import { measurePair } from "../../../../extension/engine/measures/run";
import { matrixOf, noise } from "../../linalg/matrices";

/** The features of x in another order, feature j scaled and shifted. */
function mixed(x: DenseMatrix, order: readonly number[], scale = 1, shift = 0): DenseMatrix {
  return matrixOf(x.rows, order.length, (i, j) => scale * x.data[i * x.columns + order[j]] + shift);
}

/** The least of ‖X − Y·P‖ over all orders of as many columns as both have, zeros filled in. */
function distanceByTrying(x: DenseMatrix, y: DenseMatrix): number {
  const wide = Math.max(x.columns, y.columns);
  const entry = (a: DenseMatrix, i: number, j: number) =>
    j < a.columns ? a.data[i * a.columns + j] : 0;
  let least = Number.POSITIVE_INFINITY;
  const visit = (order: number[]) => {
    if (order.length < wide) {
      for (let j = 0; j < wide; j++) if (!order.includes(j)) visit([...order, j]);
      return;
    }
    let squares = 0;
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < wide; j++) squares += (entry(x, i, j) - entry(y, i, order[j])) ** 2;
    }
    least = Math.min(least, Math.sqrt(squares));
  };
  visit([]);
  return least;
}

describe("procrustes.permutation", () => {
  it("is the least over all orders, with zero features filled in on either side", () => {
    for (const [p, q] of [
      [3, 3],
      [2, 4],
      [5, 3],
      [1, 1],
    ]) {
      const [x, y] = [noise(6, p, p), noise(6, q, 10 + q)];
      const { value } = measurePair(procrustesPermutation, x, y);
      expect(value).toBeCloseTo(distanceByTrying(x, y), 12);
    }
  });

  it("is exactly 0 for reordered features, and keeps the digits of a small difference", () => {
    const x = matrixOf(50, 6, (i, j) => 1000 + noise(50, 6, 3).data[i * 6 + j]);
    const y = mixed(x, [3, 0, 5, 1, 4, 2]);
    expect(measurePair(procrustesPermutation, x, y)).toEqual({ value: 0 });
    y.data[7] += 2 ** -30;
    expect(measurePair(procrustesPermutation, x, y)).toEqual({ value: 2 ** -30 });
  });

  it("takes a zero feature for one that is missing", () => {
    const x = noise(9, 3, 8);
    const padded = matrixOf(9, 5, (i, j) => (j < 3 ? x.data[i * 3 + j] : 0));
    expect(measurePair(procrustesPermutation, x, padded).value).toBe(0);
    expect(measurePair(procrustesPermutation, padded, x).value).toBe(0);
  });

  it("breaks the triangle inequality across widths, which is why it is not declared a metric", () => {
    const [x, z, y] = [[1], [-1], [0.5, -0.5]].map((row) =>
      matrixOf(1, row.length, (_, j) => row[j]),
    );
    const distance = (a: DenseMatrix, b: DenseMatrix) =>
      measurePair(procrustesPermutation, a, b).value as number;
    expect(distance(x, y) + distance(y, z)).toBeLessThan(distance(x, z));
    expect(procrustesPermutation.representation.metric).toBe(false);
  });
});

describe("correlation matches", () => {
  it("are 1 for reordered, scaled and shifted features, also of a part of them", () => {
    const x = noise(40, 5, 6);
    const y = mixed(x, [4, 2, 0, 1, 3], 7, -2);
    expect(measurePair(correlationMatchHard, x, y).value).toBeCloseTo(1, 12);
    expect(measurePair(correlationMatchSoft, x, y).value).toBeCloseTo(1, 12);
    const part = mixed(x, [4, 2], 3);
    expect(measurePair(correlationMatchHard, x, part).value).toBeCloseTo(1, 12);
    expect(measurePair(correlationMatchSoft, x, part).value).toBeLessThan(1);
  });

  it("are −1 where the only features are opposite", () => {
    const x = noise(10, 1, 2);
    const y = mixed(x, [0], -2);
    expect(measurePair(correlationMatchHard, x, y).value).toBeCloseTo(-1, 12);
    expect(measurePair(correlationMatchSoft, x, y).value).toBeCloseTo(-1, 12);
  });

  it("hard gives each feature one partner, soft shares them", () => {
    // two features that do not correlate; x has one of them twice
    const a = [1, 1, -1, -1];
    const b = [1, -1, 1, -1];
    const x = matrixOf(4, 2, (i) => a[i]);
    const y = matrixOf(4, 2, (i, j) => [a, b][j][i]);
    expect(measurePair(correlationMatchHard, x, y).value).toBeCloseTo(1 / 2, 12);
    expect(measurePair(correlationMatchSoft, x, y).value).toBeCloseTo((1 + 1 / 2) / 2, 12);
  });

  it("count features that do not vary as uncorrelated, and say so", () => {
    const x = noise(20, 4, 9);
    const y = matrixOf(20, 4, (i, j) => (j === 2 ? 0.1 : x.data[i * 4 + j]));
    for (const measure of [correlationMatchHard, correlationMatchSoft]) {
      const measured = measurePair(measure, y, y);
      expect(measured.value).toBeCloseTo(3 / 4, 12);
      expect(measured.note).toEqual({
        code: "variance.none",
        text: "1 of 4 features of x and 1 of 4 features of y do not vary, and count as uncorrelated with all",
      });
      const flat = matrixOf(20, 2, () => 0.1);
      expect(measurePair(measure, x, flat)).toEqual({
        value: null,
        note: {
          code: "variance.none",
          text: "no feature of y varies: there are no correlations",
        },
      });
    }
  });
});
