import { describe, expect, it } from "vitest";
import { pairOf, pairOption, pairWith } from "../../../../webview/geometry/model/pair";

describe("two of several models", () => {
  it("are the first two when none are chosen, which no option says", () => {
    expect(pairOf({ options: {} })).toEqual([0, 1]);
    expect(pairOf({ options: { pair: [2, 1] } })).toEqual([2, 1]);
    expect(pairOption([0, 1])).toBeUndefined();
    expect(pairOption([1, 0])).toEqual([1, 0]);
  });

  it("stay two: who is chosen for both sides changes places", () => {
    expect(pairWith([0, 1], 0, 2)).toEqual([2, 1]);
    expect(pairWith([0, 1], 1, 2)).toEqual([0, 2]);
    expect(pairWith([0, 1], 0, 1)).toEqual([1, 0]);
    expect(pairWith([0, 1], 1, 0)).toEqual([1, 0]);
  });
});
