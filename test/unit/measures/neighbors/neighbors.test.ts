import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { Prepared } from "../../../../extension/engine/measures/measure";
import { neighborsMeasures } from "../../../../extension/engine/measures/neighbors/index";
import { knnCknna } from "../../../../extension/engine/measures/neighbors/knnCknna";
import { knnCycle } from "../../../../extension/engine/measures/neighbors/knnCycle";
import { knnJaccard } from "../../../../extension/engine/measures/neighbors/knnJaccard";
import { knnMutual } from "../../../../extension/engine/measures/neighbors/knnMutual";
import { knnRank } from "../../../../extension/engine/measures/neighbors/knnRank";
import { knnSecondOrderCosine } from "../../../../extension/engine/measures/neighbors/knnSecondOrderCosine";
import { neighbors } from "../../../../extension/engine/measures/parts/neighbors";
import { unitRows } from "../../../../extension/engine/measures/parts/unitRows";
import { measurePair } from "../../../../extension/engine/measures/run";
import { matrixOf, noise, plainProduct, transpose } from "../../linalg/matrices";

const rows = (...values: number[][]): DenseMatrix =>
  matrixOf(values.length, values[0].length, (i, j) => values[i][j]);

/** Points on the unit circle, at these angles. */
const circle = (...angles: number[]): DenseMatrix =>
  matrixOf(angles.length, 2, (i, j) => (j === 0 ? Math.cos(angles[i]) : Math.sin(angles[i])));

function indicesOf(x: DenseMatrix, k: number, metric: "cosine" | "euclidean"): number[][] {
  const { count, indices } = new Prepared(x).get(neighbors(k, metric));
  return Array.from({ length: x.rows }, (_, i) => [...indices.slice(i * count, (i + 1) * count)]);
}

describe("neighbors", () => {
  it("are the nearest others, nearest first", () => {
    expect(indicesOf(circle(0, 0.1, 0.3, 0.7, 1.5), 2, "cosine")).toEqual([
      [1, 2],
      [0, 2],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(indicesOf(rows([0], [10], [13], [-4]), 3, "euclidean")).toEqual([
      [3, 1, 2],
      [2, 0, 3],
      [1, 0, 3],
      [0, 1, 2],
    ]);
  });

  it("leave a sample out by its index, so that duplicates stay in", () => {
    const x = rows([1, 0], [1, 0], [0, 1], [1, 0]);
    expect(indicesOf(x, 2, "cosine")).toEqual([
      [1, 3],
      [0, 3],
      [0, 1],
      [0, 1],
    ]);
  });

  it("break ties by the lower index, also where rounding would not call them ties", () => {
    // multiples of one row, whose unit rows differ in the last place
    const x = matrixOf(12, 3, (i, j) => [0.1, 0.7, -0.3][j] * (1 + i / 7));
    for (const [i, row] of indicesOf(x, 11, "cosine").entries()) {
      expect(row).toEqual(Array.from({ length: 12 }, (_, j) => j).filter((j) => j !== i));
    }
  });

  it("agree with a full sort, over several blocks of samples", () => {
    const x = noise(300, 4, 5);
    const found = indicesOf(x, 7, "euclidean");
    for (const i of [0, 1, 255, 256, 299]) {
      const distance = (j: number) =>
        [0, 1, 2, 3].reduce((sum, c) => sum + (x.data[4 * i + c] - x.data[4 * j + c]) ** 2, 0);
      const sorted = Array.from({ length: 300 }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => distance(a) - distance(b));
      expect(found[i]).toEqual(sorted.slice(0, 7));
    }
  });

  it("are found block by block among more samples than are compared at once", () => {
    const n = 4100;
    const found = indicesOf(
      matrixOf(n, 1, (i) => i * i),
      2,
      "euclidean",
    );
    expect(found.slice(0, 4)).toEqual([
      [1, 2],
      [0, 2],
      [1, 0],
      [2, 4],
    ]);
    for (const i of [255, 256, 257, 4095, 4096]) expect(found[i]).toEqual([i - 1, i + 1]);
    expect(found[n - 1]).toEqual([n - 2, n - 3]);
  });

  it("are all others where there are fewer than k", () => {
    expect(indicesOf(circle(0, 1, 3), 10, "cosine").map((row) => row.length)).toEqual([2, 2, 2]);
  });
});

describe("measures on neighbors", () => {
  // neighbors with k = 1, as one can read off: 0-1, 1-0, 2-3, 3-2 and 0-3, 1-2, 2-1, 3-0
  const x = circle(0, 0.1, 2, 2.1);
  const y = circle(0, 2, 2.1, 0.1);

  it("are 0 where no neighbor is shared, and 1 where all are", () => {
    for (const measure of [knnMutual, knnJaccard, knnRank, knnCycle]) {
      expect(measurePair(measure, x, y, { params: { k: 1 } })).toEqual({ value: 0 });
      expect(measurePair(measure, x, x, { params: { k: 1 } })).toEqual({ value: 1 });
    }
  });

  it("count shared neighbors as the definitions say", () => {
    const a = circle(0, 0.1, 0.3, 3);
    const b = circle(0, 3, 0.3, 0.1);
    // N(0) = {1, 2} and {3, 2}; N(1) = {0, 2} and {2, 3}; N(2) = {1, 0} and {3, 0}; N(3) = {2, 1} and {0, 2}
    const params = { k: 2 };
    expect(measurePair(knnMutual, a, b, { params }).value).toBeCloseTo(1 / 2, 12);
    expect(measurePair(knnJaccard, a, b, { params }).value).toBeCloseTo(1 / 3, 12);
    // ranks of the shared one: 2 and 2; 2 and 1; 2 and 2; 1 and 2
    const scores = [2 / 4, 2 / (2 * 3), 2 / 4, 2 / (2 * 3)];
    expect(measurePair(knnRank, a, b, { params }).value).toBeCloseTo(
      scores.reduce((sum, s) => sum + s, 0) / 4,
      12,
    );
  });

  it("cycle asks y first: a way out by y and back by x", () => {
    // x: 0→1, 1→0, 2→1; y: 0→1, 1→2, 2→1
    const a = circle(0, 0.1, 0.5);
    const b = circle(0, 0.5, 0.6);
    expect(measurePair(knnCycle, a, b, { params: { k: 1 } }).value).toBeCloseTo(2 / 3, 12);
    expect(measurePair(knnCycle, b, a, { params: { k: 1 } }).value).toBeCloseTo(2 / 3, 12);
    // y: 2→0, which x does not return to from 0
    const c = circle(0, 2, 0.1);
    expect(measurePair(knnCycle, a, c, { params: { k: 1 } }).value).toBeCloseTo(1 / 3, 12);
    expect(measurePair(knnCycle, c, a, { params: { k: 1 } }).value).toBeCloseTo(1 / 3, 12);
  });

  it("CKNNA is the unbiased HSIC of what masks leave of whole Gram matrices", () => {
    const [x, y] = [noise(9, 3, 4), noise(9, 2, 5)];
    const n = 9;
    const cosines = (a: DenseMatrix) => {
      const { matrix } = new Prepared(a).get(unitRows);
      return plainProduct(matrix, transpose(matrix)).data;
    };
    const mask = (a: DenseMatrix) => {
      const lists = indicesOf(a, 4, "cosine");
      return matrixOf(n, n, (i, j) => Number(lists[i].includes(j))).data;
    };
    const sum = (a: Float64Array) => a.reduce((total, value) => total + value, 0);
    const hsic = (k: Float64Array, l: Float64Array) => {
      const square = (data: Float64Array) => ({ rows: n, columns: n, data });
      const { data } = plainProduct(square(k), square(l));
      const trace = sum(data.filter((_, place) => place % (n + 1) === 0));
      return trace + (sum(k) * sum(l)) / ((n - 1) * (n - 2)) - (2 * sum(data)) / (n - 2);
    };
    const times = (...factors: Float64Array[]) =>
      factors.reduce((a, b) => a.map((value, place) => value * b[place]));
    const [k, l, a, b] = [cosines(x), cosines(y), mask(x), mask(y)];
    const expected =
      hsic(times(k, a, b), times(l, a, b)) /
      Math.sqrt(hsic(times(k, a), times(k, a)) * hsic(times(l, b), times(l, b)));
    const { value } = measurePair(knnCknna, x, y, { params: { k: 4 } });
    expect(value).toBeCloseTo(expected, 12);
  });

  it("second-order cosine leaves out samples that coincide with all their neighbors", () => {
    const a = rows([1, 0], [1, 0], [1, 1], [0, 1], [1, 3]);
    const b = rows([1, 0], [1, 0], [2, 1], [1, 5], [1, 2]);
    const measured = measurePair(knnSecondOrderCosine, a, b, { params: { k: 1 } });
    expect(measured.note).toEqual({
      code: "undefined",
      text: "2 of 5 samples coincide with all their neighbors, and are left out",
    });
    expect(measured.value).toBeGreaterThan(0.9);
    const pairs = rows([1, 0], [1, 0], [0, 1], [0, 1]);
    expect(measurePair(knnSecondOrderCosine, pairs, pairs, { params: { k: 1 } })).toEqual({
      value: null,
      note: {
        code: "undefined",
        text: "4 of 4 samples coincide with all their neighbors, and are left out",
      },
    });
  });

  it.each(neighborsMeasures)(
    "$id: null where k is n or more, and a number one below",
    (measure) => {
      const [a, b] = [noise(8, 3, 1), noise(8, 5, 2)];
      expect(measurePair(measure, a, b, { params: { k: 8 } })).toEqual({
        value: null,
        note: { code: "samples.few", text: "8 neighbors need at least 9 samples; there are 8" },
      });
      expect(measurePair(measure, a, b, { params: { k: 7 } }).value).not.toBeNull();
    },
  );

  it.each(neighborsMeasures)("$id: null where all samples point the same way", (measure) => {
    const ray = matrixOf(8, 3, (i, j) => [0.1, 0.7, -0.3][j] * (1 + i / 7));
    expect(measurePair(measure, noise(8, 3, 1), ray, { params: { k: 3 } })).toEqual({
      value: null,
      note: {
        code: "undefined",
        text: "all samples of y point the same way: none is nearer than another",
      },
    });
  });

  it.each(neighborsMeasures)("$id: null with a zero row, on either side", (measure) => {
    const a = noise(8, 3, 1);
    const b = { ...a, data: a.data.slice().fill(0, 6, 9) };
    for (const [first, second, side] of [
      [a, b, "y"],
      [b, a, "x"],
    ] as const) {
      expect(measurePair(measure, first, second, { params: { k: 3 } })).toEqual({
        value: null,
        note: {
          code: "undefined",
          text: `1 of 8 samples of ${side} are zero: cosines with them are undefined`,
        },
      });
    }
  });
});
