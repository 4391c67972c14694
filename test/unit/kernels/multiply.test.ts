import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  multiply,
  multiplyVector,
  outerGram,
  squaredDistances,
  squaredDistancesBetween,
  transposedMultiply,
  transposedMultiplyVector,
} from "../../../extension/engine/linalg/multiply";
import { naiveDistances, naiveProduct, randomMatrix, transposed } from "./productsTwin";

/** Largest difference as a share of the largest entry. */
function error(got: DenseMatrix, expected: DenseMatrix): number {
  expect([got.rows, got.columns]).toEqual([expected.rows, expected.columns]);
  const size = Math.max(...expected.data.map(Math.abs));
  return Math.max(0, ...got.data.map((value, i) => Math.abs(value - expected.data[i]))) / size;
}

const sizes = [
  [1, 1, 1],
  [2, 3, 5],
  [7, 6, 4],
  [13, 17, 31],
  [64, 1, 65],
  [1, 70, 300],
  [101, 99, 260],
] as const;

describe("products", () => {
  for (const [m, n, k] of sizes) {
    it(`agree with their definition for m=${m}, n=${n}, k=${k}`, () => {
      const a = randomMatrix(m, k, 1);
      const b = randomMatrix(k, n, 2);
      expect(error(multiply(a, b), naiveProduct(a, b))).toBeLessThan(1e-13);
      expect(error(transposedMultiply(transposed(a), b), naiveProduct(a, b))).toBeLessThan(1e-13);
      expect(error(outerGram(a), naiveProduct(a, transposed(a)))).toBeLessThan(1e-13);
      const x = randomMatrix(k, 1, 3);
      const y = { rows: m, columns: 1, data: multiplyVector(a, x.data) };
      expect(error(y, naiveProduct(a, x))).toBeLessThan(1e-13);
      const z = { rows: m, columns: 1, data: transposedMultiplyVector(transposed(a), x.data) };
      expect(error(z, naiveProduct(a, x))).toBeLessThan(1e-13);
    });
  }

  it("are exactly symmetric for a matrix against itself", () => {
    const { data } = outerGram(randomMatrix(70, 33));
    for (let i = 0; i < 70; i++) {
      for (let j = 0; j < i; j++) expect(data[i * 70 + j]).toBe(data[j * 70 + i]);
    }
  });

  it("refuse operands that do not fit, with both sizes", () => {
    const a = randomMatrix(2, 3);
    for (const wrong of [
      () => multiply(a, randomMatrix(4, 2)),
      () => transposedMultiply(a, randomMatrix(4, 2)),
      () => multiplyVector(a, new Float64Array(4)),
      () => transposedMultiplyVector(a, new Float64Array(4)),
      () => squaredDistancesBetween(a, randomMatrix(2, 4)),
    ]) {
      expect(wrong).toThrow(/expected [23], got 4/);
    }
  });

  it("of nothing are zero", () => {
    expect(multiply(randomMatrix(2, 0), randomMatrix(0, 2)).data).toEqual(new Float64Array(4));
    expect(multiply(randomMatrix(0, 2), randomMatrix(2, 3)).data.length).toBe(0);
  });
});

describe("squared distances", () => {
  for (const [m, n, k] of sizes) {
    it(`agree with their definition for m=${m}, n=${n}, p=${k}`, () => {
      const a = randomMatrix(m, k, 1);
      const b = randomMatrix(n, k, 2);
      const between = squaredDistancesBetween(a, b);
      expect(relativeError(between, naiveDistances(a, b))).toBeLessThan(1e-12);
      expect(relativeError(squaredDistances(a), naiveDistances(a, a))).toBeLessThan(1e-12);
    });
  }

  it("are exact for equal rows, symmetric, and hold where rows lie close or far from the origin", () => {
    for (const offset of [0, 1e6]) {
      const a = randomMatrix(40, 9, 4);
      for (let i = 0; i < a.data.length; i++) {
        // rows in pairs that differ by 1e-7
        const twin = i >= 180 ? a.data[i - 180] + 1e-7 * a.data[i] : a.data[i] + offset;
        a.data[i] = i >= 351 ? a.data[i - 351] : twin;
      }
      const distances = squaredDistances(a);
      expect(relativeError(distances, naiveDistances(a, a))).toBeLessThan(1e-12);
      expect(distances.data[39 * 40]).toBe(0);
      for (let i = 0; i < 40; i++) {
        expect(distances.data[i * 41]).toBe(0);
        for (let j = 0; j < i; j++) {
          expect(distances.data[i * 40 + j]).toBe(distances.data[j * 40 + i]);
        }
      }
    }
  });
});

function relativeError(got: DenseMatrix, expected: DenseMatrix): number {
  expect([got.rows, got.columns]).toEqual([expected.rows, expected.columns]);
  return Math.max(
    0,
    ...got.data.map((value, i) =>
      value === expected.data[i] ? 0 : Math.abs(value - expected.data[i]) / expected.data[i],
    ),
  );
}
