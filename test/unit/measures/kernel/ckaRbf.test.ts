import { describe, expect, test } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { ckaRbf } from "../../../../extension/engine/measures/kernel/ckaRbf";
import { ckaRbfDebiased } from "../../../../extension/engine/measures/kernel/ckaRbfDebiased";
import { distanceCorrelation } from "../../../../extension/engine/measures/kernel/distanceCorrelation";
import { rowsOf } from "../../../../extension/engine/measures/parts/squaredDistances";
import { matrixOf, noise } from "../../linalg/matrices";
import { hsic0, hsic1, noteOf, numberOf, plainCka, plainDistances, scaled, shifted } from "./plain";

const x = noise(21, 5, 1);
const y = noise(21, 3, 2);

function gaussian(a: DenseMatrix, bandwidth = 1): DenseMatrix {
  const d = plainDistances(a);
  const isAbove = (at: number) => at % a.rows > Math.floor(at / a.rows);
  const sorted = d.data.filter((_, at) => isAbove(at)).sort();
  const half = (sorted.length - 1) / 2;
  const sigma = (bandwidth * (sorted[Math.floor(half)] + sorted[Math.ceil(half)])) / 2;
  return { ...d, data: d.data.map((entry) => Math.exp(-(entry ** 2) / (2 * sigma ** 2))) };
}

/** All samples equally far from each other. */
const simplex = matrixOf(8, 8, (i, j) => (i === j ? 1 : 0));
const equal = matrixOf(21, 2, () => 0.1);

describe("RBF CKA", () => {
  // 15 samples have an odd number of distances, 21 an even one
  test.each([15, 21])("is CKA of kernels as wide as the median distance: n = %i", (n) => {
    const [a, b] = [rowsOf(x, 0, n), rowsOf(y, 0, n)];
    const [k, l] = [gaussian(a), gaussian(b)];
    expect(numberOf(ckaRbf, a, b)).toBeCloseTo(plainCka(hsic0, k, l), 12);
    expect(numberOf(ckaRbfDebiased, a, b)).toBeCloseTo(plainCka(hsic1, k, l), 12);
  });

  test("takes the bandwidth in medians", () => {
    const params = { bandwidth: 0.4 };
    expect(numberOf(ckaRbf, x, y, { params })).toBeCloseTo(
      plainCka(hsic0, gaussian(x, 0.4), gaussian(y, 0.4)),
      12,
    );
    expect(numberOf(ckaRbfDebiased, x, y, { params })).toBeCloseTo(
      plainCka(hsic1, gaussian(x, 0.4), gaussian(y, 0.4)),
      12,
    );
  });

  test.each([1e-6, 1e6])("is the same at scale %f", (scale) => {
    const far = shifted(scaled(x, scale), scale);
    expect(numberOf(ckaRbf, far, y)).toBeCloseTo(numberOf(ckaRbf, x, y), 12);
    expect(numberOf(ckaRbfDebiased, far, y)).toBeCloseTo(numberOf(ckaRbfDebiased, x, y), 11);
  });

  test("is 1 on the same data", () => {
    expect(numberOf(ckaRbf, x, x)).toBe(1);
    expect(numberOf(ckaRbfDebiased, x, x)).toBe(1);
  });

  test("says why there is none", () => {
    expect(noteOf(ckaRbf, equal, y)).toBe("variance.none");
    expect(noteOf(ckaRbfDebiased, y, equal)).toBe("variance.none");
    // one sample apart from all the others, which are equal
    const crowd = matrixOf(21, 1, (i) => (i === 0 ? 1 : 0));
    expect(noteOf(ckaRbf, crowd, y)).toBe("undefined");
    expect(noteOf(ckaRbfDebiased, y, crowd)).toBe("undefined");
    expect(noteOf(ckaRbfDebiased, simplex, noise(8, 2, 3))).toBe("undefined");
    expect(numberOf(ckaRbf, simplex, noise(8, 2, 3))).toBeGreaterThan(0);
  });
});

describe("distance correlation", () => {
  test("is the root of the cosine of centered distances", () => {
    const cka = plainCka(hsic0, plainDistances(x), plainDistances(y));
    expect(numberOf(distanceCorrelation, x, y)).toBeCloseTo(Math.sqrt(cka), 13);
  });

  test("of a line and a triangle of three samples", () => {
    const line = matrixOf(3, 1, (i) => i);
    const triangle = matrixOf(3, 3, (i, j) => (i === j ? 1 : 0));
    // HDH is -[[10, -2, -8], [-2, 4, -2], [-8, -2, 10]]/9 for the line, and -H for the triangle:
    // cos = trace/(norm·‖H‖) = 24/(√360·√2)
    const expected = Math.sqrt(24 / Math.sqrt(720));
    expect(numberOf(distanceCorrelation, line, triangle)).toBeCloseTo(expected, 14);
  });

  test("keeps its digits where all distances are nearly alike", () => {
    const nearly = matrixOf(12, 12, (i, j) => (i === j ? 1 + 2 ** -20 * ((i * 7) % 12) : 0));
    const value = numberOf(distanceCorrelation, nearly, noise(12, 2, 5));
    const expected = Math.sqrt(
      plainCka(hsic0, plainDistances(nearly), plainDistances(noise(12, 2, 5))),
    );
    expect(value).toBeCloseTo(expected, 13);
  });

  test("is null without variance", () => {
    expect(noteOf(distanceCorrelation, equal, x)).toBe("variance.none");
  });
});
