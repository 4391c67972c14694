import { describe, expect, it } from "vitest";
import {
  initialState,
  readOptions,
  readSaved,
  reduce,
} from "../../../extension/host/stitching/state";
import type { Result } from "../../../extension/protocol/engineApi";

const subject = { name: "a → b", front: "/a", end: "/b", options: {} };
const result = { status: "complete" } as Result;

describe("the state of a stitching", () => {
  it("keeps the former result in sight until the new one begins, and counts editions", () => {
    let state = initialState(subject);
    state = reduce(state, { type: "answered", result, milliseconds: 5 });
    expect(state).toMatchObject({ status: "done", edition: 1 });
    state = reduce(state, { type: "started", options: { all: true } });
    expect(state).toMatchObject({ status: "running", result, options: { all: true } });
    const partial = { status: "partial" } as Result;
    const progress = { done: 1, total: 2, text: "fitting", partial };
    state = reduce(state, { type: "progress", progress });
    expect(state).toMatchObject({ result: partial, edition: 2 });
    const cancelled = { status: "cancelled" } as Result;
    state = reduce(state, { type: "answered", result: cancelled, milliseconds: 7 });
    expect(state).toMatchObject({ status: "cancelled", result: cancelled });
    // what is late changes nothing
    expect(reduce(state, { type: "progress", progress })).toBe(state);
  });
});

describe("what a view kept", () => {
  it("is read back as far as it is sound", () => {
    const options = { probe: "/data.npz", marker: "stars", epochs: 0, batchSize: 32, all: 1 };
    expect(readSaved({ front: "/a", end: "/b", options })).toEqual({
      front: "/a",
      end: "/b",
      options: { probe: "/data.npz", batchSize: 32 },
    });
    expect(readSaved({ front: "/a" })).toBeNull();
    expect(readSaved(null)).toBeNull();
    expect(readOptions({ marker: "place", selfTest: true, seed: 3 })).toEqual({
      marker: "place",
      selfTest: true,
      seed: 3,
    });
  });
});
