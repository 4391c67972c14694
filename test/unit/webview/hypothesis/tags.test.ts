import { describe, expect, it } from "vitest";
import type { HypothesisState } from "../../../../extension/protocol/hypothesisView";
import { groupsOf, retagged, testable, withTag } from "../../../../webview/hypothesis/model/tags";

const groups = [
  { name: "a", paths: ["/a/1", "/a/2", "/a/3"] },
  { name: "b", paths: ["/b/1", "/b/2"] },
];

describe("tags set in the view", () => {
  it("move checkpoints into other groups, old and new, and leave them out", () => {
    const tags = { "/a/3": "c", "/b/2": "c", "/a/1": "" };
    expect(retagged(groups, tags)).toEqual([
      { name: "a", paths: ["/a/2"] },
      { name: "c", paths: ["/a/3", "/b/2"] },
      { name: "b", paths: ["/b/1"] },
    ]);
    expect(testable(retagged(groups, tags))).toBe(false);
    expect(retagged(groups, {})).toEqual(groups);
    expect(testable(groups)).toBe(true);
    expect(testable(retagged(groups, { "/b/1": "a", "/b/2": "a" }))).toBe(false);
  });

  it("are gone once a checkpoint is back in its group", () => {
    const tags = withTag(groups, {}, { path: "/a/3", tag: " b " });
    expect(tags).toEqual({ "/a/3": "b" });
    expect(withTag(groups, tags, { path: "/a/3", tag: "a" })).toEqual({});
    expect(withTag(groups, tags, { path: "/a/3", tag: "" })).toEqual({ "/a/3": "" });
  });

  it("do not take names from objects' prototypes", () => {
    const odd = [{ name: "a", paths: ["constructor", "__proto__"] }];
    expect(retagged(odd, {})).toEqual(odd);
  });

  it("begin with the groups that were tested, else with those asked for", () => {
    const state = { subject: { groups }, hypothesis: "", title: "", status: "done" } as const;
    expect(groupsOf(state)).toEqual(groups);
    const result = {
      inputs: [{ path: "/x" }, { path: "/y" }],
      networkGroups: [{ name: "z", members: [1, 0] }],
    } as unknown as HypothesisState["result"];
    expect(groupsOf({ ...state, result })).toEqual([{ name: "z", paths: ["/y", "/x"] }]);
    expect(groupsOf({ ...state, subject: { groupsFile: "g.json" } })).toEqual([]);
  });
});
