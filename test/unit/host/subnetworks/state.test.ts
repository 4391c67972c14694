import { describe, expect, it } from "vitest";
import { readBlocks, withBlock, withNames } from "../../../../extension/host/subnetworks/names";
import {
  type InspectionEvent,
  initialState,
  readOptions,
  readSaved,
  reduce,
  withUse,
} from "../../../../extension/host/subnetworks/state";
import type { SubnetworksState } from "../../../../extension/protocol/subnetworksView";
import { subnetworks } from "../../webview/subnetworks/results";

const ids = ["a", "b", "c", "d"];
const result = subnetworks(ids, [2, 2]);
const start = initialState({ name: "m", path: "/m", canAnnotate: true, options: {}, blocks: [] });
const replay = (state: SubnetworksState, ...events: InspectionEvent[]) =>
  events.reduce(reduce, state);
const answered = { type: "answered", result, milliseconds: 9 } as const;

describe("the state of an inspection", () => {
  it("shows partial results while it runs, and is done with the whole", () => {
    const partial = { ...result, status: "partial" as const };
    const running = replay(
      start,
      { type: "started", options: {} },
      {
        type: "progress",
        progress: { done: 1, total: 6, text: "a ↔ b", partial },
      },
    );
    expect(running).toMatchObject({
      status: "running",
      edition: 1,
      progress: { done: 1, total: 6 },
    });
    expect(running.result?.status).toBe("partial");
    const done = replay(running, answered);
    expect(done).toMatchObject({ status: "done", edition: 2, milliseconds: 9 });
    expect(done.progress).toBeUndefined();
  });

  it("keeps the former result while it runs again, after a cancel and after a failure", () => {
    const again = replay(start, answered, { type: "started", options: { reduce: "mean" } });
    expect(again).toMatchObject({ status: "running", options: { reduce: "mean" } });
    expect(again.result?.groups).toHaveLength(2);
    expect(replay(again, { type: "cancelled", milliseconds: 3 }).result).toBe(again.result);
    const failure = { code: "engine.stopped", text: "gone" } as const;
    expect(replay(again, { type: "failed", failure, milliseconds: 3 })).toMatchObject({
      status: "failed",
      failure,
    });
  });

  it("is cancelled when the engine says so", () => {
    const cancelled = { ...result, status: "cancelled" as const };
    expect(replay(start, { ...answered, result: cancelled }).status).toBe("cancelled");
  });

  it("counts a new edition only with a new result", () => {
    const done = replay(start, answered);
    const later = replay(
      done,
      { type: "changedOnDisk" },
      { type: "selected", layer: "b", at: 7 },
      { type: "located", sources: {} },
      { type: "findings", findings: [], canAnnotate: true },
    );
    expect(later.edition).toBe(done.edition);
    expect(later).toMatchObject({ stale: true, selection: { layer: "b", count: 7 } });
    expect(replay(later, { type: "selected", layer: "b", at: 7 }).selection?.count).toBe(8);
    const named = replay(later, { type: "named", blocks: [{ from: "a", to: "b", name: "adds" }] });
    expect(named.edition).toBe(done.edition + 1);
  });
});

describe("names of groups", () => {
  it("come into the result, in every number of groups that has such a block", () => {
    const named = withNames(result, [{ from: "a", to: "b", name: "adds" }]);
    expect(named.groups?.map(({ name }) => name)).toEqual(["adds", null]);
    const all = named.segmentations?.flatMap(({ groups }) => groups) ?? [];
    expect(all.filter(({ name }) => name === "adds")).toHaveLength(1);
    expect(withNames(named, []).groups?.[0]?.name).toBeNull();
  });

  it("are one line of bounded length, and go away when they are emptied", () => {
    const blocks = withBlock([], { from: "a", to: "b", name: `  the\n  adder ${"x".repeat(200)}` });
    expect(blocks[0]?.name).toMatch(/^the adder x+$/);
    expect(blocks[0]?.name).toHaveLength(80);
    const renamed = withBlock(blocks, { from: "a", to: "b", name: "two" });
    expect(renamed).toEqual([{ from: "a", to: "b", name: "two" }]);
    expect(withBlock(renamed, { from: "a", to: "b", name: " " })).toEqual([]);
  });

  it("are read from what a workspace kept, as far as it is sound", () => {
    const block = { from: "a", to: "b", name: "x" };
    expect(readBlocks([block, null, { from: 1 }, "x"])).toEqual([block]);
    expect(readBlocks(undefined)).toEqual([]);
  });
});

describe("what a view kept", () => {
  it("is read as far as it is sound", () => {
    const options = { probe: "/p.npy", reduce: "mean", dissimilarity: "cosine", start: "best" };
    expect(readSaved({ path: "/m", options })).toEqual({ path: "/m", options });
    expect(
      readOptions({ probe: 3, reduce: "odd", dissimilarity: "__proto__", start: "toString" }),
    ).toEqual({});
    for (const odd of [null, {}, { path: "" }, { path: 1 }]) expect(readSaved(odd)).toBeNull();
  });
});

describe("what a view asks to see as well", () => {
  it("is beside another model or known values, and never both", () => {
    const options = { probe: "/p", target: "/t", compress: true } as const;
    expect(withUse(options, "other", "/b")).toEqual({ probe: "/p", compress: true, other: "/b" });
    expect(withUse(options, "freeze", "/b")).toMatchObject({ other: "/b", freeze: true });
    expect(withUse({ other: "/b", freeze: true }, "target", "/t")).toEqual({ target: "/t" });
    expect(withUse({ other: "/b", freeze: true }, "alone")).toEqual({});
    expect(withUse({ other: "/b" }, "compress")).toEqual({ other: "/b", compress: true });
  });

  it("is read back as far as it makes sense", () => {
    const kept = { other: "/b", freeze: true, compress: true };
    expect(readOptions(kept)).toEqual(kept);
    expect(readOptions({ other: "/b", target: "/t" })).toEqual({ other: "/b" });
    expect(readOptions({ target: "", freeze: true, compress: "yes" })).toEqual({});
  });
});
