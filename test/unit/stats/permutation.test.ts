import { describe, expect, it } from "vitest";
import { chanceOf, ExtremeOfAll } from "../../../extension/engine/stats/permutation";

describe("chanceOf", () => {
  it("counts the shuffles that are as alike, in the measure's direction", () => {
    const shuffled = [0.1, 0.2, 0.3, 0.9];
    expect(chanceOf(0.3, shuffled, "similarity")).toEqual({ mean: 0.375, p: 3 / 5 });
    expect(chanceOf(0.2, shuffled, "distance")).toEqual({ mean: 0.375, p: 3 / 5 });
  });

  it("never answers 0, and takes what differs by rounding alone as equal", () => {
    expect(chanceOf(1, new Float64Array(99), "similarity").p).toBe(0.01);
    expect(chanceOf(1, [1 - 1e-14, 1 + 1e-14], "similarity").p).toBe(1);
  });
});

describe("ExtremeOfAll", () => {
  it("compares each value with the most extreme of all comparisons, whatever their scale", () => {
    const extremes = new ExtremeOfAll(3);
    const small = extremes.add(0.5, [-0.1, 0, 0.1], "similarity");
    const large = extremes.add(-5000, [-1000, 1000, 0], "distance");
    expect(small).toBeCloseTo(5, 12);
    expect(large).toBeCloseTo(5, 12);
    expect(extremes.p(5)).toBe(1 / 4);
    // each shuffle counts once, by whichever comparison it is most extreme in
    expect(extremes.p(1)).toBe(3 / 4);
    expect(extremes.p(-2)).toBe(1);
  });

  it("leaves out comparisons that shuffling does not change", () => {
    const extremes = new ExtremeOfAll(2);
    expect(extremes.add(1, [1, 1 + 1e-15], "similarity")).toBeNull();
  });
});
