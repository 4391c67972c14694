import { describe, expect, it } from "vitest";
import { elementBytes, tensorBytes } from "../../../../webview/checkpoint/model/size";
import { buildTree, type TreeNode, tensorsBelow } from "../../../../webview/checkpoint/model/tree";
import {
  filteredRows,
  initiallyOpen,
  openRows,
} from "../../../../webview/checkpoint/model/visibleRows";
import { listing, tensor } from "./listings";

const outline = (nodes: readonly TreeNode[]): unknown[] =>
  nodes.map((node) =>
    node.children.length > 0 ? { [node.label]: outline(node.children) } : node.label,
  );

describe("buildTree", () => {
  it("is empty without tensors", () => {
    expect(buildTree(listing([]))).toEqual([]);
  });

  it("groups by module path, joins chains of single groups, and keeps the model's order", () => {
    const tensors = [
      tensor("model.h.10.fc.weight", "model.h.10.fc"),
      tensor("model.h.2.fc.bias", "model.h.2.fc"),
      tensor("model.h.2.fc.weight", "model.h.2.fc"),
      tensor("step", ""),
    ];
    expect(outline(buildTree(listing(tensors, ["model.h.2.fc", "model.h.10.fc"])))).toEqual([
      { "model.h": [{ "2.fc": ["bias", "weight"] }, { "10.fc": ["weight"] }] },
      "step",
    ]);
  });

  it("sums up parameters and bytes, with tied tensors once", () => {
    const [group] = buildTree(
      listing([
        tensor("m.a.weight", "m.a", { shape: [10, 10], dtype: "BF16" }),
        tensor("m.b.weight", "m.b", { shape: [10, 10], dtype: "BF16", tiedTo: "m.a.weight" }),
      ]),
    );
    expect(group).toMatchObject({ label: "m", parameters: 100, bytes: 200, tensors: 2 });
  });

  it("counts no buffers as parameters, but their bytes", () => {
    const [layer] = buildTree(
      listing([
        tensor("bn.weight", "bn", { shape: [8] }),
        tensor("bn.running_mean", "bn", { shape: [8] }),
        tensor("bn.num_batches_tracked", "bn", { shape: [], dtype: "I64" }),
      ]),
    );
    expect(layer).toMatchObject({ parameters: 8, bytes: 72, tensors: 3 });
  });

  it("marks layers, and gives groups keys that outlast a reload", () => {
    const tensors = [tensor("m.a.weight", "m.a"), tensor("m.b.weight", "m.b")];
    const keys = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap((node) => [`${node.kind}: ${node.key}`, ...keys(node.children)]);
    expect(keys(buildTree(listing(tensors)))).toEqual([
      "group: group m",
      "layer: group m.a",
      "tensor: tensor m.a.weight",
      "layer: group m.b",
      "tensor: tensor m.b.weight",
    ]);
  });

  it("takes names apart by their dots where the layer is no part of them", () => {
    expect(outline(buildTree(listing([tensor("x.y.weight", "elsewhere")])))).toEqual([
      { "x.y": ["weight"] },
    ]);
  });

  it.each([
    ["HTML", "<img src=x onerror=alert(1)>.weight"],
    ["quotes and emoji", `"'😀.weight`],
    ["newlines", "a\nb.\n"],
    ["nothing", ""],
    ["dots alone", "...."],
    ["a trailing dot", "a."],
    ["a leading dot", ".a"],
    ["prototype names", "__proto__.constructor"],
    ["10,000 characters", "x".repeat(10_000)],
  ])("keeps a name of %s whole", (_what, name) => {
    const tree = buildTree(listing([tensor(name, ""), tensor("b.weight", "b")]));
    const names = tree.flatMap(tensorsBelow).map((entry) => entry.name);
    expect(names).toHaveLength(2);
    expect(names).toContain(name);
    const node = openRows(tree, new Set(rowsOf(tree).map(({ key }) => key))).find(
      (row) => row.tensor?.name === name,
    );
    const path: string[] = [];
    for (let at: TreeNode | null | undefined = node; at; at = at.parent) path.unshift(at.label);
    expect(path.join(".")).toBe(name);
  });

  it("stays shallow under names with thousands of dots", () => {
    const stem = "a.".repeat(5_000);
    const tree = buildTree(listing([tensor(`${stem}x`, ""), tensor(`${stem}y`, "")]));
    expect(Math.max(...rowsOf(tree).map(({ depth }) => depth))).toBeLessThan(20);
  });

  it("takes 100,000 tensors, and filters them", () => {
    const tensors = Array.from({ length: 100_000 }, (_, index) => {
      const layer = `model.layers.${index >> 3}.sub.${index & 7}`;
      return tensor(`${layer}.weight`, layer);
    });
    const tree = buildTree(listing(tensors));
    const { matches } = filteredRows(tree, "layers.777. 3");
    expect(tree[0]?.tensors).toBe(100_000);
    expect(matches).toBeGreaterThan(0);
  });
});

const rowsOf = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => [node, ...rowsOf(node.children)]);

describe("rows", () => {
  const tree = buildTree(
    listing([
      tensor("enc.0.weight", "enc.0"),
      tensor("enc.1.weight", "enc.1", { dtype: "BF16" }),
      tensor("dec.0.weight", "dec.0"),
    ]),
  );
  const labels = (rows: readonly TreeNode[]) => rows.map(({ label }) => label);

  it("show what lies in open branches", () => {
    expect(labels(openRows(tree, new Set()))).toEqual(["enc", "dec.0"]);
    expect(labels(openRows(tree, new Set(["group enc"])))).toEqual(["enc", "0", "1", "dec.0"]);
  });

  it("are all open at first when they are few, and only the top when they are many", () => {
    expect(openRows(tree, initiallyOpen(tree))).toHaveLength(7);
    const many = buildTree(
      listing(
        Array.from({ length: 500 }, (_, index) => tensor(`m.h.${index}.weight`, `m.h.${index}`)),
      ),
    );
    expect(openRows(many, initiallyOpen(many))).toHaveLength(501);
  });

  it("show matches of a filter with the way to them", () => {
    expect(labels(filteredRows(tree, "ENC.1").rows)).toEqual(["enc", "1", "weight"]);
    expect(filteredRows(tree, "bf16")).toMatchObject({ matches: 1 });
    expect(filteredRows(tree, "4x3 dec").matches).toBe(1);
    expect(filteredRows(tree, "nothing")).toEqual({ rows: [], matches: 0 });
  });
});

describe("sizes", () => {
  it("follow from the dtype's name", () => {
    expect(
      (["F64", "F32", "BF16", "F8_E4M3", "I64", "U8", "BOOL"] as const).map(elementBytes),
    ).toEqual([8, 4, 2, 1, 8, 1, 1]);
    expect(tensorBytes(tensor("x", "", { shape: [] }))).toBe(4);
    expect(tensorBytes(tensor("x", "", { shape: [0, 5] }))).toBe(0);
  });
});
