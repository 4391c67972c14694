import { describe, expect, it } from "vitest";
import { measurePair } from "../../../../extension/engine/measures/run";
import { differenceConcentricity } from "../../../../extension/engine/measures/statistics/differenceConcentricity";
import { differenceMagnitude } from "../../../../extension/engine/measures/statistics/differenceMagnitude";
import { differenceUniformity } from "../../../../extension/engine/measures/statistics/differenceUniformity";
import { matrixOf, noise } from "../../linalg/matrices";

describe("difference.magnitude", () => {
  it("compares the lengths of the mean samples", () => {
    const x = matrixOf(3, 2, (i, j) => [3, 4][j] + (i - 1));
    const y = matrixOf(3, 1, (i) => 7 - 2 * (i - 1));
    expect(measurePair(differenceMagnitude, x, y).value).toBeCloseTo(2, 12);
    expect(measurePair(differenceMagnitude, x, x)).toEqual({ value: 0 });
  });

  it("adds up any number of samples", () => {
    for (const n of [1, 2, 3, 4, 5, 9]) {
      const x = matrixOf(n, 2, (i, j) => (j === 0 ? 6 * i : 8 * i));
      const { value } = measurePair(
        differenceMagnitude,
        x,
        matrixOf(n, 1, () => 0),
      );
      expect(value).toBeCloseTo(5 * (n - 1), 12);
    }
  });
});

describe("difference.concentricity", () => {
  it("compares the mean cosines between samples and their mean", () => {
    // two samples at ±θ about their mean
    const cone = (angle: number) =>
      matrixOf(2, 2, (i, j) => (j === 0 ? Math.cos(angle) : Math.sin(i === 0 ? angle : -angle)));
    const { value } = measurePair(differenceConcentricity, cone(0.3), cone(1.1));
    expect(value).toBeCloseTo(Math.cos(0.3) - Math.cos(1.1), 12);
  });

  it("keeps its digits far from the origin", () => {
    const cone = (angle: number) =>
      matrixOf(2, 2, (i, j) => (j === 0 ? 1 : (i === 0 ? 1 : -1) * Math.tan(angle)));
    const { value } = measurePair(differenceConcentricity, cone(1e-5), cone(3e-5));
    const expected = 2 * Math.sin(1.5e-5) ** 2 - 2 * Math.sin(0.5e-5) ** 2;
    expect((value as number) / expected).toBeCloseTo(1, 9);
  });

  it("is null where a sample or the mean has no direction", () => {
    const x = noise(6, 3, 1);
    const zero = { ...x, data: x.data.slice().fill(0, 0, 3) };
    expect(measurePair(differenceConcentricity, x, zero).note?.text).toBe(
      "1 samples of y are zero: cosines with them are undefined",
    );
    const even = matrixOf(6, 2, (i, j) => (i % 2 ? -0.1 : 0.1) * (1 + j + (i >> 1)));
    expect(measurePair(differenceConcentricity, even, x)).toEqual({
      value: null,
      note: {
        code: "undefined",
        text: "the mean sample of x vanishes: cosines with it are undefined",
      },
    });
  });
});

describe("difference.uniformity", () => {
  const pair = (distance: number) => matrixOf(2, 1, (i) => 5 + i * distance);
  const uniformity = (distance: number) => Math.log((1 + Math.exp(-2 * distance ** 2)) / 2);

  it("compares log mean Gaussian potentials, each sample with itself included", () => {
    for (const [a, b] of [
      [0.5, 0.25],
      [2, 3],
      [0.125, 2],
      [3, 0.125],
    ]) {
      const { value } = measurePair(differenceUniformity, pair(a), pair(b));
      expect(value).toBeCloseTo(Math.abs(uniformity(a) - uniformity(b)), 14);
    }
  });

  it("sums over all pairs, over several blocks of samples", () => {
    const x = noise(300, 3, 4);
    let sum = 0;
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < 300; j++) {
        const squared = [0, 1, 2].reduce(
          (total, c) => total + (x.data[3 * i + c] - x.data[3 * j + c]) ** 2,
          0,
        );
        sum += Math.exp(-2 * squared);
      }
    }
    const same = matrixOf(300, 1, () => 1);
    const { value } = measurePair(differenceUniformity, x, same);
    expect(value).toBeCloseTo(-Math.log(sum / 300 ** 2), 12);
  });

  it("sums block by block over more samples than are compared at once", () => {
    const n = 4100;
    const x = matrixOf(n, 1, (i) => i % 2);
    const { value } = measurePair(
      differenceUniformity,
      x,
      matrixOf(n, 1, () => 3),
    );
    expect(value).toBeCloseTo(-Math.log((1 + Math.exp(-2)) / 2), 12);
  });

  it("keeps its digits where samples are all close, or all far", () => {
    const near = measurePair(differenceUniformity, pair(2 ** -20), pair(2 ** -19));
    expect((near.value as number) / (2 ** -38 - 2 ** -40)).toBeCloseTo(1, 10);
    const far = measurePair(differenceUniformity, pair(4), pair(8));
    expect((far.value as number) / Math.exp(-32)).toBeCloseTo(1, 10);
    expect(far.note).toBeUndefined();
  });

  it("says where nothing is left to compare", () => {
    const measured = measurePair(differenceUniformity, pair(100), pair(200));
    expect(measured).toMatchObject({ value: 0, note: { code: "saturated" } });
  });
});
