import { describe, expect, it } from "vitest";
import { initialState, readSaved, reduce } from "../../../../extension/host/hypothesis/state";
import type { Result } from "../../../../extension/protocol/engineApi";

const subject = {
  groups: [
    { name: "a", paths: ["/a"] },
    { name: "b", paths: ["/b"] },
  ],
};
const start = initialState(subject, { title: "t", hypothesis: "h" });
const result = (status: Result["status"]) => ({ status, kind: "htt" }) as Result;

describe("the state of a hypothesis", () => {
  it("keeps the former result in sight while a new one is computed", () => {
    const done = reduce(start, { type: "answered", result: result("complete"), milliseconds: 5 });
    expect(done).toMatchObject({ status: "done", milliseconds: 5 });
    const again = reduce(done, { type: "started", hypothesis: "other" });
    expect(again).toMatchObject({ status: "running", hypothesis: "other", result: done.result });
    expect(again).not.toHaveProperty("milliseconds");
  });

  it("takes other groups, with their title, from the view", () => {
    const other = { groups: [...subject.groups, { name: "c", paths: ["/c"] }] };
    const event = { type: "started", hypothesis: "h", subject: other, title: "a, b, c" } as const;
    expect(reduce(start, event)).toEqual({
      ...{ title: "a, b, c", subject: other, hypothesis: "h", status: "running" },
    });
    expect(reduce(start, { type: "started", hypothesis: "h" }).subject).toBe(subject);
  });

  it("shows what was finished when cancelled or failed", () => {
    const partial = reduce(start, {
      type: "progress",
      progress: { done: 1, total: 2, text: "…", partial: result("partial") },
    });
    expect(partial.result?.status).toBe("partial");
    const cancelled = reduce(partial, { type: "cancelled", milliseconds: 1 });
    expect(cancelled).toMatchObject({ status: "cancelled", result: partial.result });
    expect(cancelled).not.toHaveProperty("progress");
    const failure = { code: "usage", text: "no" } as const;
    expect(reduce(start, { type: "failed", failure, milliseconds: 1 })).toMatchObject({ failure });
    expect(
      reduce(start, { type: "answered", result: result("cancelled"), milliseconds: 1 }).status,
    ).toBe("cancelled");
    // a late report of a run that is over
    expect(reduce(cancelled, { type: "progress", progress: { done: 2, total: 2, text: "" } })).toBe(
      cancelled,
    );
  });

  it("comes back from what a view kept, and from nothing else", () => {
    expect(readSaved({ subject, hypothesis: "h", figure: "accuracy" })).toEqual({
      subject,
      hypothesis: "h",
    });
    expect(readSaved({ subject: { groupsFile: "/g.json" } })).toEqual({
      subject: { groupsFile: "/g.json" },
      hypothesis: "",
    });
    for (const saved of [
      null,
      1,
      {},
      { subject: null },
      { subject: { groups: [subject.groups[0]] } },
    ]) {
      expect(readSaved(saved)).toBeNull();
    }
    const broken = { groups: [{ name: "a", paths: [1] }, subject.groups[1]] };
    expect(readSaved({ subject: broken })).toBeNull();
  });
});
