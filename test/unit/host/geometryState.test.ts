import { describe, expect, it } from "vitest";
import { isDenoiser } from "../../../extension/host/geometry/denoisers";
import { fieldResult, isCompared, pairParams } from "../../../extension/host/geometry/pair";
import {
  initialState,
  paramsOf,
  readOptions,
  readSaved,
  reduce,
} from "../../../extension/host/geometry/state";
import type { Result } from "../../../extension/protocol/engineApi";

const subject = { names: ["a", "b"], paths: ["/a", "/b"], options: {} };
const result = { status: "complete" } as Result;

describe("the state of compared geometries", () => {
  it("keeps the former result in sight until the new one begins, and counts editions", () => {
    let state = initialState(subject);
    expect(state).toMatchObject({ status: "running", layers: null, edition: 0 });
    state = reduce(state, { type: "layers", layers: [["fc1"], ["fc1"]] });
    state = reduce(state, { type: "answered", result, milliseconds: 5 });
    expect(state).toMatchObject({ status: "done", edition: 1, layers: [["fc1"], ["fc1"]] });
    state = reduce(state, { type: "started", options: { allLayers: true } });
    expect(state).toMatchObject({ status: "running", result, options: { allLayers: true } });
    const partial = { status: "partial" } as Result;
    const progress = { done: 1, total: 2, text: "points", partial };
    state = reduce(state, { type: "progress", progress });
    expect(state).toMatchObject({ result: partial, edition: 2 });
    const cancelled = { ...result, status: "cancelled" } as Result;
    state = reduce(state, { type: "answered", result: cancelled, milliseconds: 7 });
    expect(state).toMatchObject({ status: "cancelled", result: cancelled });
    // what is late changes nothing
    expect(reduce(state, { type: "progress", progress })).toBe(state);
    const failure = { code: "internal", text: "gone" } as never;
    state = reduce(state, { type: "failed", failure, milliseconds: 8 });
    expect(state).toMatchObject({ status: "failed", failure });
  });
});

describe("two of several models", () => {
  const several = { names: ["a", "b", "c"], paths: ["/a", "/b", "/c"], options: {} };
  const pair = [2, 0] as const;

  it("are compared once all are, and stand beside these until others are chosen", () => {
    let state = initialState(several);
    state = reduce(state, { type: "answered", result, milliseconds: 5 });
    expect(isCompared(state, { pair })).toBe(true);
    expect(isCompared(state, { pair, side: 5 })).toBe(false);
    state = reduce(state, { type: "started", options: { pair } });
    state = reduce(state, { type: "compared", result });
    expect(state).toMatchObject({ status: "running", result, edition: 1 });
    const partial = { status: "partial" } as Result;
    const progress = { done: 1, total: 2, text: "points", partial };
    state = reduce(state, { type: "pairProgress", progress });
    expect(state).toMatchObject({ result, pair: { result: partial }, edition: 2 });
    state = reduce(state, { type: "paired", result: partial, milliseconds: 5 });
    expect(state).toMatchObject({ status: "done", pair: { result: partial } });
    // the same two stay in sight, others do not
    const again = reduce(state, { type: "started", options: { pair, side: 5 } });
    expect(again.pair).toEqual(state.pair);
    expect(reduce(state, { type: "started", options: { pair: [1, 2] } }).pair).toBeUndefined();
    // nor do they beside the first part of other numbers
    expect(reduce(again, { type: "progress", progress }).pair).toBeUndefined();
    const cancelled = { status: "cancelled" } as Result;
    expect(reduce(again, { type: "paired", result: cancelled, milliseconds: 1 })).toMatchObject({
      status: "cancelled",
    });
  });

  it("are asked for by the options of all", () => {
    const options = { layer: ["x", "y", "z"], side: 5, pair };
    expect(pairParams(several.paths, options, pair)).toEqual({
      ...{ paths: ["/c", "/a"], layer: ["z", "x"], side: 5 },
    });
    expect(pairParams(several.paths, { pair }, pair)).toEqual({ paths: ["/c", "/a"] });
    expect(paramsOf(several.paths, { pair })).toEqual({ paths: several.paths });
  });

  it("are two that there are, and kept only where there is a choice", () => {
    expect(readOptions({ pair }, 3)).toEqual({ pair });
    expect(readOptions({ pair: [0, 1] }, 3)).toEqual({});
    for (const odd of [[1, 1], [0, 3], [0], [0, 1, 2], "01"]) {
      expect(readOptions({ pair: odd }, 3)).toEqual({});
    }
    expect(readOptions({ pair: [1, 0] }, 2)).toEqual({});
  });

  it("are what a picture of the field is of", () => {
    const networks = [{ label: "a" }, { label: "b" }, { label: "c" }];
    const all = { status: "complete", geometry: { networks } } as unknown as Result;
    const state = { ...initialState(several), result: all };
    expect(fieldResult(state)?.geometry?.networks).toHaveLength(2);
    const own = { status: "complete" } as Result;
    expect(fieldResult({ ...state, options: { pair }, pair: { result: own } })).toBe(own);
    expect(fieldResult({ ...state, options: { pair } })).toBeUndefined();
  });
});

describe("what the engine is asked for", () => {
  it("is what the command line asks for by options of these names", () => {
    const options = { through: [4, 0, 7], side: 5, allLayers: true } as const;
    expect(paramsOf(["/a", "/b"], options)).toEqual({
      ...{ paths: ["/a", "/b"], through: [4, 0, 7], side: 5, layers: "**" },
    });
    expect(paramsOf(["/a", "/b"], {})).toEqual({ paths: ["/a", "/b"] });
  });
});

describe("what a geometry view kept", () => {
  it("is read back as far as it is sound", () => {
    const options = { layer: ["x", "y"], allLayers: true, side: 41, gauge: true, probe: "/p.npy" };
    expect(readSaved({ paths: ["/a", "/b"], options })).toEqual({ paths: ["/a", "/b"], options });
    expect(readSaved({ paths: ["/a", 3] })).toBeNull();
    expect(readSaved(null)).toBeNull();
    // a layer each or none, and a matrix of layers for two alone
    expect(readOptions({ layer: ["x"], allLayers: true }, 3)).toEqual({});
    expect(readOptions({ time: { from: 2, count: 3 } }, 2)).toEqual({
      time: { from: 2, count: 3 },
    });
    expect(readOptions({ time: { from: -1, count: 3 } }, 2)).toEqual({});
    expect(readOptions({ time: { from: 0, count: 0.5 } }, 2)).toEqual({});
    const points = { coordinates: "grid", grid: [5, 6], volume: "inputs", order: 3, neighbors: 9 };
    expect(readOptions({ ...points, through: [4, 0, 7] }, 2)).toEqual({
      ...points,
      through: [4, 0, 7],
    });
    // a grid is one of two axes or more, and of nothing else
    expect(readOptions({ coordinates: "grid", grid: [9] }, 2)).toEqual({});
    expect(readOptions({ coordinates: "pca", grid: [5, 6] }, 2)).toEqual({ coordinates: "pca" });
    for (const through of [[1, 1, 2], [0, 1], [0, 1, -2], [0, 1, 2, 3], "0,1,2"]) {
      expect(readOptions({ through, order: 1, neighbors: 2, volume: "all" }, 2)).toEqual({});
    }
    const odd = { side: 1000, coordinates: "grid", metric: "other", gauge: "yes", probe: "" };
    expect(readOptions(odd, 2)).toEqual({});
    expect(readOptions({ coordinates: "pca", metric: "softmax" }, 2)).toEqual({
      coordinates: "pca",
      metric: "softmax",
    });
  });

  it("of denoisers may be of one model, with what is sound of its process", () => {
    const diffusion = { guidance: [1, 4], times: "all", steps: 20, schedule: "linear", reach: 2 };
    const options = { diffusion };
    expect(readSaved({ paths: ["/a"], options })).toEqual({ paths: ["/a"], options });
    expect(readSaved({ paths: ["/a"], options: {} })).toBeNull();
    expect(readOptions(options, 3)).toEqual({});
    const odd = { guidance: [0], times: [], steps: 1.5, schedule: "square", reach: -1, paths: "x" };
    expect(readOptions({ diffusion: odd }, 1)).toEqual({ diffusion: {} });
    const more = { prediction: "velocity", paths: 8, clock: "place", nullCondition: [0, -1] };
    expect(readOptions({ diffusion: more }, 2)).toEqual({ diffusion: more });
    const none = { clock: "none", nullCondition: [0, "1"] };
    expect(readOptions({ diffusion: none }, 2)).toEqual({ diffusion: {} });
  });

  it("knows a denoiser by its listing", () => {
    const roles = { sample: "x", time: "t", condition: "c" };
    expect(isDenoiser({ model: { runs: true, denoiser: roles } as never })).toBe(true);
    expect(isDenoiser({ model: { runs: true } as never })).toBe(false);
    expect(isDenoiser({ model: { runs: false } as never })).toBe(false);
    expect(isDenoiser({})).toBe(false);
  });
});
