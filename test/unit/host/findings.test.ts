import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { figuresOf, markOn } from "../../../extension/host/findings/match";
import { placesOf, resolveIn } from "../../../extension/host/findings/places";
import type { Finding, Result } from "../../../extension/protocol/engineApi";
import { resultOf } from "./results";

const finding: Finding = {
  id: "f1",
  created: "2026-01-01T00:00:00Z",
  file: "/w/.cognate/findings/f1.md",
  text: "fc1 moved",
  evidence: {
    a: { path: "early.pt", id: "h1:same" },
    b: { path: "late.pt", id: "h1:same" },
    layers: { a: "fc1", b: "fc2" },
    level: "layer",
    measure: "weights.cosine",
    value: 0.8,
    values: {},
    params: {},
    engine: "0",
  },
};
const located = { finding, a: ["/w/early.pt"], b: ["/w/late.pt"] };

describe("markOn", () => {
  it("marks the pair on a comparison of the same files", () => {
    expect(markOn(located, { a: ["/w/early.pt"], b: ["/w/late.pt"] })).toEqual({
      id: "f1",
      a: "fc1",
      b: "fc2",
      level: "layer",
      measure: "weights.cosine",
      text: "fc1 moved",
    });
  });

  it("turns a finding round when the sides are exchanged", () => {
    const mark = markOn(located, { a: ["/w/late.pt"], b: ["/w/early.pt"] });
    expect(mark).toMatchObject({ a: "fc2", b: "fc1" });
  });

  it("knows a file by any of its paths", () => {
    const pair = { a: ["/link/early.pt", "/w/early.pt"], b: ["/link/late.pt", "/w/late.pt"] };
    expect(markOn(located, pair)).not.toBeNull();
  });

  it("leaves other files alone, also those of the same layout", () => {
    expect(markOn(located, { a: ["/w/early.pt"], b: ["/w/other.pt"] })).toBeNull();
    expect(markOn(located, { a: ["/w/late.pt"], b: ["/w/late.pt"] })).toBeNull();
  });
});

describe("places", () => {
  it("are the path and the one without links", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "places-")));
    try {
      mkdirSync(join(folder, "real"));
      writeFileSync(join(folder, "real", "m.pt"), "");
      symlinkSync(join(folder, "real"), join(folder, "link"));
      expect(await placesOf(join(folder, "link", "m.pt"))).toEqual([
        join(folder, "link", "m.pt"),
        join(folder, "real", "m.pt"),
      ]);
      expect(await placesOf(join(folder, "gone.pt"))).toEqual([join(folder, "gone.pt")]);
      expect(await placesOf("git:///m.pt?HEAD")).toEqual(["git:///m.pt?HEAD"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("resolve what a finding says in each form of its folder", () => {
    expect(resolveIn(["/w", "/real"], "runs/a.pt")).toEqual(["/w/runs/a.pt", "/real/runs/a.pt"]);
    expect(resolveIn(["/w", "/real"], "/abs/a.pt")).toEqual(["/abs/a.pt"]);
    expect(resolveIn(["/w"], "vscode-vfs://x/a.pt")).toEqual(["vscode-vfs://x/a.pt"]);
  });
});

describe("figuresOf", () => {
  const matrix = {
    measure: "weights.spectrum.cosine",
    direction: "similarity",
    range: [0, 1],
    symmetric: true,
    rows: ["p", "q"],
    columns: ["r"],
    values: [[0.5], [null]],
    null: [[0.4], [null]],
  } as const;
  const result: Result = resultOf({
    matrices: [matrix],
    pairs: [
      { a: "p", b: "r", level: "layer", values: { "weights.cosine": 0.9 } },
      { a: "p", b: "r", level: "tensor", values: { "weights.equalBytes": false } },
    ],
  });

  it("joins the figures of a pair with its cells, and each cell's chance level", () => {
    expect(figuresOf(result, { a: "p", b: "r", level: "layer" })).toEqual({
      "weights.spectrum.cosine": 0.5,
      "weights.spectrum.cosine.null": 0.4,
      "weights.cosine": 0.9,
    });
  });

  it("has the interval, p and errors where there are some, under the keys of a pair's figures", () => {
    const estimated: Result = resultOf({
      matrices: [{ ...matrix, low: [[0.3], [null]], high: [[0.6], [null]], p: [[0.01], [null]] }],
    });
    expect(figuresOf(estimated, { a: "p", b: "r", level: "layer" })).toEqual({
      "weights.spectrum.cosine": 0.5,
      "weights.spectrum.cosine.low": 0.3,
      "weights.spectrum.cosine.high": 0.6,
      "weights.spectrum.cosine.null": 0.4,
      "weights.spectrum.cosine.p": 0.01,
    });
  });

  it("has the cells of layers that are not paired", () => {
    expect(figuresOf(result, { a: "q", b: "r", level: "layer" })).toEqual({
      "weights.spectrum.cosine": null,
    });
  });

  it("tells tensors from layers of the same name, and has nothing on strangers", () => {
    const tensor = figuresOf(result, { a: "p", b: "r", level: "tensor" });
    expect(tensor).toEqual({ "weights.equalBytes": false });
    expect(figuresOf(result, { a: "x", b: "y", level: "layer" })).toEqual({});
  });
});
