import { describe, expect, test } from "vitest";
import { ckaLinear } from "../../../../extension/engine/measures/kernel/ckaLinear";
import { ckaLinearAngular } from "../../../../extension/engine/measures/kernel/ckaLinearAngular";
import { ckaLinearPlatonic } from "../../../../extension/engine/measures/kernel/ckaLinearPlatonic";
import { matrixOf, noise, plainProduct, reflection } from "../../linalg/matrices";
import { hsic0, noteOf, numberOf, padded, plainCka, plainGram, scaled, shifted } from "./plain";

const x = noise(30, 5, 1);
const y = noise(30, 4, 2);
/** Four samples at the corners of a square, along one axis and along the other. */
const across = matrixOf(4, 1, (i) => [1, 1, -1, -1][i]);
const along = matrixOf(4, 1, (i) => [1, -1, 1, -1][i]);
const corners = matrixOf(4, 2, (i, j) => [across, along][j].data[i]);

describe("linear CKA", () => {
  test("is the cosine of the centered Gram matrices", () => {
    expect(numberOf(ckaLinear, x, y)).toBeCloseTo(plainCka(hsic0, plainGram(x), plainGram(y)), 13);
  });

  test("is 0 for uncorrelated features, 1/√2 for one of two that are alike", () => {
    expect(numberOf(ckaLinear, across, along)).toBe(0);
    expect(numberOf(ckaLinear, across, corners)).toBeCloseTo(Math.SQRT1_2, 15);
  });

  test("is 1 for the same data turned, scaled and moved", () => {
    const turned = shifted(scaled(plainProduct(x, reflection(5, 3)), 1e-6), 0.25e-6);
    expect(numberOf(ckaLinear, x, turned)).toBeCloseTo(1, 12);
    expect(numberOf(ckaLinear, x, x)).toBe(1);
  });

  test("is the same by features and by samples", () => {
    // 200 features of zeros leave 30 samples as the smaller side
    expect(numberOf(ckaLinear, padded(x, 200), padded(y, 200))).toBeCloseTo(
      numberOf(ckaLinear, x, y),
      14,
    );
  });

  test("keeps its digits far from the origin", () => {
    // multiples of 2^-20, so that the shift itself is exact
    const coarse = { ...x, data: x.data.map((entry) => Math.round(entry * 2 ** 20) / 2 ** 20) };
    expect(numberOf(ckaLinear, shifted(coarse, 1e6), y)).toBeCloseTo(
      numberOf(ckaLinear, coarse, y),
      13,
    );
  });

  test("is null where all samples of a side are equal, also where their mean is rounded", () => {
    const equal = matrixOf(30, 3, (_, j) => [0.1, 1e6 + 0.1, -1 / 3][j]);
    expect(noteOf(ckaLinear, equal, y)).toBe("variance.none");
    expect(noteOf(ckaLinear, y, equal)).toBe("variance.none");
    expect(noteOf(ckaLinearAngular, y, equal)).toBe("variance.none");
  });
});

describe("angular CKA", () => {
  test("is the arccos", () => {
    expect(numberOf(ckaLinearAngular, across, corners)).toBeCloseTo(Math.PI / 4, 15);
    expect(numberOf(ckaLinearAngular, across, along)).toBeCloseTo(Math.PI / 2, 15);
  });

  // diag(1, t) against the identity of features: cos = (1 + t²)/√(2(1 + t⁴)), so that
  // sin = (1 - t²)/√(2(1 + t⁴))
  test.each([
    ["more samples than features", 0],
    ["fewer samples than features", 10],
  ])("knows small angles to full precision: %s", (_, features) => {
    for (const gap of [1e-3, 1e-6, 1e-9]) {
      const t = 1 - gap;
      const stretched = matrixOf(8, 2, (i, j) => [1, t][j] * corners.data[(i % 4) * 2 + j]);
      const plain = matrixOf(8, 2, (i, j) => corners.data[(i % 4) * 2 + j]);
      const expected = Math.asin(((1 - t) * (1 + t)) / Math.sqrt(2 * (1 + t ** 4)));
      const angle = numberOf(
        ckaLinearAngular,
        padded(plain, features),
        padded(stretched, features),
      );
      expect(Math.abs(angle / expected - 1)).toBeLessThan(1e-14 / gap);
    }
  });

  test("is 0 on the same data", () => {
    expect(numberOf(ckaLinearAngular, x, x)).toBeLessThan(1e-15);
    expect(numberOf(ckaLinearAngular, padded(x, 50), padded(x, 50))).toBe(0);
  });

  test("obeys the triangle inequality, with equality along an arc", () => {
    const toCorners = numberOf(ckaLinearAngular, across, corners);
    const fromCorners = numberOf(ckaLinearAngular, corners, along);
    expect(numberOf(ckaLinearAngular, across, along)).toBeCloseTo(toCorners + fromCorners, 14);
  });
});

describe("linear CKA of platonic-rep", () => {
  test("has 10⁻⁶ more below the bar", () => {
    // ‖K‖_F = 4 on each side of one axis
    expect(numberOf(ckaLinearPlatonic, across, across)).toBeCloseTo(16 / (16 + 1e-6), 15);
    const small = scaled(across, 1e-3);
    expect(numberOf(ckaLinearPlatonic, small, small)).toBeCloseTo(16e-12 / (16e-12 + 1e-6), 15);
  });

  test("is 0 without variance, as there", () => {
    expect(
      numberOf(
        ckaLinearPlatonic,
        matrixOf(4, 1, () => 3),
        across,
      ),
    ).toBe(0);
  });
});
