import { describe, expect, it } from "vitest";
import { buildTree } from "../../../../webview/checkpoint/model/tree";
import { treeStep } from "../../../../webview/checkpoint/model/treeKeys";
import { openRows } from "../../../../webview/checkpoint/model/visibleRows";
import { listing, tensor } from "./listings";

const roots = buildTree(listing([tensor("m.a.w", "m.a"), tensor("m.b.w", "m.b")]));
const open = new Set(["group m"]);
const rows = openRows(roots, open);
const step = (key: string, at: number) =>
  treeStep(key, at, { rows, isOpen: (node) => open.has(node.key), page: 10 });

describe("keys in the tree", () => {
  it("move up and down, and stay inside", () => {
    expect(step("ArrowDown", 0)).toEqual({ kind: "move", to: 1 });
    expect(step("ArrowUp", 0)).toEqual({ kind: "move", to: 0 });
    expect(step("End", 0)).toEqual({ kind: "move", to: 2 });
    expect(step("PageDown", 1)).toEqual({ kind: "move", to: 2 });
  });

  it("begin at the first row when none is chosen", () => {
    expect(step("ArrowDown", -1)).toEqual({ kind: "move", to: 0 });
  });

  it("unfold to the right and go in, fold to the left and go out", () => {
    expect(step("ArrowRight", 1)).toMatchObject({ kind: "unfold", node: { label: "a" } });
    expect(step("ArrowRight", 0)).toEqual({ kind: "move", to: 1 });
    expect(step("ArrowLeft", 0)).toMatchObject({ kind: "fold", node: { label: "m" } });
    expect(step("ArrowLeft", 2)).toEqual({ kind: "move", to: 0 });
  });

  it("leave other keys alone", () => {
    expect(step("a", 0)).toBeNull();
    expect(step("ArrowRight", -1)).toBeNull();
  });
});
