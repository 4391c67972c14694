import { describe, expect, it } from "vitest";
import type { SubnetworksState } from "../../../../extension/protocol/subnetworksView";
import {
  followHost,
  reviveViewState,
  sameSelection,
} from "../../../../webview/subnetworks/model/viewState";

const state: SubnetworksState = {
  name: "m",
  path: "/m",
  status: "done",
  edition: 1,
  findings: [],
  canAnnotate: true,
  stale: false,
  options: {},
  blocks: [],
  sources: {},
};

describe("what the sub-network view remembers", () => {
  it("is sound, whatever was stored", () => {
    for (const odd of [
      undefined,
      null,
      3,
      "x",
      { k: "2", selection: [], collapsed: 1, drafts: [] },
    ]) {
      expect(reviveViewState(odd)).toMatchObject({
        k: null,
        selection: null,
        grouping: true,
        pane: "graph",
      });
    }
    expect(reviveViewState({ k: 2.5 }).k).toBeNull();
  });

  it("comes back as it was", () => {
    const selection = { kind: "block" as const, a: "x", b: "y" };
    const kept = {
      ...reviveViewState({}),
      path: "/m",
      k: 3,
      grouping: false,
      pane: "layers" as const,
      selection,
      collapsed: ["x"],
    };
    expect(reviveViewState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it("follows a choice made elsewhere, once", () => {
    const first = { ...reviveViewState({}), path: "/m" };
    const chosen = { ...state, selection: { layer: "b", count: 2 } };
    const change = followHost(first, chosen);
    expect(change).toMatchObject({ selection: { kind: "pair", a: "b", b: "b" }, followed: 2 });
    expect(followHost({ ...first, ...change }, chosen)).not.toHaveProperty("selection");
  });

  it("begins anew with another checkpoint", () => {
    const other = { ...reviveViewState({}), path: "/other", k: 4 };
    expect(followHost(other, state)).toMatchObject({ path: "/m", k: null });
  });

  it("tells selections apart", () => {
    const pair = { kind: "pair" as const, a: "x", b: "y" };
    expect(sameSelection(pair, { ...pair })).toBe(true);
    expect(sameSelection(pair, { ...pair, kind: "block" })).toBe(false);
    expect(sameSelection(null, null)).toBe(true);
    expect(sameSelection(pair, null)).toBe(false);
  });
});
