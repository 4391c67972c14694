import { describe, expect, it } from "vitest";
import { tensorStats } from "../../../extension/engine/jobs/tensorStats";
import { CHUNK_ELEMENTS } from "../../../extension/engine/kernels/elementwise";
import { createRandom } from "../../../extension/engine/linalg/random";
import { contextOf, tensorFixture } from "../kernels/tensorFixtures";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const f32 = (values: ArrayLike<number>) =>
  tensorFixture("F32", new Uint8Array(Float32Array.from(values).buffer));
const f64 = (values: ArrayLike<number>) =>
  tensorFixture("F64", new Uint8Array(Float64Array.from(values).buffer));

const stats = (fixture: ReturnType<typeof f32>, bins: number | null = null) =>
  tensorStats({ tensor: fixture.ref, bins }, contextOf(fixture));

describe("tensorStats", () => {
  it("gives the figures of a small tensor", async () => {
    expect(await stats(f32([1, 2, 3, 4, 0]), 2)).toEqual({
      count: 5,
      min: 0,
      max: 4,
      mean: 2,
      std: Math.sqrt(2),
      zeros: 1,
      nans: 0,
      infs: 0,
      histogram: { low: 0, high: 4, counts: [2, 3] },
    });
  });

  it("leaves NaN and infinities out and counts them", async () => {
    for (const make of [f32, f64]) {
      expect(await stats(make([nan, 1, inf, 3, -inf, nan, 0]), 3)).toEqual({
        count: 7,
        min: 0,
        max: 3,
        mean: 4 / 3,
        std: expect.closeTo(Math.sqrt(14 / 9), 14),
        zeros: 1,
        nans: 2,
        infs: 2,
        histogram: { low: 0, high: 3, counts: [1, 1, 1] },
      });
    }
  });

  it("has no figures without finite entries", async () => {
    const nothing = { min: null, max: null, mean: null, std: null, zeros: 0 };
    expect(await stats(f32([]), 4)).toEqual({ count: 0, ...nothing, nans: 0, infs: 0 });
    expect(await stats(f32([nan, inf]), 4)).toEqual({ count: 2, ...nothing, nans: 1, infs: 1 });
  });

  it("gives a constant no deviation, and one full bin in a range around it", async () => {
    const constant = await stats(f64(new Float64Array(CHUNK_ELEMENTS + 3).fill(0.1)), 4);
    expect(constant).toMatchObject({ min: 0.1, max: 0.1, mean: 0.1, std: 0 });
    expect(constant.histogram?.counts).toEqual([0, 0, CHUNK_ELEMENTS + 3, 0]);
    expect((await stats(f32([0, 0]), 2)).histogram).toEqual({
      low: -0.5,
      high: 0.5,
      counts: [0, 2],
    });
    expect((await stats(f32([1e20]), 2)).histogram?.counts).toEqual([0, 1]);
  });

  it("loses no digits to a large mean, over several chunks", async () => {
    const random = createRandom(1);
    const noise = Float64Array.from({ length: 3 * CHUNK_ELEMENTS + 1 }, () => random.gaussian());
    const { std: expected } = await stats(f64(noise));
    const { std } = await stats(f64(noise.map((x) => x + 2 ** 30)));
    expect(std! / expected!).toBeCloseTo(1, 9);
    const direct = Math.sqrt(noise.reduce((sum, x) => sum + x * x, 0) / noise.length);
    expect(expected!).toBeCloseTo(direct, 5);
  });

  it("counts every finite entry into some bin", async () => {
    const random = createRandom(2);
    const values = Float32Array.from({ length: 100_003 }, () => random.gaussian());
    const { histogram, min, max } = await stats(f32(values), 50);
    expect(histogram!.counts.reduce((sum, count) => sum + count)).toBe(values.length);
    const width = (max! - min!) / 50;
    const inFirst = values.filter((value) => value < min! + width).length;
    expect(histogram!.counts[0]).toBe(inFirst);
  });

  it("reads every dtype, and says so when bins are out of range", async () => {
    expect(await stats(tensorFixture("BOOL", Uint8Array.of(0, 1, 7)))).toMatchObject({
      max: 1,
      zeros: 1,
    });
    expect(await stats(tensorFixture("I8", Uint8Array.of(0x80, 0x7f)))).toMatchObject({
      min: -128,
      max: 127,
      mean: -0.5,
      std: 127.5,
    });
    for (const bins of [0, 1.5, 5000]) {
      await expect(stats(f32([1]), bins)).rejects.toMatchObject({ code: "usage" });
    }
  });

  it("gives null for what leaves the range of float64", async () => {
    const wide = await stats(f64([1.7e308, -1.7e308, 1.7e308]), 3);
    expect(wide).toMatchObject({ min: -1.7e308, max: 1.7e308, std: null });
    expect(wide.histogram).toBeUndefined();
  });
});
