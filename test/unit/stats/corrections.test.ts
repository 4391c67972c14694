import { describe, expect, it } from "vitest";
import { benjaminiHochberg, holm } from "../../../extension/engine/stats/corrections";

// by hand from the definitions, p ascending: 0.005, 0.01, 0.03, 0.04, 0.5
const p = [0.01, 0.04, 0.03, 0.005, 0.5];

describe("holm", () => {
  it("gives adjusted values in the order given", () => {
    const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
    for (const [i, value] of holm(p).entries()) expect(value).toBeCloseTo(expected[i], 14);
  });

  it("never passes 1, and leaves a single comparison alone", () => {
    expect([...holm([0.6, 0.7])]).toEqual([1, 1]);
    expect([...holm([0.03])]).toEqual([0.03]);
    expect([...holm([])]).toEqual([]);
  });
});

describe("benjaminiHochberg", () => {
  it("gives adjusted values in the order given", () => {
    const expected = [0.025, 0.05, 0.05, 0.025, 0.5];
    for (const [i, value] of benjaminiHochberg(p).entries()) {
      expect(value).toBeCloseTo(expected[i], 14);
    }
  });

  it("never falls below the value itself, nor rises above Holm's", () => {
    const many = Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 50 + 0.001);
    const [bh, strict] = [benjaminiHochberg(many), holm(many)];
    many.forEach((value, i) => {
      expect(bh[i]).toBeGreaterThanOrEqual(value);
      expect(bh[i]).toBeLessThanOrEqual(strict[i] + 1e-15);
    });
  });
});
