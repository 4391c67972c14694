import { describe, expect, it } from "vitest";
import { feedTensor } from "../../../extension/engine/models/feed";
import { modelInputs } from "../../../extension/engine/models/inputs";
import { fitProbe, randomProbe } from "../../../extension/engine/models/probes";
import { fixtureFiles, fixtureModel, modelBench, probeOf } from "../support/models";

const files = fixtureFiles("torch-cnn.onnx", "torch-tokens.onnx");
const bench = modelBench(files, { runtime: null });
const cnn = await fixtureModel("torch-cnn.onnx", files);
const tokens = await fixtureModel("torch-tokens.onnx", files);
const zeros = (shape: number[]) => probeOf({ shape, values: new Array(72 * 4).fill(0) });

describe("a random probe", () => {
  it("is standard normal for numbers, the same for the same seed", async () => {
    const draw = async (seed: number) =>
      (await randomProbe([modelInputs(cnn)], { samples: 50, seed }, bench)).inputs[0];
    const { shape, data } = await draw(3);
    expect([shape, data.length]).toEqual([[2, 6, 6], 3600]);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(0.06);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
    expect((await draw(3)).data).toEqual(data);
    expect((await draw(4)).data).not.toEqual(data);
  });

  it("is uniform over the ids of an embedding", async () => {
    const probe = await randomProbe([modelInputs(tokens)], { samples: 200, seed: 0 }, bench);
    const ids = new Set(probe.inputs[0].data);
    expect([...ids].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("takes 32 for axes that are left open, and says that it is not the user's data", async () => {
    const { specs } = modelInputs(tokens);
    const open = { batch: null, specs: [{ ...specs[0], shape: [null] }] };
    const { inputs, notes } = await randomProbe([open], { samples: 4, seed: 0 }, bench);
    expect(inputs[0].shape).toEqual([32]);
    expect(notes[0].text).toContain("random inputs, not your data: x 4 × 32");
  });

  it("is 1 where no embedding reads whole numbers, as masks are", async () => {
    const { specs } = modelInputs(tokens);
    const mask = { batch: null, specs: [{ ...specs[0], vocabulary: null }] };
    const { inputs } = await randomProbe([mask], { samples: 4, seed: 0 }, bench);
    expect(new Set(inputs[0].data)).toEqual(new Set([1]));
  });
});

describe("a probe that does not fit", () => {
  it("names the input, what it takes and what it got", () => {
    expect(() => fitProbe(cnn, modelInputs(cnn), zeros([4, 72]))).toThrow(
      /torch-cnn\.onnx: input "x": expected 4 × 2 × 6 × 6 of F32, got 4 × 72$/,
    );
    const { specs } = modelInputs(cnn);
    const twice = { batch: null, specs: [specs[0], { ...specs[0], name: "z" }] };
    expect(() => fitProbe(cnn, twice, zeros([4, 2, 6, 6]))).toThrow(
      /input "z": expected .*, got no array of that name, only "x"/,
    );
  });

  it("may have more or fewer axes of length 1", () => {
    const shapes = (shape: number[]) => fitProbe(cnn, modelInputs(cnn), zeros(shape))[0].shape;
    expect(shapes([4, 2, 6, 6])).toEqual([2, 6, 6]);
    expect(shapes([4, 1, 2, 6, 6])).toEqual([2, 6, 6]);
  });

  it("needs whole numbers where ids are wanted", () => {
    const feed = { dtype: "I64", shape: [2] } as const;
    expect(() => feedTensor("ids", feed, Float64Array.of(1, 0.5))).toThrow(
      /input "ids": expected whole numbers, got 0.5/,
    );
  });
});

describe("numbers of half precision", () => {
  it("are the nearest, with their signs, subnormals and infinities", () => {
    const values = Float64Array.of(1, -2, 65504, 1e6, 2 ** -24, 0.1, 1.9999, 0, Number.NaN);
    const { data } = feedTensor("x", { dtype: "F16", shape: [9] }, values);
    expect([...data]).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x7c00, 0x0001, 0x2e66, 0x4000, 0x0000, 0x7e00,
    ]);
  });
});
