import { describe, expect, test } from "vitest";
import { symmetricEigenvalues } from "../../../../extension/engine/linalg/decompositions";
import { condensedSpectralNorm } from "../../../../extension/engine/measures/kernel/spectralNorm";
import { untracked } from "../../../../extension/engine/task";
import { matrixOf, noise } from "../../linalg/matrices";

function condensed(n: number, entry: (i: number, j: number) => number): Float64Array {
  const entries: number[] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) entries.push(entry(i, j));
  return Float64Array.from(entries);
}

function expected(n: number, entry: (i: number, j: number) => number): number {
  const full = matrixOf(n, n, (i, j) => (i === j ? 0 : entry(Math.min(i, j), Math.max(i, j))));
  const values = symmetricEigenvalues(full);
  return Math.max(-values[0], values[n - 1]);
}

describe("spectral norm of a condensed matrix", () => {
  test("of two samples is the one entry", () => {
    expect(condensedSpectralNorm(Float64Array.of(-3), 2, untracked)).toBeCloseTo(3, 14);
  });

  test("of zeros is 0", () => {
    expect(condensedSpectralNorm(new Float64Array(45), 10, untracked)).toBe(0);
  });

  test.each([3, 50, 300])("of equal entries, n = %i, is their sum along a row", (n) => {
    const entries = new Float64Array((n * (n - 1)) / 2).fill(0.1);
    expect(condensedSpectralNorm(entries, n, untracked)).toBeCloseTo(0.1 * (n - 1), 12);
  });

  test.each([
    // a plain random matrix has no gap to speak of at either end, and needs most steps
    ["random", (i: number, j: number) => noise(1, 1, 1000 * i + j).data[0]],
    ["two ends of one size", (i: number, j: number) => (j - i === 1 ? 1 : 0)],
    ["a negative end", (i: number, j: number) => -1 / (1 + j - i)],
    ["one entry", (i: number, j: number) => (i === 7 && j === 9 ? 1e-6 : 0)],
  ])("is that of all eigenvalues: %s", (_, entry) => {
    for (const n of [12, 200]) {
      const norm = condensedSpectralNorm(condensed(n, entry), n, untracked);
      expect(Math.abs(norm / expected(n, entry) - 1)).toBeLessThan(1e-13);
    }
  });
});
