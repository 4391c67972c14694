import { describe, expect, it } from "vitest";
import {
  contrastText,
  cutSentence,
  stabilityText,
} from "../../../../webview/subnetworks/model/cutText";
import { groupingOf, noGroups, runsOf } from "../../../../webview/subnetworks/model/groups";
import { chooseMatrix, matrixMeasures } from "../../../../webview/subnetworks/model/measures";
import {
  layersBetween,
  meanWithin,
  nearestLayers,
  pairFigures,
} from "../../../../webview/subnetworks/model/pairFigures";
import { cut, loss, subnetworks } from "./results";

const ids = ["a", "b", "c", "d", "e"];

describe("the groups that are shown", () => {
  it("are those that the rule accepts, with the cut before each", () => {
    const grouping = groupingOf(subnetworks(ids, [2, 3]), null);
    expect(grouping.groups.map(({ layers }) => layers)).toEqual([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
    expect(grouping.groups.map((group) => group.cut?.before ?? null)).toEqual([null, "c"]);
    expect([grouping.k, grouping.accepted, grouping.choices]).toEqual([2, 2, [1, 2, 5]]);
    expect(grouping.groupOf.get("d")?.index).toBe(1);
  });

  it("are as many as the user asked for, where there are such", () => {
    const result = subnetworks(ids, [2, 3]);
    expect(groupingOf(result, 5).groups).toHaveLength(5);
    expect(groupingOf(result, 5).accepted).toBe(2);
    expect(groupingOf(result, 4).k).toBe(2);
  });

  it("can be none", () => {
    expect(noGroups(groupingOf(subnetworks(ids, [2, 3]), null)).groups).toEqual([]);
    expect(groupingOf(subnetworks(ids, [5], { groups: [], segmentations: [] }), 3).k).toBe(0);
  });

  it("of branches are several runs", () => {
    expect(runsOf(ids, { layers: ["a", "c", "d"] })).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 4 },
    ]);
  });
});

describe("a cut in words", () => {
  it("names contrast, drift, stability and control", () => {
    const text = cutSentence(cut("b", "c", { control: 1.1, accepted: false }));
    expect(text).toContain("Contrast 6.1; 95 % of drifts stay below 3.2");
    expect(text).toContain("98 %");
    expect(text).toContain("In the control its contrast is 1.1");
    expect(text).toContain("does not pass the rule");
  });

  it("says where there is no ratio, and what was not tested", () => {
    expect(contrastText(cut("b", "c", { identical: true, contrast: null }))).toBe(
      "identical within",
    );
    expect(stabilityText(cut("b", "c", { stability: null }))).toBe("–");
    expect(cutSentence(cut("b", "c"))).toContain("No control was tested");
  });
});

describe("two layers", () => {
  const result = subnetworks(ids, [2, 3], {
    matrices: [
      loss(ids, {
        starts: ids.map(() => ids.map(() => "product" as const)),
        converged: ids.map(() => ids.map(() => false)),
      }),
      loss(ids, { measure: "gw.identity", values: ids.map(() => ids.map(() => 0.5)) }),
      loss(ids, { measure: "gw.selfMatched", values: ids.map(() => ids.map(() => 0.81)) }),
    ],
  });
  const of = (label: string) =>
    pairFigures(result, "a", "d").find((each) => each.label === label)?.value;

  it("have the loss beside what bounds it, and how it was found", () => {
    expect(of("GW loss")).toBe("0.03");
    expect(of("RSA distortion")).toBe("0.5");
    expect(of("lower bound")).toBe("–");
    expect(of("inputs matched to themselves")).toBe("81 %");
    expect(of("start that won")).toBe("product");
    expect(of("converged")).toBe("no");
  });

  it("have neighbors by loss, and blocks a mean", () => {
    expect(nearestLayers(result, "b", 2).map(({ layer }) => layer)).toEqual(["a", "c"]);
    expect(nearestLayers(result, "gone", 2)).toEqual([]);
    expect(layersBetween(result, "d", "b")).toEqual(["b", "c", "d"]);
    expect(meanWithin(result, ["a", "b", "c"])).toBeCloseTo(0.04 / 3, 12);
    expect(meanWithin(result, ["a"])).toBeNull();
  });
});

describe("the matrices to choose from", () => {
  it("are those over the layers of the one model, the distance first", () => {
    const matrices = [
      loss(ids),
      loss(ids, { measure: "gw.root" }),
      loss(ids, { measure: "gw", rows: ["other"] }),
    ];
    const measures = matrixMeasures(subnetworks(ids, [5], { matrices }));
    expect(measures.map(({ id }) => id)).toEqual(["gw", "gw.root"]);
    expect(chooseMatrix(measures, null)?.id).toBe("gw.root");
    expect(chooseMatrix(measures, "gw")?.name).toBe("Gromov-Wasserstein loss");
    expect(chooseMatrix([], null)).toBeUndefined();
  });
});
