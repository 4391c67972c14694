import { describe, expect, it } from "vitest";
import { crossings } from "../../../extension/engine/geometry/ellipsesOver";

describe("where ellipses stand", () => {
  it.each([
    [3, [0, 1, 2]],
    [7, [0, 1, 2, 3, 4, 5, 6]],
    [11, [1, 3, 5, 7, 9]],
    [21, [1, 4, 7, 10, 13, 16, 19]],
    [41, [2, 8, 14, 20, 26, 32, 38]],
  ])("along %d points is %j", (length, places) => {
    expect(crossings(length)).toEqual(places);
  });

  it("is seven places or fewer, equally far from each other and inside", () => {
    for (let length = 2; length <= 512; length++) {
      const places = crossings(length);
      const step = Math.ceil(length / 7);
      expect(places.length).toBeGreaterThanOrEqual(Math.min(length, 3));
      expect(places.length).toBeLessThanOrEqual(7);
      places.forEach((place, i) => {
        expect(place).toBe((places[0] ?? 0) + i * step);
      });
      expect(places[0]).toBeGreaterThanOrEqual(0.4 * step - 0.5);
      expect(length - 1 - (places.at(-1) ?? 0)).toBeGreaterThanOrEqual(0.4 * step - 0.5);
    }
  });
});
