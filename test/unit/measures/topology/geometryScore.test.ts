import { describe, expect, it } from "vitest";
import { measurePair } from "../../../../extension/engine/measures/run";
import { geometryScore } from "../../../../extension/engine/measures/topology/geometryScore";
import { loopBars } from "../../../../extension/engine/measures/topology/loopBars";
import { relativeLivingTimes } from "../../../../extension/engine/measures/topology/relativeLivingTimes";
import { witnessComplex } from "../../../../extension/engine/measures/topology/witnessComplex";
import { matrixOf, noise } from "../../linalg/matrices";
import { expected, listed, matrix, roundedBars } from "./expected";

describe("witnessComplex", () => {
  it.each([0, 1, 2, 3, 4])("agrees with asking every sample about every simplex (%i)", (i) => {
    const { distances, limit, bars, times } = expected.witnesses[i];
    const { data, columns } = matrix(distances);
    const found = loopBars(witnessComplex(data, columns, limit));
    expect(listed(found)).toEqual(roundedBars(bars));
    relativeLivingTimes(found, limit, 6).forEach((share, loops) => {
      expect(share).toBeCloseTo(times[loops], 12);
    });
  });
});

describe("relativeLivingTimes", () => {
  it("are the shares of scales with as many loops", () => {
    const bars = [
      { birth: 0, death: 2 },
      { birth: 1, death: Number.POSITIVE_INFINITY },
      { birth: 1, death: 3 },
    ];
    expect([...relativeLivingTimes(bars, 4, 4)]).toEqual([0, 0.5, 0.25, 0.25]);
    expect([...relativeLivingTimes(bars, 4, 2)]).toEqual([0, 0.5]);
    expect([...relativeLivingTimes([], 4, 2)]).toEqual([1, 0]);
  });
});

describe("geometryScore", () => {
  const circle = (n: number, filled: boolean) => {
    const spread = noise(n, 2, 3).data;
    return matrixOf(n, 2, (i, j) => {
      const angle = (2 * Math.PI * i) / n;
      const radius = filled ? Math.sqrt(spread[2 * i] + 0.5) : 1;
      return radius * (j === 0 ? Math.cos(angle) : Math.sin(angle));
    });
  };
  const params = { repeats: 20, landmarks: 16, gamma: 0.02 };

  it("tells a circle from a disk, by one loop", () => {
    const [ring, disk] = [circle(250, false), circle(250, true)];
    const measured = measurePair(geometryScore, ring, disk, { params });
    expect(measured.value).toBeGreaterThan(0.5);
    expect(measured).toHaveProperty("error");
    expect(measurePair(geometryScore, disk, ring, { params }).value).toBeCloseTo(
      measured.value as number,
      12,
    );
    const bigger = { ...ring, data: ring.data.map((value) => 3 * value + 1) };
    expect(measurePair(geometryScore, ring, bigger, { params }).value).toBeLessThan(1e-12);
  });

  it("draws landmarks by the seed, and all samples where there are no more", () => {
    const [x, y] = [circle(80, false), noise(80, 3, 2)];
    const first = measurePair(geometryScore, x, y, { params, seed: 1 });
    expect(measurePair(geometryScore, x, y, { params, seed: 1 })).toEqual(first);
    expect(measurePair(geometryScore, x, y, { params, seed: 2 }).value).not.toBe(first.value);
    const all = measurePair(geometryScore, x, y, { params: { ...params, landmarks: 80 } });
    expect(all).toHaveProperty("error", 0);
  });

  it("says where loops are too many to be told apart", () => {
    const [x, y] = [circle(200, true), noise(200, 9, 2)];
    const narrow = { ...params, gamma: 0.002 };
    const few = measurePair(geometryScore, x, y, { params: { ...narrow, loops: 1 } });
    expect(few.note?.code).toBe("saturated");
    expect(few.note?.text).toMatch(/^1 loops or more, .* at \d+ % of scales in x and \d+ % in y$/);
    const many = measurePair(geometryScore, x, y, { params: { ...narrow, loops: 1000 } });
    expect(many.note).toBeUndefined();
  });

  it("is null where all samples of a side are equal", () => {
    const same = matrixOf(10, 2, (_, j) => j + 0.1);
    expect(measurePair(geometryScore, noise(10, 2, 1), same)).toMatchObject({
      value: null,
      note: { code: "variance.none" },
    });
  });
});
