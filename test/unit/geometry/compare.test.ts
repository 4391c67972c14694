import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../extension/engine/errors";
import { openCheckpoint } from "../../../extension/engine/formats";
import { compareGeometry, type GeometryOptions } from "../../../extension/engine/geometry/compare";
import type { CoordinateOptions } from "../../../extension/engine/geometry/options";
import { floats } from "../../../extension/engine/models/tensor";
import { saveSafetensors } from "../../../extension/engine/models/training/saveSafetensors";
import type { Result } from "../../../extension/engine/result";
import schema from "../../../extension/protocol/result.schema.json";
import { MemoryFiles } from "../support/memoryFiles";
import { installed, modelBench } from "../support/models";

const folder = join(import.meta.dirname, "../../fixtures/geometry");
const told = JSON.parse(readFileSync(join(folder, "networks.json"), "utf8"));
const isResult = new Ajv2020({ strict: false }).compile(schema);

const probeBytes = (rows: number[][], shape = [rows.length, rows[0].length]) =>
  saveSafetensors(new Map([["x", floats(shape, rows.flat())]]));

const files = new MemoryFiles({
  ...Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith(".onnx"))
      .map((name) => [name, readFileSync(join(folder, name))]),
  ),
  ...Object.fromEntries(
    ["geometry-rich.onnx", "geometry-lazy.onnx"].map((name) => [
      name,
      readFileSync(join(import.meta.dirname, "../../../media/samples", name)),
    ]),
  ),
  "corners.safetensors": probeBytes([
    [1, 1],
    [1, -1],
    [-1, 1],
  ]),
  "probe.safetensors": probeBytes(told.probe),
  "line.safetensors": probeBytes([0, 1, 2].map((k) => [k, k, k, k, k])),
  "grid.safetensors": probeBytes(told.grid.points),
  "time.safetensors": probeBytes(told.time.sequences, [3, 6, 2]),
  "narrow.safetensors": probeBytes([1, 2, 3, 4].map((k) => [k, k * k, -k])),
});

const slice: CoordinateOptions = {
  ...{ kind: "slice", side: told.side, through: null, order: 2, neighbors: 8, grid: [] },
  volume: "coordinates",
};

interface Asked extends Partial<Omit<GeometryOptions, "probe" | "coordinates">> {
  readonly probe?: string;
  readonly coordinates?: Partial<CoordinateOptions>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (partial: Result | undefined) => void;
}

async function compare(names: readonly string[], asked: Asked = {}): Promise<Result> {
  const { probe: path = "probe.safetensors", coordinates, signal, onProgress, ...options } = asked;
  const networks = await Promise.all(
    names.map(async (name) => ({
      ...{ checkpoint: await openCheckpoint(files, `${name}.onnx`) },
      ...{ architecture: null, settings: null },
    })),
  );
  const checkpoint = await openCheckpoint(files, path);
  const result = await compareGeometry(
    networks,
    {
      probe: { kind: "file", text: path, checkpoint, name: null, samples: null },
      coordinates: { ...slice, ...coordinates },
      ...{ metric: "euclidean", layer: null, layers: null, time: null, gauge: false },
      ...{ seed: 0, mode: "strict", ...options },
    },
    {
      ...modelBench(files, { signal }),
      files,
      onProgress: ({ partial }) => onProgress?.(partial),
    },
  );
  expect(isResult(result) || isResult.errors).toBe(true);
  return result;
}

const act = { layer: ["act"] };
const figure = ({ pairs: [{ values }] }: Result, id = "msa.spectralRatio") => Number(values[id]);

/** Float32 Jacobians against float64 ones: four digits, and within what we say ourselves. */
function matches(
  result: Result,
  expected: { distances?: number[]; distance: number; logScale?: number },
) {
  expect(figure(result)).toBeCloseTo(expected.distance, 5);
  const { distances, resolution } = result.geometry!;
  expect(resolution.unresolved).toBe(0);
  expect(Math.abs(figure(result) - expected.distance)).toBeLessThan(Number(resolution.error));
  expected.distances?.forEach((distance, i) => {
    expect(distances[i]).toBeCloseTo(distance, 4);
  });
  if (expected.logScale !== undefined) {
    expect(figure(result, "msa.logScale")).toBeCloseTo(expected.logScale, 5);
  }
}

describe.skipIf(!installed)("geometries of networks", () => {
  it("are what torch and scipy tell, over a slice", async () => {
    const result = await compare(["tanh-a", "tanh-b"], act);
    matches(result, told.slice);
    expect(figure(result, "cka.linear")).toBeCloseTo(told.slice.cka, 5);
    expect(figure(result, "msa.spectralRatio.null")).toBeGreaterThan(0.2);
    expect(result.geometry).toMatchObject({
      coordinates: { kind: "slice", order: 2, points: 49, grid: [7, 7], span: [-0.25, 1.25] },
      resolution: { precision: "float32" },
      networks: [{ layer: "act", width: 12 }, { width: 9 }],
    });
    expect(result.geometry?.coordinates).toMatchObject({ samples: 40, through: [0, 1, 2] });
    expect(result.geometry?.ellipses).toHaveLength(49);
    expect(result.summary).toMatch(/^The geometry of `act` differs by/);
  });

  it("are compared layer by layer, with alignment beside", async () => {
    const { matrices, pairs, summary } = await compare(["tanh-a", "tanh-b"], {
      layers: "*",
      ...act,
    });
    expect(matrices.map(({ measure }) => measure)).toEqual(["msa.spectralRatio", "cka.linear"]);
    expect(matrices[0].rows).toEqual(["fc1", "act", "fc2"]);
    for (const [m, expected] of [told.layers, told.alignment].entries()) {
      matrices[m].values.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(value).toBeCloseTo(expected[i][j], 4);
        });
      });
    }
    expect(matrices[0].null?.[0][2]).toBeGreaterThan(matrices[0].null![0][0]!);
    expect(pairs).toHaveLength(1);
    expect(summary).toContain("CKA");
  });

  it("of several networks are a matrix and scipy's tree", async () => {
    const { names, matrix, heights, merges } = told.networks;
    const { matrices, geometry } = await compare(names, act);
    matrices[0].values.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(matrix[i][j], 4);
      });
    });
    expect(geometry?.dendrogram?.merges.map(({ a, b }) => [a, b].sort())).toEqual(
      merges.map((pair: number[]) => [...pair].sort()),
    );
    geometry?.dendrogram?.merges.forEach(({ height }, k) => {
      expect(height).toBeCloseTo(heights[k], 4);
    });
    expect([...geometry!.dendrogram!.order].sort()).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ["pca", { kind: "pca", order: 3 }, "pca"],
    ["local", { kind: "local", order: 2 }, "local"],
  ] as const)("follow %s", async (_, coordinates, key) => {
    matches(await compare(["tanh-a", "tanh-b"], { ...act, coordinates }), told[key]);
  });

  it.each(["coordinates", "inputs"] as const)("are weighed by the volume of %s", async (volume) => {
    const coordinates = { kind: "grid", grid: [8, 6], volume } as const;
    const options = { ...act, probe: "grid.safetensors", coordinates };
    matches(await compare(["tanh-a", "tanh-b"], options), told.grid[volume]);
    expect(told.grid.inputs.distance).not.toBeCloseTo(told.grid.coordinates.distance, 3);
  });

  it("are Fisher's for outputs", async () => {
    const head = { layer: ["fc2"], metric: "softmax" } as const;
    const { geometry, notes } = await compare(["tanh-a", "tanh-b"], head);
    // where the tolerance of float32 makes 1 of what is nearly that, the result says so
    const expected: number[] = told.softmax.distances;
    geometry?.distances.forEach((distance, i) => {
      if (distance === 1) expect(expected[i]).toBeGreaterThan(0.996);
      else expect(distance).toBeCloseTo(expected[i], 4);
    });
    const ones = geometry!.distances.filter((distance) => distance === 1).length;
    expect(geometry?.resolution.unresolved).toBeCloseTo(ones / 49, 12);
    expect(ones).toBeGreaterThan(0);
    expect(notes.some(({ code }) => code === "resolution")).toBe(true);
    const normal = { layer: ["fc2"], metric: "gaussian" } as const;
    matches(await compare(["gaussian", "gaussian-b"], normal), told.gaussian);
  });

  it("take time as a coordinate", async () => {
    const time = { from: 1, count: 4 };
    const options = { layer: ["rnn"], time, probe: "time.safetensors", coordinates: { side: 5 } };
    const result = await compare(["rnn-a", "rnn-b"], options);
    const { distances, ...rest } = told.time;
    matches(result, rest);
    expect(result.geometry?.coordinates.order).toBe(3);
    const overTime = [0, 1, 2, 3].map(
      (t) =>
        distances
          .filter((_: number, i: number) => i % 4 === t)
          .reduce((x: number, y: number) => x + y, 0) / 25,
    );
    result.geometry?.overTime?.forEach((value, t) => {
      expect(value).toBeCloseTo(overTime[t], 4);
    });
    await expect(
      compare(["rnn-a", "rnn-b"], { ...options, time: { from: 4, count: 3 } }),
    ).rejects.toThrow(/`rnn`: expected steps 4 to 6 along its first axis, got 6 steps/);
  });

  it("do not see scales of hidden units once these are taken out", async () => {
    const relu = { layer: ["act"] };
    const before = await compare(["relu", "rescaled"], relu);
    expect(figure(before)).toBeGreaterThan(0.2);
    const after = await compare(["relu", "rescaled"], { ...relu, gauge: true });
    expect(figure(after)).toBeLessThan(1e-5);
    expect(after.notes.some(({ text }) => text.includes("not to be told from 0"))).toBe(true);
    await expect(compare(["relu", "rescaled"], { layer: ["fc2"], gauge: true })).rejects.toThrow(
      /no hidden layer/,
    );
  });

  it("grow point by point, and keep what was finished when cancelled", async () => {
    const control = new AbortController();
    let seen = 0;
    const result = await compare(["tanh-a", "tanh-b"], {
      ...act,
      signal: control.signal,
      onProgress: (partial) => {
        if (!partial?.geometry?.distances.some((each) => each !== null)) return;
        expect(partial.status).toBe("partial");
        if (++seen === 3) control.abort();
      },
    });
    expect(result.status).toBe("cancelled");
    const { distances } = result.geometry!;
    const known = distances.filter((each) => each !== null).length;
    expect(known).toBe(21);
    distances.slice(0, known).forEach((each, i) => {
      expect(each).toBeCloseTo(told.slice.distances[i], 4);
    });
    expect(result.pairs[0].values["msa.spectralRatio"]).toBeNull();
    expect(result.notes.at(0)).toMatchObject({ code: "cancelled" });
  });

  it("cancelled within a matrix of layers keep its finished cells", async () => {
    const control = new AbortController();
    const result = await compare(["tanh-a", "tanh-b"], {
      ...act,
      layers: "*",
      signal: control.signal,
      onProgress: (partial) => {
        const cells = partial?.matrices[0]?.values.flat() ?? [];
        if (cells.some((cell) => cell !== null)) control.abort();
      },
    });
    expect(result.status).toBe("cancelled");
    const cells = result.matrices[0].values.flat();
    expect(cells.some((cell) => cell !== null)).toBe(true);
    expect(cells.some((cell) => cell === null)).toBe(true);
    expect(figure(result)).toBeCloseTo(told.slice.distance, 5);
  });

  it.each([
    [["dead", "relu"], { layer: ["act"] }, "input.nonfinite", /`act` does not change .*dead/],
    [
      ["no-gradient", "tanh-a"],
      { layer: ["fc2"] },
      "model.unrunnable",
      /`fc2` has no derivatives: .* Det node `\/Det`/,
    ],
    [
      ["tanh-a", "tanh-b"],
      { probe: "narrow.safetensors" },
      "shape.mismatch",
      /expected 4 × 5 of F32, got 4 × 3/,
    ],
    [
      ["tanh-a", "tanh-b"],
      { layer: ["fc2"], coordinates: { kind: "pca", order: 4 } },
      "shape.mismatch",
      /can move in 3 directions, expected at least 4/,
    ],
    [
      ["geometry-rich", "geometry-lazy"],
      { probe: "corners.safetensors", layer: ["fc2"] },
      "shape.mismatch",
      /can move in 1 direction, expected at least 2/,
    ],
    [["tanh-a", "tanh-b"], { probe: "line.safetensors" }, "input.nonfinite", /lie on a line/],
    [["tanh-a", "tanh-b"], { layer: ["fc9"] }, "usage", /has no layer `fc9`/],
  ] as const)("refuse %j %j", async (names, asked, code, text) => {
    const error = await compare(names, asked as Asked).catch((thrown: unknown) => thrown);
    expect(isEngineError(error as Error, code)).toBe(true);
    expect((error as Error).message).toMatch(text);
  });

  it("take by default the last layer before the output that has two units", async () => {
    const asked = { probe: "corners.safetensors" };
    const result = await compare(["geometry-rich", "geometry-lazy"], asked);
    const named = await compare(["geometry-rich", "geometry-lazy"], { ...asked, ...act });
    expect(figure(result)).toBe(figure(named));
    const texts = result.notes.map(({ text }) => text);
    expect(texts).toContain(
      "no layer was named: `act`, the last of several units before the output",
    );
  });

  it("leave cells of a dead layer empty, with a note", async () => {
    const { matrices, notes } = await compare(["dead", "relu"], { layer: ["fc1"], layers: "*" });
    const at = matrices[0].rows.indexOf("act");
    expect(matrices[0].values[at].every((cell) => cell === null)).toBe(true);
    expect(matrices[0].values[0][0]).toBeGreaterThanOrEqual(0);
    expect(notes.filter(({ code }) => code === "variance.none").length).toBeGreaterThan(0);
  });
});
