import { describe, expect, it } from "vitest";
import { measurePair } from "../../../../extension/engine/measures/run";
import { rtd } from "../../../../extension/engine/measures/topology/rtd";
import { matrixOf, noise } from "../../linalg/matrices";
import { expected, matrix } from "./expected";

describe("rtd", () => {
  it.each([0, 1])("agrees with the published definition on all samples (%i)", (i) => {
    const { x, y, rtd: value } = expected.divergences[i];
    const measured = measurePair(rtd, matrix(x), matrix(y));
    expect(measured.value).toBeCloseTo(value, 10);
    expect(measured).toHaveProperty("error", 0);
  });

  it("is 0 for a set with itself, rotated, scaled or shifted", () => {
    const x = noise(30, 3, 1);
    expect(measurePair(rtd, x, x)).toEqual({ value: 0, error: 0 });
    const moved = matrixOf(30, 3, (i, j) => 5 + 3 * x.data[3 * i + [2, 0, 1][j]]);
    expect(measurePair(rtd, x, moved).value).toBeCloseTo(0, 10);
  });

  it("draws subsets by the seed, and tells how far off their mean may be", () => {
    const [x, y] = [noise(60, 3, 1), noise(60, 4, 2)];
    const params = { trials: 8, batch: 20 };
    const first = measurePair(rtd, x, y, { params, seed: 1 });
    expect(measurePair(rtd, x, y, { params, seed: 1 })).toEqual(first);
    const other = measurePair(rtd, x, y, { params, seed: 2 });
    expect(other.value).not.toBe(first.value);
    if (first.value === null || other.value === null) throw new Error("no value");
    expect(first.error).toBeGreaterThan(0);
    expect(Math.abs(first.value - other.value)).toBeLessThan(
      5 * Math.hypot(first.error ?? 0, other.error ?? 0),
    );
    expect(measurePair(rtd, y, x, { params, seed: 1 }).value).toBeCloseTo(first.value, 12);
  });

  it("is null where nearly all samples are the same", () => {
    const x = matrixOf(40, 2, (i, j) => (i === 0 ? j + 1 : 0.3));
    expect(measurePair(rtd, x, noise(40, 2, 1))).toMatchObject({
      value: null,
      note: { code: "variance.none" },
    });
  });
});
