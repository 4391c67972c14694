import { describe, expect, it } from "vitest";
import {
  type ComparisonEvent,
  initialState,
  readSaved,
  reduce,
} from "../../../extension/host/similarity/state";
import type { Result } from "../../../extension/protocol/engineApi";
import type { SimilarityState } from "../../../extension/protocol/similarityView";
import { resultOf } from "./results";

const start = initialState({
  names: { a: "x", b: "y" },
  paths: { a: "/x", b: "/y" },
  userPairs: [],
  subject: "auto",
  options: {},
  inputs: {},
  measures: [],
  canAnnotate: true,
});
const replay = (state: SimilarityState, ...events: ComparisonEvent[]) =>
  events.reduce(reduce, state);
const partial: Result = resultOf({ status: "partial" });
const started = {
  type: "started",
  userPairs: [],
  pairingFile: undefined,
  subject: "auto",
  options: {},
  inputs: {},
  measures: [],
} as const satisfies ComparisonEvent;
const progress = (result?: Result): ComparisonEvent => ({
  type: "progress",
  progress: { done: 1, total: 4, text: "fc1", ...(result && { partial: result }) },
});

describe("a comparison's state", () => {
  it("shows partial results and progress while it runs, and keeps the last part", () => {
    const state = replay(start, started, progress(partial), progress());
    expect(state.status).toBe("running");
    expect(state.progress).toEqual({ done: 1, total: 4, text: "fc1" });
    expect(state.result).toBe(partial);
  });

  it("is done with the whole result, without progress, with its time", () => {
    const result = resultOf();
    const state = replay(start, progress(partial), { type: "answered", result, milliseconds: 12 });
    expect(state).toMatchObject({ status: "done", milliseconds: 12 });
    expect(state.result).toBe(result);
    expect(state.progress).toBeUndefined();
  });

  it("is cancelled, with what was finished, when the engine answers so", () => {
    const result = resultOf({ status: "cancelled" });
    const state = replay(start, { type: "answered", result, milliseconds: 5 });
    expect(state.status).toBe("cancelled");
    expect(state.result).toBe(result);
  });

  it("keeps the parts that came when it is cancelled without an answer, or fails", () => {
    const cancelled = replay(start, progress(partial), { type: "cancelled", milliseconds: 5 });
    expect(cancelled).toMatchObject({ status: "cancelled", result: partial });
    const failure = { code: "engine.stopped", text: "gone" } as const;
    const failed = replay(start, progress(partial), { type: "failed", failure, milliseconds: 5 });
    expect(failed).toMatchObject({ status: "failed", failure, result: partial });
  });

  it("forgets failure, time and staleness when it starts anew, not the former result", () => {
    const failure = { code: "engine.stopped", text: "gone" } as const;
    const state = replay(
      start,
      progress(partial),
      { type: "failed", failure, milliseconds: 5 },
      { type: "changedOnDisk" },
      { ...started, userPairs: [{ a: "p", b: "q" }], pairingFile: "p.json" },
    );
    expect(state).toMatchObject({ status: "running", stale: false, pairingFile: "p.json" });
    expect(state.userPairs).toEqual([{ a: "p", b: "q" }]);
    expect(state).not.toHaveProperty("failure");
    expect(state).not.toHaveProperty("milliseconds");
    expect(state.result).toBe(partial);
    expect(replay(state, started)).not.toHaveProperty("pairingFile");
  });

  it("ignores progress that arrives after the end", () => {
    const done = replay(start, { type: "answered", result: resultOf(), milliseconds: 1 });
    expect(reduce(done, progress(partial))).toBe(done);
  });

  it("keeps what the run was asked for, and what the engine says of its measures", () => {
    const options = { bootstrap: 200, reduce: "cls" } as const;
    const catalog: SimilarityState["catalog"] = [];
    const state = replay(
      start,
      { ...started, options, measures: ["cka.rbf"] },
      { type: "catalog", catalog },
      { type: "answered", result: resultOf(), milliseconds: 1 },
    );
    expect(state).toMatchObject({ options, measures: ["cka.rbf"] });
    expect(state.catalog).toBe(catalog);
  });

  it("lets go of the result of another subject, and keeps on what models run", () => {
    const answered = { type: "answered", result: resultOf(), milliseconds: 1 } as const;
    const inputs = { probe: "/x.npy", samples: 8 };
    const state = replay(start, answered, { ...started, subject: "models", inputs });
    expect(state).toMatchObject({ status: "running", subject: "models", inputs });
    expect(state).not.toHaveProperty("result");
    expect(replay(state, answered, { ...started, subject: "models" })).toHaveProperty("result");
  });

  it("knows which of the two run once the engine has said it", () => {
    const ability = { a: { kind: "runs" }, b: { kind: "weights", why: "no" } } as const;
    const state = replay(start, { type: "ability", ability }, started);
    expect(start).not.toHaveProperty("ability");
    expect(state.ability).toBe(ability);
  });

  it("takes findings as a whole", () => {
    const mark = { id: "f", a: "p", b: "q", level: "layer", measure: "m", text: "t" } as const;
    const state = replay(start, { type: "findings", findings: [mark], canAnnotate: false });
    expect(state).toMatchObject({ findings: [mark], canAnnotate: false });
  });
});

describe("readSaved", () => {
  it("reads what a view kept, and leaves unsound pairs out", () => {
    const userPairs = [{ a: "p", b: null }, { a: null, b: null }, { a: 1, b: "q" }, null, "x"];
    expect(readSaved({ a: "/x", b: "/y", userPairs, zoom: 2 })).toEqual({
      a: "/x",
      b: "/y",
      userPairs: [{ a: "p", b: null }],
      subject: "auto",
      options: {},
      inputs: {},
      measures: [],
    });
    expect(readSaved({ a: "/x", b: "/y" })?.userPairs).toEqual([]);
  });

  it("reads what activations were compared with, and leaves out what is unsound", () => {
    const saved = {
      a: "/x",
      b: "/y",
      subject: "activations",
      measures: ["cka.linear", 7],
      options: {
        reduce: "cls",
        bootstrap: 200,
        nullDraws: -1,
        correction: "toString",
        statistics: "pairs",
        path: "/etc",
      },
    };
    expect(readSaved(saved)).toMatchObject({ subject: "activations", measures: ["cka.linear"] });
    expect(readSaved(saved)?.options).toEqual({
      reduce: "cls",
      bootstrap: 200,
      statistics: "pairs",
    });
    expect(readSaved({ ...saved, options: "x", subject: "toString", measures: {} })).toMatchObject({
      subject: "auto",
      options: {},
      measures: [],
    });
  });

  it("reads on what models were run, and leaves out what is unsound", () => {
    const read = (inputs: unknown) => readSaved({ a: "/x", b: "/y", inputs })?.inputs;
    const inputs = { probe: "/w/pictures", samples: 64, seed: 0 };
    expect(read(inputs)).toEqual(inputs);
    expect(read({ probe: "", samples: 0, seed: -1, kind: "weights" })).toEqual({});
    expect(read({ probe: 3, samples: 1.5, seed: "0" })).toEqual({});
    expect(read("x")).toEqual({});
  });

  it.each([undefined, null, "x", {}, { a: "", b: "" }, { a: "/x" }, { a: 1, b: 2 }])(
    "has no use for %j",
    (saved) => expect(readSaved(saved)).toBeNull(),
  );
});
