import { describe, expect, it } from "vitest";
import {
  initialState,
  readOptions,
  readSaved,
  reduce,
} from "../../../extension/host/trajectory/state";
import type { Result } from "../../../extension/protocol/engineApi";

const subject = { name: "run", paths: ["/run"], options: {}, canFollow: true, follow: false };
const result = { status: "complete" } as Result;

describe("the state of a trajectory", () => {
  it("keeps the former result in sight until the new one begins, and counts editions", () => {
    let state = initialState(subject);
    state = reduce(state, { type: "answered", result, milliseconds: 5 });
    expect(state).toMatchObject({ status: "done", edition: 1, milliseconds: 5 });
    state = reduce(state, { type: "started", options: { phases: 2 } });
    expect(state).toMatchObject({ status: "running", result, edition: 1, options: { phases: 2 } });
    const partial = { status: "partial" } as Result;
    const progress = { done: 1, total: 2, text: "pairs", partial };
    state = reduce(state, { type: "progress", progress });
    expect(state).toMatchObject({ result: partial, edition: 2, progress: { done: 1 } });
    state = reduce(state, { type: "cancelled", milliseconds: 7 });
    expect(state).toMatchObject({ status: "cancelled", result: partial });
    // what is late changes nothing
    expect(reduce(state, { type: "progress", progress })).toBe(state);
  });

  it("follows folders only", () => {
    const files = initialState({ ...subject, canFollow: false });
    expect(reduce(files, { type: "following", on: true }).follow).toBe(false);
    expect(reduce(initialState(subject), { type: "following", on: true }).follow).toBe(true);
  });
});

describe("what a view kept", () => {
  it("is read back as far as it is sound", () => {
    const saved = {
      paths: ["/run", 3],
      options: { measure: "layer_sym", phases: 99 },
      follow: true,
    };
    expect(readSaved(saved)).toEqual({
      paths: ["/run"],
      options: { measure: "layer_sym" },
      follow: true,
    });
    expect(readSaved({ paths: [] })).toBeNull();
    expect(readSaved(null)).toBeNull();
    expect(readOptions({ phases: 3 })).toEqual({ phases: 3 });
  });
});
