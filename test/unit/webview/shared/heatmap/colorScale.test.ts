import { describe, expect, it } from "vitest";
import { parseColor, type Rgb } from "../../../../../extension/protocol/colors";
import {
  makeColorScale,
  type ScaleInput,
  ticks,
} from "../../../../../webview/shared/heatmap/colorScale";

const scale = (change: Partial<ScaleInput> = {}) =>
  makeColorScale({
    direction: "similarity",
    range: [0, 1],
    extent: [0.2, 0.9],
    span: "range",
    dark: true,
    ...change,
  });

/** Relative luminance of WCAG. */
const luminance = (rgb: Rgb): number => {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

describe("the domain", () => {
  it("is the range of a bounded measure, whatever the data", () => {
    expect(scale().domain).toEqual([0, 1]);
    expect(scale({ range: [-1, 1] }).domain).toEqual([-1, 1]);
  });

  it("ends where the data end when the range is open", () => {
    expect(scale({ range: [0, null], extent: [0.1, 7] }).domain).toEqual([0, 7]);
    expect(scale({ range: [null, null], extent: [2, 7] }).domain).toEqual([2, 7]);
  });

  it("begins at 0 where unbiased estimates only scatter about it", () => {
    const debiased = { range: [null, 1] } as const;
    expect(scale({ ...debiased, extent: [-0.03, 0.9] }).domain).toEqual([0, 1]);
    expect(scale({ ...debiased, extent: [0.4, 0.9] }).domain).toEqual([0, 1]);
    expect(scale({ ...debiased, extent: [-0.4, 0.9] }).domain).toEqual([-1, 1]);
    expect(scale({ ...debiased, extent: [-0.03, 0.9] }).css(-0.03)).toBe(scale().css(0));
  });

  it("follows the data on request", () => {
    expect(scale({ span: "data" }).domain).toEqual([0.2, 0.9]);
  });

  it("is even around 0 when the data have both signs", () => {
    expect(scale({ range: [null, null], extent: [-1, 3] }).domain).toEqual([-3, 3]);
  });

  it("is never empty: without data, with one value, with zeros", () => {
    for (const extent of [null, [0, 0], [5, 5], [-2, -2]] as const) {
      for (const range of [
        [0, null],
        [null, null],
        [0, 1],
      ] as const) {
        for (const span of ["range", "data"] as const) {
          const [low, high] = scale({ range, extent, span }).domain;
          expect(high).toBeGreaterThan(low);
        }
      }
    }
  });
});

describe("the colors", () => {
  it("are viridis from 0 to 1, light for alike", () => {
    expect(scale().css(0)).toBe("rgb(68,1,84)");
    expect(scale().css(1)).toBe("rgb(253,231,37)");
  });

  it("run backwards for distances, so that alike has one color", () => {
    const distance = scale({ direction: "distance", range: [0, null], extent: [0, 3] });
    expect(distance.css(0)).toBe(scale().css(1));
    expect(distance.css(3)).toBe(scale().css(0));
    expect(distance.reversed).toBe(true);
  });

  it("stop at the ends of the domain", () => {
    expect(scale().css(7)).toBe(scale().css(1));
    expect(scale().css(-7)).toBe(scale().css(0));
  });

  it("grow lighter evenly from different to alike", () => {
    const steps = Array.from({ length: 101 }, (_, step) => luminance(scale().rgb(step / 100)));
    for (let step = 1; step < steps.length; step++) {
      expect(steps[step]).toBeGreaterThanOrEqual(steps[step - 1] - 1e-3);
    }
  });

  it("diverge for signed domains only, and zero is near the background", () => {
    expect(scale().kind).toBe("sequential");
    const dark = scale({ range: [-1, 1] });
    const light = scale({ range: [-1, 1], dark: false });
    expect([dark.kind, light.kind]).toEqual(["diverging", "diverging"]);
    expect(luminance(dark.rgb(0))).toBeLessThan(0.05);
    expect(luminance(light.rgb(0))).toBeGreaterThan(0.85);
    for (const each of [dark, light]) {
      const [r1, , b1] = each.rgb(0.6);
      const [r2, , b2] = each.rgb(-0.6);
      expect(b1).toBeGreaterThan(r1);
      expect(r2).toBeGreaterThan(b2);
    }
  });
});

describe("ticks", () => {
  it("are round and inside", () => {
    expect(ticks([0, 1])).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(ticks([-1, 1])).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(ticks([0, 0.238])).toEqual([0, 0.1, 0.2]);
  });

  it("are few, at any size", () => {
    for (const size of [1e-12, 1e-3, 1, 37, 1e9]) {
      const found = ticks([0, size]);
      expect(found.length).toBeGreaterThan(1);
      expect(found.length).toBeLessThanOrEqual(6);
      for (const tick of found) expect(tick).toBeLessThanOrEqual(size * (1 + 1e-9));
    }
  });
});

it("reads both forms of color that d3 gives", () => {
  expect(parseColor("#fde725")).toEqual([253, 231, 37]);
  expect(parseColor("rgb(1, 22, 255)")).toEqual([1, 22, 255]);
});
