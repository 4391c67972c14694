import { describe, expect, it } from "vitest";
import {
  correlation,
  noiseCeiling,
  spearmanBrown,
} from "../../../extension/engine/stats/reliability";

describe("reliability", () => {
  it("is that of the whole from that of halves", () => {
    expect(spearmanBrown(0.5)).toBeCloseTo(2 / 3, 15);
    expect(spearmanBrown(1)).toBe(1);
    expect(spearmanBrown(-0.2)).toBe(0);
  });

  it("bounds what two sides can agree by the geometric mean", () => {
    expect(noiseCeiling(0.4, 0.9)).toBeCloseTo(0.6, 15);
    expect(noiseCeiling(0, 1)).toBe(0);
  });
});

describe("correlation", () => {
  it("is Pearson's, whatever the scale", () => {
    // numpy.corrcoef([1, 2, 4, 8], [1, 3, 2, 5])[0, 1]
    expect(correlation([1, 2, 4, 8], [1, 3, 2, 5])).toBeCloseTo(0.8669214468630108, 12);
    const scaled = [1e-9, 2e-9, 4e-9, 8e-9];
    expect(correlation(scaled, [1e9, 3e9, 2e9, 5e9])).toBeCloseTo(
      correlation([1, 2, 4, 8], [1, 3, 2, 5]) as number,
      12,
    );
  });

  it("does not exist for fewer than three pairs, nor where a side does not vary", () => {
    expect(correlation([1, 2], [3, 4])).toBeNull();
    expect(correlation([1, 1, 1], [1, 2, 3])).toBeNull();
  });
});
