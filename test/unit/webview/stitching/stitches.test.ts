import { describe, expect, it } from "vitest";
import type { Result } from "../../../../extension/protocol/result";
import { niceRange } from "../../../../webview/shared/chartScale";
import {
  borders,
  depthLine,
  depthPartner,
  extentOf,
  matrixOf,
  stitchingModel,
} from "../../../../webview/stitching/model/stitches";
import { followHost, reviveViewState } from "../../../../webview/stitching/model/viewState";

const matrix = (measure: string, values: (number | null)[][]) => ({
  ...{ measure, values, direction: "similarity", range: [0, 100], symmetric: false },
  rows: ["a1", "a2", "a3"],
  columns: ["b1", "b2"],
});

const result = {
  layers: { a: ["a1", "a2", "a3"].map((id) => ({ id })), b: ["b1", "b2"].map((id) => ({ id })) },
  matrices: [
    matrix("stitch.tlm.agreement", [
      [90, 20],
      [80, 30],
      [70, 40],
    ]),
    matrix("stitch.ls.agreement", [
      [50, null],
      [null, null],
      [null, 10],
    ]),
    matrix("stitch.ls.rank", []),
  ],
  stitches: [{ a: "a1", b: "b1", method: "ls" }],
  values: {
    "stitch.end.accuracy": 0.9,
    "stitch.front.accuracy": 0.7,
    "stitch.front.agreement": 5,
  },
  notes: [
    { at: "stitch a1 ↔ b1", code: "verdict.cue", text: "reads a cue" },
    { at: "stitch.tlm.accuracy a3 ↔ b1", code: "stitch.alarm", text: "more similar" },
    { at: "stitch.ls a2 ↔ b1", code: "cancelled", text: "cancelled" },
    { at: "stitch.ls.condition a1 ↔ b1", code: "stitch.absent", text: "singular" },
  ],
} as unknown as Result;

describe("what the view makes of a result", () => {
  it("knows methods and figures in their order, and what notes say of cells", () => {
    const model = stitchingModel(result);
    expect(model.methods).toEqual(["ls", "tlm"]);
    expect(model.figures).toEqual(["agreement", "rank"]);
    expect(model.verdicts.get("a1 ↔ b1")).toBe("reads a cue");
    expect(model.alarms.get("tlm a3 ↔ b1")).toBe("more similar");
    expect([...model.reasons]).toEqual([["ls a2 ↔ b1", "cancelled"]]);
  });

  it("has the unmodified models as borders, and one scale for all", () => {
    expect(borders(result, "agreement")).toEqual({ end: 100, front: 5 });
    expect(borders(result, "penalty").front).toBeCloseTo(0.2, 12);
    expect(borders(result, "fula")).toEqual({ end: 0, front: null });
    expect(borders({}, "accuracy")).toEqual({ end: null, front: null });
    expect(extentOf(result, stitchingModel(result), "agreement")).toEqual([5, 100]);
  });

  it("follows the depth of the end model", () => {
    expect([0, 1].map((j) => depthPartner(j, 2, 3))).toEqual([0, 2]);
    expect(depthLine(matrixOf(result, "tlm", "agreement"))).toEqual([90, 40]);
    expect(niceRange([1, 9])).toEqual([1, 9]);
    expect(niceRange([null])).toEqual([0, 1]);
  });
});

describe("what the view remembers", () => {
  it("is sound whatever was stored, and is forgotten for other models", () => {
    const stored = { front: "/a", end: "/b", figure: 3, selection: { a: "x", b: "y" } };
    const view = reviveViewState(stored);
    expect(view).toMatchObject({ front: "/a", figure: null, selection: { a: "x", b: "y" } });
    const state = { front: "/a", end: "/c", options: {} } as never;
    expect(followHost(view, state)).toMatchObject({ end: "/c", selection: null });
  });
});
