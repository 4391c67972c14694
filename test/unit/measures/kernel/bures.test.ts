import { describe, expect, test } from "vitest";
import { symmetricEigenvalues } from "../../../../extension/engine/linalg/decompositions";
import { buresDistance } from "../../../../extension/engine/measures/kernel/buresDistance";
import { buresDistanceRsatoolbox } from "../../../../extension/engine/measures/kernel/buresDistanceRsatoolbox";
import { buresSimilarity } from "../../../../extension/engine/measures/kernel/buresSimilarity";
import { ckaLinear } from "../../../../extension/engine/measures/kernel/ckaLinear";
import { ensd } from "../../../../extension/engine/measures/kernel/ensd";
import { ensdAngular } from "../../../../extension/engine/measures/kernel/ensdAngular";
import { nbs } from "../../../../extension/engine/measures/kernel/nbs";
import { rsmNormDifference } from "../../../../extension/engine/measures/kernel/rsmNormDifference";
import { rsmNormDifferenceResi } from "../../../../extension/engine/measures/kernel/rsmNormDifferenceResi";
import { matrixOf, noise, plainProduct, reflection } from "../../linalg/matrices";
import { isClose, noteOf, numberOf, padded, plainDistances, scaled, shifted } from "./plain";

/** Three uncorrelated features of eight samples, of length √8 each. */
const axes = matrixOf(8, 3, (i, j) => (((i >> j) & 1) === 0 ? 1 : -1));
const stretched = (...by: number[]) =>
  matrixOf(8, by.length, (i, j) => by[j] * axes.data[i * 3 + j]);
const equal = matrixOf(8, 2, () => 0.1);

describe("Bures similarity", () => {
  test("is the sum of products of deviations along common axes", () => {
    const [x, y] = [stretched(3, 2, 1), stretched(1, 4)];
    // singular values of X̄ᵀȲ: 8·3·1 and 8·2·4
    expect(numberOf(buresSimilarity, x, y)).toBeCloseTo(8 * (3 + 8), 11);
    expect(numberOf(nbs, x, y)).toBeCloseTo((3 + 8) / Math.sqrt(14 * 17), 14);
    expect(numberOf(buresDistance, x, y)).toBeCloseTo(Math.sqrt(8 * (14 + 17 - 22)), 13);
    expect(numberOf(buresDistanceRsatoolbox, x, y)).toBeCloseTo(8 * (14 + 17 - 22), 12);
  });

  test("is the same by features and by samples", () => {
    const [x, y] = [noise(12, 5, 1), noise(12, 3, 2)];
    for (const measure of [buresSimilarity, nbs, buresDistance]) {
      const expected = numberOf(measure, x, y);
      expect(numberOf(measure, padded(x, 40), padded(y, 30))).toBeCloseTo(expected, 12);
      expect(numberOf(measure, padded(x, 40), y)).toBeCloseTo(expected, 12);
    }
  });

  test("normalized, is 1 for the same data turned, scaled and moved", () => {
    const x = noise(20, 4, 3);
    const turned = shifted(scaled(plainProduct(x, reflection(4, 5)), 1e6), 1e6);
    expect(numberOf(nbs, x, turned)).toBeCloseTo(1, 12);
  });

  test("without variance is 0, and normalized null", () => {
    expect(numberOf(buresSimilarity, equal, axes)).toBe(0);
    expect(noteOf(nbs, equal, axes)).toBe("variance.none");
    expect(noteOf(nbs, axes, equal)).toBe("variance.none");
    expect(numberOf(buresDistance, equal, axes)).toBeCloseTo(Math.sqrt(24), 13);
  });
});

describe("Bures distance", () => {
  test.each([1, 1e-3, 1e-6, 1e-9])("of a copy that is longer by %f", (by) => {
    const x = noise(20, 4, 3);
    const turned = plainProduct(scaled(x, 1 + by), reflection(4, 5));
    const mean = (j: number) => x.data.reduce((sum, v, i) => sum + (i % 4 === j ? v / 20 : 0), 0);
    const norm = Math.sqrt(x.data.reduce((sum, v, i) => sum + (v - mean(i % 4)) ** 2, 0));
    for (const [a, b] of [
      [x, turned],
      [padded(x, 3), turned],
      [x, padded(turned, 40)],
      [padded(x, 60), padded(turned, 40)],
    ]) {
      const distance = numberOf(buresDistance, a, b);
      expect(Math.abs(distance / (by * norm) - 1)).toBeLessThan(1e-13 + 1e-14 / by);
    }
  });

  test("is 0 on the same data", () => {
    const x = noise(20, 4, 3);
    expect(numberOf(buresDistance, x, x)).toBeLessThan(1e-14);
    expect(numberOf(buresDistance, equal, equal)).toBe(0);
  });
});

describe("effective number of shared dimensions", () => {
  test("counts common axes of equal length", () => {
    expect(numberOf(ensd, stretched(1, 1, 1), stretched(1, 1, 1))).toBeCloseTo(3, 14);
    expect(numberOf(ensd, stretched(1, 1, 1), stretched(1, 1, 0))).toBeCloseTo(2, 14);
    expect(numberOf(ensd, stretched(1, 0, 0), stretched(0, 1, 1))).toBeCloseTo(0, 14);
  });

  test("is CKA times the geometric mean of participation ratios", () => {
    const [x, y] = [noise(30, 5, 1), noise(30, 40, 2)];
    const ratios = Math.sqrt(numberOf(ensd, x, x) * numberOf(ensd, y, y));
    expect(numberOf(ensd, x, y)).toBeCloseTo(ratios * numberOf(ckaLinear, x, y), 12);
    expect(numberOf(ensdAngular, x, y)).toBeCloseTo(
      (2 / Math.PI) * Math.acos(numberOf(ckaLinear, x, y)),
      13,
    );
  });

  test("is null without variance", () => {
    expect(noteOf(ensd, equal, axes)).toBe("variance.none");
    expect(noteOf(ensdAngular, axes, equal)).toBe("variance.none");
  });
});

describe("difference of distance matrices", () => {
  const [x, y] = [noise(40, 5, 1), noise(40, 3, 2)];
  const d = plainDistances(x);
  const difference = { ...d, data: d.data.map((entry, i) => entry - plainDistances(y).data[i]) };

  test("is the Frobenius norm", () => {
    const expected = Math.sqrt(difference.data.reduce((sum, entry) => sum + entry ** 2, 0));
    expect(isClose(numberOf(rsmNormDifference, x, y), expected, 1e-13)).toBe(true);
  });

  test("for ReSi is the largest eigenvalue in size", () => {
    const values = symmetricEigenvalues(difference);
    const expected = Math.max(-values[0], values[39]);
    expect(isClose(numberOf(rsmNormDifferenceResi, x, y), expected, 1e-13)).toBe(true);
    expect(isClose(numberOf(rsmNormDifferenceResi, y, x), expected, 1e-13)).toBe(true);
  });

  test("is 0 on the same data", () => {
    expect(numberOf(rsmNormDifference, x, x)).toBe(0);
    expect(numberOf(rsmNormDifferenceResi, x, x)).toBe(0);
  });
});
