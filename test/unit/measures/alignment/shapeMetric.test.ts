import { describe, expect, test } from "vitest";
import { bell } from "../../../vectors/matrices";
import { beside, between, figure, frame, measured, times, wave } from "../linear/frame";

const sizesX = [5, 2];
const sizesY = [3, 0.5];
const cosines = [0.8, 0.6];

/** Principal components with canonical correlations 0.8 and 0.6, each to its own. */
const x = frame(40, [wave(1, 5, 2), wave(2, 2)]);
const y = frame(
  40,
  cosines.map((cosine, i) => between(i + 1, i + 3, Math.acos(cosine), sizesY[i])),
);

const norm = (a: readonly number[]) => Math.hypot(...a);
const partly = (sizes: readonly number[], alpha: number) =>
  sizes.map((size) => alpha * size + 1 - alpha);

/** ‖X_αᵀY_α‖_* before scaling: what has one component a dimension is a plain sum. */
const inner = (alpha: number) => {
  const [a, b] = [partly(sizesX, alpha), partly(sizesY, alpha)];
  return cosines.reduce((sum, cosine, i) => sum + a[i] * b[i] * cosine, 0);
};

const angle = (alpha: number) =>
  Math.acos(inner(alpha) / norm(partly(sizesX, alpha)) / norm(partly(sizesY, alpha)));

const distance = (alpha: number) => {
  const [scaleX, scaleY] = [sizesX, sizesY].map(
    (sizes) => norm(sizes) / norm(partly(sizes, alpha)),
  );
  return Math.sqrt(norm(sizesX) ** 2 + norm(sizesY) ** 2 - 2 * scaleX * scaleY * inner(alpha));
};

describe("shapeMetric", () => {
  test.each([0, 0.1, 0.5, 0.9, 1])("is what its formula says at alpha = %s", (alpha) => {
    expect(figure("shapeMetric.angular", x, y, { alpha })).toBeCloseTo(angle(alpha), 12);
    expect(figure("shapeMetric.euclidean", x, y, { alpha })).toBeCloseTo(distance(alpha), 12);
  });

  test("takes alpha = 0.5 unasked", () => {
    expect(figure("shapeMetric.angular", x, y)).toBeCloseTo(angle(0.5), 12);
  });

  test("goes from Procrustes to canonical correlations", () => {
    const [a, b] = [bell(30, 4, 1), bell(30, 6, 2)];
    expect(figure("shapeMetric.angular", a, b, { alpha: 1 })).toBeCloseTo(
      figure("procrustes.angular", a, b),
      12,
    );
    expect(figure("shapeMetric.euclidean", a, b, { alpha: 1 })).toBeCloseTo(
      figure("procrustes.sizeAndShape", a, b),
      12,
    );
    expect(figure("shapeMetric.angular", a, b, { alpha: 0 })).toBeCloseTo(
      Math.acos((4 * figure("cca.mean", a, b)) / Math.sqrt(24)),
      12,
    );
  });

  test("leaves directions without variance alone", () => {
    const flat = { rows: 40, columns: 2, data: new Float64Array(80).fill(0.3) };
    const padded = beside(x, flat);
    expect(figure("shapeMetric.euclidean", padded, y)).toBeCloseTo(distance(0.5), 11);
    expect(figure("shapeMetric.angular", padded, y, { alpha: 0 })).toBeCloseTo(angle(0), 12);
    expect(measured("shapeMetric.angular", flat, y).note?.code).toBe("variance.none");
  });

  test("is saturated at alpha = 0 where a side spans all samples, and only there", () => {
    const [a, b] = [bell(6, 9, 1), bell(6, 9, 2)];
    expect(measured("shapeMetric.angular", a, b, { params: { alpha: 0 } }).note?.code).toBe(
      "saturated",
    );
    expect(measured("shapeMetric.angular", a, b).note).toBeUndefined();
  });

  test("is 0 for equal sides", () => {
    const a = bell(30, 4, 1);
    for (const id of [
      "shapeMetric.angular",
      "shapeMetric.euclidean",
      "shapeMetric.angular@netrep",
    ]) {
      expect(figure(id, a, a)).toBe(0);
    }
  });
});

describe("shapeMetric@netrep", () => {
  test("agrees on data of one width and of full rank that is not small", () => {
    for (const alpha of [0, 0.5, 1]) {
      const params = { alpha };
      expect(figure("shapeMetric.angular@netrep", x, y, params)).toBeCloseTo(angle(alpha), 12);
      expect(figure("shapeMetric.euclidean@netrep", x, y, params)).toBeCloseTo(distance(alpha), 7);
    }
  });

  test("does not whiten variances below 1e-7", () => {
    const small = times(x, 1e-5);
    // 5e-5 and 2e-5 are below √1e-7, so that the two keep their ratio
    const [a, b] = [sizesX, partly(sizesY, 0)];
    const kept = (a[0] * b[0] * 0.8 + a[1] * b[1] * 0.6) / norm(a) / norm(b);
    const params = { alpha: 0 };
    expect(figure("shapeMetric.angular@netrep", small, y, params)).toBeCloseTo(Math.acos(kept), 12);
    expect(figure("shapeMetric.angular", small, y, params)).toBeCloseTo(angle(0), 12);
  });

  test("counts zero padding in its scale", () => {
    const one = frame(40, [wave(1, 3)]);
    // of two features, one of padding, each is to have half of the variance of 9
    const scaled = Math.sqrt(9 / 2);
    const expected = Math.sqrt(scaled ** 2 + 29 - 2 * scaled * Math.sqrt(29 / 2));
    const params = { alpha: 0 };
    expect(figure("shapeMetric.euclidean@netrep", one, x, params)).toBeCloseTo(expected, 6);
    expect(figure("shapeMetric.euclidean", one, x, params)).toBeCloseTo(
      Math.sqrt(9 + 29 - 2 * 3 * Math.sqrt(29 / 2)),
      12,
    );
  });
});
