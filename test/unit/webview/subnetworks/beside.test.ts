import { describe, expect, it } from "vitest";
import { curvePoints, HEIGHT, WIDTH } from "../../../../webview/subnetworks/model/curvePoints";
import { derive } from "../../../../webview/subnetworks/model/derived";
import { matrixMeasures } from "../../../../webview/subnetworks/model/measures";
import { besideLayers, secondOf } from "../../../../webview/subnetworks/model/sides";
import { trialRows } from "../../../../webview/subnetworks/model/trialRows";
import { reviveViewState } from "../../../../webview/subnetworks/model/viewState";
import { layer, result } from "../layer-similarity/results";
import { loss } from "./results";

const ids = ["a", "b", "c"];
const between = (columns: readonly string[], scale: number) =>
  loss(ids, {
    sides: ["a", "b"],
    symmetric: false,
    columns,
    values: ids.map((_, row) => columns.map((__, column) => scale * (1 + row + 10 * column))),
  });
const layers = (names: readonly string[]) => names.map((id, index) => layer(id, index));
const alone = result(ids, {
  kind: "subnetworks",
  layers: { a: layers(ids), b: [] },
  matrices: [loss(ids, { sides: ["a", "a"] })],
});
const far = [
  [0, 5],
  [5, 0],
];
const two = {
  ...alone,
  layers: { a: layers(ids), b: layers(["b", "c"]) },
  matrices: [
    ...alone.matrices,
    loss(["b", "c"], { sides: ["b", "b"], values: far }),
    between(["b", "c"], 0.1),
  ],
};
const held = { ...alone, matrices: [...alone.matrices, between(["aim"], 1)] };

const state = (of: typeof alone) => ({
  ...{ name: "m", path: "m", status: "done" as const, edition: 1, findings: [], canAnnotate: true },
  ...{ stale: false, options: {}, blocks: [], sources: {}, result: of },
});

describe("a second model", () => {
  it("is told from known values and from nothing", () => {
    expect([alone, two, held].map(secondOf)).toEqual([null, "model", "target"]);
  });

  it("has maps of its own, in the colors of the first", () => {
    expect(matrixMeasures(two).map(({ id }) => id)).toEqual(["gw"]);
    const { grid, others } = derive(state(two), reviveViewState(null));
    expect([grid, others!.between, others!.second].map((each) => each!.extent)).toEqual([
      [0, 5],
      [0, 5],
      [0, 5],
    ]);
    expect(others!.between).toMatchObject({ rows: ids, columns: ["b", "c"] });
    expect(derive(state(alone), reviveViewState(null))).toMatchObject({
      others: null,
      grid: { extent: [0, 0.02] },
    });
    expect(derive(state(held), reviveViewState(null)).others).toBeNull();
  });

  it("stands beside each layer of its name, and known values beside all", () => {
    expect([...besideLayers(two)!]).toEqual([
      ["a", null],
      ["b", expect.closeTo(0.2, 12)],
      ["c", expect.closeTo(1.3, 12)],
    ]);
    expect([...besideLayers(held)!.values()]).toEqual([1, 2, 3]);
    expect(besideLayers(alone)).toBeNull();
  });
});

describe("the curve of change", () => {
  it("has a point for each number, the highest on top", () => {
    const values = [null, 0.1, 0.4];
    const curves = [{ id: "change" as const, side: "a" as const, at: ids, values }];
    const points = curvePoints({ ...alone, curves }, "change");
    expect(points.map(({ layer: id }) => id)).toEqual(["b", "c"]);
    expect(points[0]!.x).toBe(WIDTH / 2);
    expect(points[1]!.y).toBeLessThan(points[0]!.y);
    expect(points[1]!.y).toBeGreaterThanOrEqual(0);
    expect(points[0]!.y).toBeLessThanOrEqual(HEIGHT);
    expect(curvePoints(alone, "change")).toEqual([]);
  });
});

describe("layers left out", () => {
  const trial = {
    ...{ way: "skip" as const, role: "candidate" as const, from: "a", to: "b", layers: 1 },
    ...{ group: 1, within: 0.1, parameters: 50, accuracy: null, agreement: 0.5, error: 1 },
  };
  const facts = { output: "y", fitted: 1, tested: 1, parameters: 200, accuracy: null, left: [] };

  it("are rows, random ones of a length their mean", () => {
    const random = { ...trial, role: "random" as const, group: null };
    const trials = [
      trial,
      { ...trial, way: "merge" as const },
      { ...trial, role: "last" as const, group: null },
      { ...random, agreement: 0.2 },
      { ...random, agreement: 0.6 },
      { ...random, layers: 2, agreement: null },
    ];
    const rows = trialRows({ ...facts, trials });
    expect(rows.map(({ kind }) => kind)).toEqual(["skip", "merge", "last", "random", "random"]);
    expect(rows[0]).toMatchObject({ saved: 0.25, group: 1, drawn: 1 });
    expect(rows[3]).toMatchObject({ drawn: 2, from: null, agreement: expect.closeTo(0.4, 12) });
    expect(rows[4]).toMatchObject({ layers: 2, agreement: null, error: 1 });
  });
});
