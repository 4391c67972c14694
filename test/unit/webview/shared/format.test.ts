import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatInterval,
  formatRange,
  formatShape,
  formatShortCount,
} from "../../../../webview/shared/format";

describe("formatFigure", () => {
  it.each([
    [0.80512, "0.8051"],
    [0.5, "0.5"],
    [0, "0"],
    [-0.25, "−0.25"],
    [1, "1"],
    [0.99998, "0.99998"],
    [0.9999999, "0.9999999"],
    [1.00002, "1.00002"],
    [12345.6, "12346"],
    [123456, "123456"],
    [1e-7, "1e−7"],
    [-3.5e-9, "−3.5e−9"],
    [1234567, "1.235e6"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
    [Number.NaN, "–"],
  ])("prints %d as %s", (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });

  it("prints what does not exist as a dash, and truth values in words", () => {
    expect(formatFigure(null)).toBe("–");
    expect(formatFigure(undefined)).toBe("–");
    expect(formatFigure(true)).toBe("yes");
    expect(formatFigure(false)).toBe("no");
  });

  it("never prints a value that is not 1 as 1", () => {
    for (const distance of [1e-2, 1e-4, 1e-6, 1e-8]) {
      expect(formatFigure(1 - distance)).not.toBe("1");
      expect(formatFigure(1 + distance)).not.toBe("1");
    }
  });

  it("takes the digits asked for", () => {
    expect(formatFigure(0.123456789, 6)).toBe("0.123457");
  });
});

describe("sizes and ranges", () => {
  it("prints an interval only when both ends exist", () => {
    expect(formatInterval(0.571, 0.6444)).toBe("[0.571, 0.644]");
    expect(formatInterval(null, 0.6)).toBe("");
    expect(formatInterval(0.1, Number.NaN)).toBe("");
  });

  it("prints bounded and open ranges", () => {
    expect(formatRange([-1, 1])).toBe("−1 to 1");
    expect(formatRange([0, null])).toBe("0 and up");
    expect(formatRange([null, 0])).toBe("up to 0");
    expect(formatRange([null, null])).toBe("any number");
  });

  it("prints shapes, a scalar as such", () => {
    expect(formatShape([512, 768])).toBe("512 × 768");
    expect(formatShape([])).toBe("scalar");
    expect(formatShape([0])).toBe("0");
  });

  it.each([
    [0, "0"],
    [9_999, "9,999"],
    [10_000, "10.0 k"],
    [124_439_808, "124 M"],
    [6_738_415_616, "6.74 B"],
  ])("shortens %d to %s", (count, text) => {
    expect(formatShortCount(count)).toBe(text);
  });

  it("prints counts whole", () => {
    expect(formatCount(124_439_808)).toBe("124,439,808");
  });

  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [2 ** 31, "2.00 GiB"],
  ])("prints %d bytes as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1900, "1.9 s"],
    [119_900, "2 min 0 s"],
    [125_000, "2 min 5 s"],
  ])("prints %d ms as %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
