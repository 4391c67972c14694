import { describe, expect, it } from "vitest";
import { gaussianSpectrum } from "../../../extension/engine/linalg/gaussianSpectrum";
import { createRandom, type Random } from "../../../extension/engine/linalg/random";
import { singularValues } from "../../../extension/engine/linalg/singularValues";
import { untracked } from "../../../extension/engine/task";
import { matrixOf } from "./matrices";

/** Mean and variance of `count` draws. */
function moments(count: number, draw: () => number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

describe("createRandom", () => {
  it("gives this sequence, on every machine and forever", () => {
    const draws = (random: Random) => Array.from({ length: 3 }, () => random.bits());
    expect(draws(createRandom(0))).toMatchInlineSnapshot(`
      [
        2023996158,
        3627708824,
        3316740339,
      ]
    `);
    expect(draws(createRandom(1))).toMatchInlineSnapshot(`
      [
        1056265211,
        1803800357,
        1811206836,
      ]
    `);
    expect(draws(createRandom(1, 1))).toMatchInlineSnapshot(`
      [
        487711863,
        3403001841,
        3164852788,
      ]
    `);
    expect(draws(createRandom(2 ** 32))).not.toEqual(draws(createRandom(0)));
  });

  it("has moments of its distributions, within five standard errors", () => {
    const random = createRandom(7);
    const n = 200_000;
    const uniform = moments(n, () => random.uniform());
    expect(Math.abs(uniform.mean - 1 / 2)).toBeLessThan(5 / Math.sqrt(12 * n));
    expect(uniform.variance).toBeCloseTo(1 / 12, 2);
    const gaussian = moments(n, () => random.gaussian());
    expect(Math.abs(gaussian.mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(gaussian.variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    for (const freedom of [1, 2, 3, 40]) {
      const squares = moments(n, () => random.chi(freedom) ** 2);
      expect(Math.abs(squares.mean - freedom)).toBeLessThan(5 * Math.sqrt((2 * freedom) / n));
      expect(squares.variance / (2 * freedom)).toBeCloseTo(1, 1);
    }
  });

  it("draws below a count evenly, and uniforms below 1", () => {
    const random = createRandom(3);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.below(3)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(random.below(1)).toBe(0);
    for (let i = 0; i < 1000; i++) expect(random.uniform()).toBeLessThan(1);
  });
});

describe("gaussianSpectrum", () => {
  it.each([
    [6, 6],
    [4, 9],
    [9, 4],
    [1, 5],
    [5, 1],
  ])("has the distribution of a Gaussian matrix's values: %i x %i", (rows, columns) => {
    const draws = 3000;
    const random = createRandom(11);
    const p = Math.min(rows, columns);
    const model = Array.from({ length: p }, () => [] as number[]);
    const brute = Array.from({ length: p }, () => [] as number[]);
    for (let i = 0; i < draws; i++) {
      const drawn = gaussianSpectrum(rows, columns, random);
      const matrix = matrixOf(rows, columns, () => random.gaussian());
      const computed = singularValues(matrix, untracked);
      for (let k = 0; k < p; k++) {
        model[k].push(drawn[k]);
        brute[k].push(computed[k]);
      }
    }
    for (let k = 0; k < p; k++) {
      // two-sample Kolmogorov-Smirnov; 2.2 is passed by chance once in 8000
      expect(kolmogorov(model[k], brute[k]) * Math.sqrt(draws / 2)).toBeLessThan(2.2);
    }
  });

  it("gives nothing for an empty matrix", () => {
    expect(gaussianSpectrum(0, 5, createRandom(1))).toHaveLength(0);
  });
});

/** Largest distance between the two empirical distributions. */
function kolmogorov(x: number[], y: number[]): number {
  const [a, b] = [Float64Array.from(x).sort(), Float64Array.from(y).sort()];
  let worst = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] <= b[j]) i++;
    else j++;
    worst = Math.max(worst, Math.abs(i / a.length - j / b.length));
  }
  return worst;
}
