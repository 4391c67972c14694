import { describe, expect, it } from "vitest";
import { rowWindow, scrollToRow } from "../../../../webview/shared/virtualList";

describe("rowWindow", () => {
  it("is empty without rows", () => {
    expect(rowWindow(0, 24, { scrollTop: 0, height: 500 })).toEqual({
      start: 0,
      end: 0,
      height: 0,
    });
  });

  it("holds the rows in sight and a few more, of 100,000", () => {
    const { start, end, height } = rowWindow(100_000, 24, { scrollTop: 24_000, height: 480 });
    expect(start).toBeLessThanOrEqual(1000);
    expect(end).toBeGreaterThanOrEqual(1020);
    expect(end - start).toBeLessThan(50);
    expect(height).toBe(2_400_000);
  });

  it("stays inside the list when the scroll is beyond its end", () => {
    const { start, end } = rowWindow(10, 24, { scrollTop: 9_999, height: 480 });
    expect(start).toBeLessThanOrEqual(end);
    expect(end).toBe(10);
  });
});

describe("scrollToRow", () => {
  const view = { scrollTop: 240, height: 100 };
  it("moves as little as possible", () => {
    expect(scrollToRow(5, 24, view)).toBe(120);
    expect(scrollToRow(11, 24, view)).toBe(240);
    expect(scrollToRow(20, 24, view)).toBe(21 * 24 - 100);
  });
});
