import { describe, expect, it } from "vitest";
import type { Result } from "../../../../extension/protocol/result";
import { niceRange } from "../../../../webview/shared/chartScale";
import { hasSteps, places, runRows, sliceCurves } from "../../../../webview/trajectory/model/run";
import { followHost, reviveViewState } from "../../../../webview/trajectory/model/viewState";

const result = {
  run: [
    { label: "a", path: "/a", step: 0, broken: false },
    { label: "b", path: "/b", step: 10, broken: true },
    { label: "c", path: "/c", step: 90, broken: false },
  ],
  curves: [
    { id: "to.last", side: "a", at: ["a", "b", "c"], values: [0.1, null, 1] },
    { id: "to.previous", side: "a", at: ["a", "b", "c"], values: [null, null, 0.1] },
    { id: "to.last", side: "a", slice: 2, at: ["a", "b", "c"], values: [0.2, null, 1] },
  ],
  groups: [
    { side: "a", name: null, layers: ["a"], within: null, medoid: "a" },
    { side: "a", name: null, layers: ["c"], within: null, medoid: "c" },
  ],
} as unknown as Result;

describe("rows of a run", () => {
  it("have their figures and phases", () => {
    const rows = runRows(result);
    expect(rows.map(({ phase }) => phase)).toEqual([0, null, 1]);
    expect(rows[2]).toMatchObject({ toLast: 1, toPrevious: 0.1 });
    expect(sliceCurves(result)).toEqual([{ slice: 2, values: [0.2, null, 1] }]);
    expect(hasSteps(rows)).toBe(true);
  });

  it("stand by step, or evenly where a step is not known", () => {
    const rows = runRows(result);
    expect(places(rows, "linear")).toEqual([0, 10 / 90, 1]);
    expect(places(rows, "log")[1]).toBeCloseTo(Math.log(11) / Math.log(91), 12);
    const unknown = rows.map((row) => ({ ...row, step: null }));
    expect(places(unknown, "log")).toEqual([0, 0.5, 1]);
    expect(places([], "linear")).toEqual([]);
  });

  it("lie within round ends", () => {
    expect(niceRange([0.12, null, 0.97])).toEqual([0.1, 1]);
    expect(niceRange([])).toEqual([0, 1]);
    expect(niceRange([1, 1])).toEqual([0.5, 1.5]);
  });
});

describe("the view's memory", () => {
  it("keeps the place for the same run only", () => {
    const kept = reviveViewState({
      paths: ["/run"],
      stepScale: "log",
      zoom: 3,
      output: 2,
      selection: { a: "x", b: "y" },
    });
    expect(kept.output).toBe(2);
    expect(reviveViewState({ output: "2" }).output).toBeNull();
    expect(kept).toMatchObject({ stepScale: "log", zoom: 3, selection: { a: "x", b: "y" } });
    const state = { name: "", status: "done", edition: 0, canFollow: true } as const;
    const same = followHost(kept, { ...state, paths: ["/run"], options: {}, follow: true });
    expect(same).toEqual({ paths: ["/run"], options: {}, follow: true });
    const other = followHost(kept, { ...state, paths: ["/other"], options: {}, follow: false });
    expect(other).toMatchObject({ zoom: 1, selection: null });
    expect(reviveViewState("junk")).toMatchObject({ paths: [], zoom: 1 });
  });
});
