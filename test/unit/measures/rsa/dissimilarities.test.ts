import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { type Part, Prepared } from "../../../../extension/engine/measures/measure";
import {
  correlationDistances,
  cosineDistances,
} from "../../../../extension/engine/measures/parts/angularDistances";
import { distances } from "../../../../extension/engine/measures/parts/distances";
import { mahalanobisDistances } from "../../../../extension/engine/measures/parts/mahalanobisDistances";
import {
  condensedSquaredDistances,
  squaredDistancesPart,
} from "../../../../extension/engine/measures/parts/squaredDistances";
import { untracked } from "../../../../extension/engine/task";
import { matrixOf, noise, plainProduct } from "../../linalg/matrices";
import { noteOf, numberOf, scaled, shifted } from "../kernel/plain";
import { cell, comparisons } from "./cells";

const entriesOf = (part: Part<Float64Array | null>, a: DenseMatrix) => new Prepared(a).get(part);
const rows = (...of: number[][]) => matrixOf(of.length, of[0].length, (i, j) => of[i][j]);
const y = noise(12, 3, 9);

describe("Euclidean and squared distances", () => {
  test("are listed row by row, the pairs (0, 1), (0, 2), (1, 2)", () => {
    const triangle = rows([0, 0], [3, 4], [0, 12]);
    expect([...(entriesOf(squaredDistancesPart, triangle) ?? [])]).toEqual([25, 144, 73]);
    expect([...(entriesOf(distances, triangle) ?? [])]).toEqual([5, 12, Math.sqrt(73)]);
  });

  test("are the same where the square is too large to hold at once", () => {
    const line = matrixOf(4100, 1, (i) => i);
    const entries = condensedSquaredDistances(line, untracked);
    expect(entries.length).toBe((4100 * 4099) / 2);
    let at = 0;
    let wrong = 0;
    for (let i = 0; i < 4100; i++) {
      for (let j = i + 1; j < 4100; j++, at++) {
        if (Math.abs(entries[at] / (j - i) ** 2 - 1) > 1e-12) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });
});

describe("cosine and correlation distances", () => {
  test("are 1 less the cosine, and less the correlation over features", () => {
    const a = rows([1, 0, 0], [2, 2, 0], [-3, 0, 0]);
    const [ab, ac, bc] = entriesOf(cosineDistances, a) ?? [];
    expect([ab, ac, bc].map((d) => d.toFixed(14))).toEqual(
      [1 - Math.SQRT1_2, 2, 1 + Math.SQRT1_2].map((d) => d.toFixed(14)),
    );
    const r = entriesOf(correlationDistances, rows([1, 2, 3], [2, 4, 6.5], [3, 2, 1])) ?? [];
    expect(r[0]).toBeCloseTo(1 - 4.5 / Math.sqrt(2 * (4 + 16 + 42.25 - 12.5 ** 2 / 3)), 14);
    expect(r[1]).toBeCloseTo(2, 14);
  });

  test("keep their digits between samples that are nearly parallel", () => {
    // tan of the angle is 2^-20: 1 - cos = tan²/2 to within its square
    const [distance] = entriesOf(cosineDistances, rows([1, 0], [1, 2 ** -20], [0, 1])) ?? [];
    expect(distance / 2 ** -41).toBeCloseTo(1, 10);
  });

  test("are 0 between parallel samples, and 0 or 2 between patterns of two features", () => {
    const parallel = matrixOf(6, 5, (i, j) => (i + 1) * 0.1 * (j + 0.7));
    expect(entriesOf(cosineDistances, parallel)?.every((d) => d === 0)).toBe(true);
    expect(entriesOf(correlationDistances, parallel)?.every((d) => d === 0)).toBe(true);
    const two = entriesOf(correlationDistances, noise(9, 2, 4)) ?? [];
    expect(two.every((d) => d === 0 || Math.abs(d - 2) < 1e-15)).toBe(true);
  });

  test("see a pattern far from the origin", () => {
    const coarse = matrixOf(12, 5, (i, j) => Math.round(2 ** 20 * noise(1, 1, 7 * i + j).data[0]));
    const far = shifted(scaled(coarse, 2 ** -20), 1e6);
    const measure = cell("correlation.pearson");
    expect(numberOf(measure, far, y)).toBeCloseTo(numberOf(measure, coarse, y), 12);
  });

  test.each(comparisons)("make %s undefined where a sample has none", (comparison) => {
    const zeroRow = matrixOf(12, 4, (i, j) => (i === 5 ? 0 : i * j + 1));
    const flatRow = matrixOf(12, 4, (i, j) => (i === 5 ? 0.1 : i * j + 1));
    expect(noteOf(cell(`cosine.${comparison}`), zeroRow, y)).toBe("undefined");
    expect(noteOf(cell(`cosine.${comparison}`), y, zeroRow)).toBe("undefined");
    expect(noteOf(cell(`correlation.${comparison}`), flatRow, y)).toBe("undefined");
    expect(noteOf(cell(`correlation.${comparison}`), y, flatRow)).toBe("undefined");
    expect(noteOf(cell(`correlation.${comparison}`), y, noise(12, 1, 1))).toBe("undefined");
  });
});

describe("Mahalanobis distances", () => {
  test("are those under the inverse covariance", () => {
    const a = noise(20, 2, 1);
    const mean = [0, 1].map((j) => a.data.reduce((s, v, at) => s + (at % 2 === j ? v / 20 : 0), 0));
    const c = (j: number, k: number) =>
      Array.from(
        { length: 20 },
        (_, i) => (a.data[2 * i + j] - mean[j]) * (a.data[2 * i + k] - mean[k]),
      ).reduce((s, v) => s + v / 19, 0);
    const determinant = c(0, 0) * c(1, 1) - c(0, 1) ** 2;
    const [u, v] = [a.data[0] - a.data[2], a.data[1] - a.data[3]];
    const squared = (u * u * c(1, 1) - 2 * u * v * c(0, 1) + v * v * c(0, 0)) / determinant;
    expect(entriesOf(mahalanobisDistances, a)?.[0]).toBeCloseTo(Math.sqrt(squared), 12);
  });

  test("ignore invertible maps, shifts and features that add nothing", () => {
    const a = noise(20, 3, 1);
    const map = rows([1, 2, 0, 3], [0, 1e-3, 0, 1e-3], [5, 0, 1e3, 5]);
    const mapped = shifted(plainProduct(a, map), 7);
    const [d, e] = [entriesOf(mahalanobisDistances, a), entriesOf(mahalanobisDistances, mapped)];
    expect(
      Math.max(...(d ?? []).map((entry, i) => Math.abs(entry / (e?.[i] ?? 0) - 1))),
    ).toBeLessThan(1e-9);
  });

  test("of equal samples are 0, and equal to any third", () => {
    const a = matrixOf(20, 3, (i, j) => noise(1, 1, 5 * (i % 7) + j).data[0]);
    const d = entriesOf(mahalanobisDistances, a) ?? new Float64Array();
    // samples 0, 7 and 14 are one: entries (0, 7), (0, 14); (0, 1), (0, 8)
    expect([d[6], d[13]]).toEqual([0, 0]);
    expect(d[0]).toBe(d[7]);
  });

  test("are all equal where samples span as many dimensions as they can", () => {
    const wide = noise(12, 30, 3);
    expect(new Set(entriesOf(mahalanobisDistances, wide))).toEqual(new Set([Math.sqrt(22)]));
    for (const comparison of ["spearman", "pearson", "tauB"]) {
      expect(noteOf(cell(`mahalanobis.${comparison}`), wide, y)).toBe("variance.none");
    }
    expect(numberOf(cell("mahalanobis.rhoA"), wide, y)).toBe(0);
    expect(numberOf(cell("mahalanobis.tauA"), y, wide)).toBe(0);
    expect(numberOf(cell("mahalanobis.cosine"), wide, noise(12, 40, 4))).toBe(1);
  });
});

test.each(["euclidean", "squared", "mahalanobis"])(
  "%s: equal samples have nothing to compare",
  (name) => {
    const equal = matrixOf(12, 2, () => 0.1);
    for (const comparison of comparisons) {
      expect(noteOf(cell(`${name}.${comparison}`), equal, y)).toBe("variance.none");
      expect(noteOf(cell(`${name}.${comparison}`), y, equal)).toBe("variance.none");
    }
  },
);
