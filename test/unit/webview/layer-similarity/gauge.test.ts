import { describe, expect, it } from "vitest";
import { gaugeOf } from "../../../../webview/layer-similarity/model/gauge";
import { figure } from "./figures";

describe("a figure on its own range", () => {
  it("lies between different and alike, whatever its direction", () => {
    expect(gaugeOf(figure("cka.linear", 0.75))).toMatchObject({ at: 0.75, ends: ["0", "1"] });
    const distance = gaugeOf(figure("procrustes.angular", Math.PI / 8, { chance: Math.PI / 4 }));
    expect(distance).toMatchObject({ at: 0.75, chance: 0.5, ends: ["1.57", "0"] });
  });

  it("has its interval from left to right in both directions", () => {
    const ends = { low: 0.2, high: 0.4 };
    expect(gaugeOf(figure("cka.linear", 0.3, ends))?.interval).toEqual([0.2, 0.4]);
    const distance = figure("procrustes.angular", 0.3, { ...ends, range: [0, 1] });
    expect(gaugeOf(distance)?.interval).toEqual([0.6, 0.8]);
  });

  it("reaches to chance, or farther where the figure does, when the far end is open", () => {
    const open = figure("rsmNormDifference", 2, { chance: 8 });
    expect(gaugeOf(open)).toMatchObject({ at: 0.75, chance: 0, ends: ["8, without bound", "0"] });
    const far = figure("rsmNormDifference", 10, { chance: 8, high: 16 });
    expect(gaugeOf(far)).toMatchObject({ at: 0.375, chance: 0.5 });
  });

  it("begins at 0 where unbiased estimates may fall below it, or where one does", () => {
    const debiased = (value: number) => gaugeOf(figure("cka.linear", value, { range: [null, 1] }));
    expect(debiased(0.9)).toMatchObject({ at: 0.9, ends: ["0, without bound", "1"] });
    expect(debiased(-0.25)).toMatchObject({ at: 0, ends: ["−0.25, without bound", "1"] });
  });

  it("stays on its track", () => {
    expect(gaugeOf(figure("cka.linear", 1.0000001))?.at).toBe(1);
    expect(gaugeOf(figure("cka.linear", -0.01))?.at).toBe(0);
  });

  it("is not drawn without number, direction, or anything to tell how wide an open range is", () => {
    expect(gaugeOf(figure("cka.linear", null))).toBeNull();
    expect(gaugeOf(figure("cka.linear", true))).toBeNull();
    expect(gaugeOf(figure("cka.linear", Number.POSITIVE_INFINITY))).toBeNull();
    expect(gaugeOf(figure("cka.linear", 0.5, { direction: null }))).toBeNull();
    expect(gaugeOf(figure("cka.linear", 0.5, { range: [0, null], chance: 0.1 }))).toBeNull();
    expect(gaugeOf(figure("rsmNormDifference", 3))).toBeNull();
    expect(gaugeOf(figure("rsmNormDifference", 0, { chance: 0 }))).toBeNull();
  });
});
