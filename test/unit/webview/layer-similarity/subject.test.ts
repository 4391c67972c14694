import { describe, expect, it } from "vitest";
import type { RunAbility, SimilarityState } from "../../../../extension/protocol/similarityView";
import {
  bothRun,
  inputsText,
  isOnRandom,
  refusals,
  subjectOf,
  takesInputs,
} from "../../../../webview/layer-similarity/model/subject";
import { result } from "./results";

const runs: RunAbility = { kind: "runs" };
const dump: RunAbility = { kind: "dump" };
const weights = (why: string): RunAbility => ({ kind: "weights", why });

const state = (change: Partial<SimilarityState>): SimilarityState => ({
  names: { a: "x", b: "y" },
  paths: { a: "/x", b: "/y" },
  status: "done",
  findings: [],
  canAnnotate: true,
  stale: false,
  userPairs: [],
  subject: "auto",
  options: {},
  inputs: {},
  measures: [],
  catalog: [],
  pairActions: [],
  ...change,
});

describe("what is compared", () => {
  it("is weights, or those of models that could be run, as long as no layer answered", () => {
    expect(subjectOf({})).toBe("weights");
    expect(subjectOf({ ability: { a: runs, b: weights("no") } })).toBe("weights");
    expect(subjectOf({ ability: { a: runs, b: runs }, result: result(["fc1"]) })).toBe("runnable");
    const activations = [{ samples: 8, sampleIds: false, marked: false }];
    const ran = result(["fc1"], { activations });
    expect(subjectOf({ ability: { a: runs, b: runs }, result: ran })).toBe("activations");
  });

  it("can be changed only where both run", () => {
    expect(bothRun({})).toBe(false);
    expect(bothRun({ ability: { a: runs, b: dump } })).toBe(false);
    expect(bothRun({ ability: { a: runs, b: runs } })).toBe(true);
  });

  it("takes inputs where something is run: not for weights, and not for dumps alone", () => {
    expect(takesInputs(state({}))).toBe(false);
    expect(takesInputs(state({ ability: { a: runs, b: runs } }))).toBe(false);
    expect(takesInputs(state({ subject: "models" }))).toBe(true);
    expect(takesInputs(state({ ability: { a: runs, b: dump } }))).toBe(true);
    expect(takesInputs(state({ ability: { a: dump, b: dump } }))).toBe(false);
    const asked = { subject: "activations" } as const;
    expect(takesInputs(state({ ...asked, ability: { a: runs, b: runs } }))).toBe(true);
    expect(takesInputs(state({ ...asked, ability: { a: weights(""), b: weights("") } }))).toBe(
      false,
    );
  });

  it("says which of the two does not run and why, the same reason once", () => {
    const names = { a: "x", b: "y" };
    const subject = "auto";
    expect(refusals({ names, subject })).toEqual([]);
    expect(refusals({ names, subject, ability: { a: runs, b: dump } })).toEqual([]);
    expect(refusals({ names, subject, ability: { a: runs, b: weights("cyclic") } })).toEqual([
      { name: "y", why: "cyclic" },
    ]);
    expect(
      refusals({ names, subject, ability: { a: weights("p"), b: weights("q") } }),
    ).toHaveLength(2);
    expect(
      refusals({ names, subject, ability: { a: weights("p"), b: weights("p") } }),
    ).toHaveLength(1);
    const neither = { names, ability: { a: weights("p"), b: weights("q") } };
    expect(refusals({ ...neither, subject: "activations" })).toEqual([]);
    const activations = [{ samples: 8, sampleIds: false, marked: true }];
    expect(refusals({ ...neither, subject, result: result(["fc1"], { activations }) })).toEqual([]);
  });
});

describe("inputs", () => {
  it("are named in a few words", () => {
    expect(inputsText({})).toBe("random");
    expect(inputsText({ seed: 3 })).toBe("random, seed 3");
    expect(inputsText({ probe: "/w/digits.npy" })).toBe("digits.npy");
    expect(inputsText({ probe: "C:\\w\\pictures\\", samples: 64, seed: 3 })).toBe("64 of pictures");
  });

  it("are said to be random by the engine's note", () => {
    const note = { at: "probe", code: "probe.random", text: "" };
    expect(isOnRandom(undefined)).toBe(false);
    expect(isOnRandom(result(["fc1"]))).toBe(false);
    expect(isOnRandom(result(["fc1"], { notes: [note] }))).toBe(true);
  });
});
