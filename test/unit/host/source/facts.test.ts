import { describe, expect, it, vi } from "vitest";
import { factsOf } from "../../../../extension/host/source/facts";
import { rowPicture } from "../../../../extension/host/source/rowPicture";
import { group, loss, subnetworks } from "../../webview/subnetworks/results";

vi.mock("vscode", () => import("../fakeVscode"));
const { figure, layersText, modelText } = await import(
  "../../../../extension/host/source/lensText"
);

const ids = ["a", "b", "c", "d"];
const result = subnetworks(ids, [1, 3]);
const facts = factsOf(result);
const of = (...layers: string[]) => layers.flatMap((id) => facts.layers.get(id) ?? []);

describe("what stands above a line", () => {
  it("names the group of a layer and what it is like", () => {
    expect(layersText(of("c"), true)).toBe("group 2 of 2 · like b, GW 0.01");
  });

  it("has the user's name for the group", () => {
    const named = factsOf({
      ...result,
      groups: [group(["a"]), group(["b", "c", "d"], { name: "sorts" })],
    });
    const layer = named.layers.get("c");
    expect(layersText(layer ? [layer] : [], true)).toBe("sorts (group 2 of 2) · like b, GW 0.01");
  });

  it("counts the layers of a line that makes several, by group", () => {
    expect(layersText(of("a", "b", "c"), true)).toBe("3 layers · group 1: a, group 2: b … c");
  });

  it("asks where the code leaves it open", () => {
    expect(layersText(of("c"), false)).toBe("? c, made here or elsewhere");
  });

  it("says that there are no sub-networks", () => {
    const one = factsOf(subnetworks(ids, [4]));
    const layer = one.layers.get("b");
    expect(layersText(layer ? [layer] : [], true)).toMatch(/^no sub-networks · like a/);
    expect(modelText(one, "m.onnx")).toBe("no sub-networks in m.onnx");
  });

  it("lists the groups above the class", () => {
    expect(modelText(facts, "m.onnx")).toBe("2 sub-networks in m.onnx: a, b … d");
    expect(modelText(factsOf({ ...result, groups: [] }), "m.onnx")).toBe("");
  });

  it("is quiet about numbers that do not exist", () => {
    const values = ids.map(() => ids.map(() => null));
    const none = factsOf({ ...result, matrices: [loss(ids, { values })] }).layers.get("c");
    expect(layersText(none ? [none] : [], true)).toBe("group 2 of 2");
  });

  it.each([
    [0.01234, "0.012"],
    [0.5, "0.5"],
    [0, "0"],
    [3.2e-9, "3.2e-9"],
    [12, "12"],
  ])("prints %d as %s", (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe("a layer's row as a picture", () => {
  const svg = (layer: string, change = {}) => {
    const uri = rowPicture({ ...result, ...change }, layer, true);
    return uri && Buffer.from(uri.replace("data:image/svg+xml;base64,", ""), "base64").toString();
  };

  it("has a cell for every layer, its own in a frame, and brackets for groups", () => {
    const text = svg("b") ?? "";
    expect(text.match(/<rect/g)).toHaveLength(ids.length + 1);
    expect(text).toContain('stroke-width="2"');
    expect(text).toContain("<path");
  });

  it("dashes cells without a number", () => {
    const values = ids.map((_, row) => ids.map((__, column) => (row === column ? 0 : null)));
    expect(svg("b", { matrices: [loss(ids, { values })] })?.match(/dasharray/g)).toHaveLength(3);
  });

  it("is not there for a layer that the matrix does not have", () => {
    expect(svg("gone")).toBeNull();
    expect(svg("b", { matrices: [] })).toBeNull();
  });
});
