import { describe, expect, it } from "vitest";
import { randomGaussian, randomOrthogonal } from "../../../extension/engine/linalg/decompositions";
import { createRandom } from "../../../extension/engine/linalg/random";
import { orthogonality } from "./checks";

describe("randomOrthogonal", () => {
  it("is orthogonal, and the same for a seed", () => {
    for (const n of [1, 2, 40]) {
      const q = randomOrthogonal(n, createRandom(3));
      expect(orthogonality(q)).toBeLessThan(1e-13);
      expect(randomOrthogonal(n, createRandom(3))).toEqual(q);
      expect(randomOrthogonal(n, createRandom(4))).not.toEqual(q);
    }
    expect(randomOrthogonal(0, createRandom(1))).toMatchObject({ rows: 0, columns: 0 });
  });

  it("is uniform: entries are even, traces have variance 1, and halves are reflections", () => {
    const random = createRandom(5);
    const draws = 4000;
    let traces = 0;
    let squares = 0;
    let reflections = 0;
    for (let i = 0; i < draws; i++) {
      const [a, b, c, d] = randomOrthogonal(2, random).data;
      traces += a + d;
      squares += (a + d) ** 2;
      if (a * d - b * c < 0) reflections++;
    }
    // within five standard errors; without the signs of R's diagonal the trace would lean
    expect(Math.abs(traces / draws)).toBeLessThan(5 / Math.sqrt(draws));
    expect(squares / draws).toBeCloseTo(1, 1);
    expect(Math.abs(reflections / draws - 0.5)).toBeLessThan(2.5 / Math.sqrt(draws));
  });
});

describe("randomGaussian", () => {
  it("has the shape that is asked for, and mean 0 and variance 1", () => {
    const { rows, columns, data } = randomGaussian(100, 200, createRandom(1));
    expect([rows, columns, data.length]).toEqual([100, 200, 20_000]);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const variance = data.reduce((sum, x) => sum + x * x, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(data.length));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / data.length));
  });
});
