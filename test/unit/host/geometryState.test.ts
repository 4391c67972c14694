import { describe, expect, it } from "vitest";
import { isDenoiser } from "../../../extension/host/geometry/denoisers";
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
    expect(readOptions({ diffusion: { prediction: "velocity", paths: 8 } }, 2)).toEqual({
      diffusion: { prediction: "velocity", paths: 8 },
    });
  });

  it("knows a denoiser by its listing", () => {
    const roles = { sample: "x", time: "t", condition: "c" };
    expect(isDenoiser({ model: { runs: true, denoiser: roles } as never })).toBe(true);
    expect(isDenoiser({ model: { runs: true } as never })).toBe(false);
    expect(isDenoiser({ model: { runs: false } as never })).toBe(false);
    expect(isDenoiser({})).toBe(false);
  });
});
