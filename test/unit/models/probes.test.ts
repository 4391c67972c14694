import { describe, expect, it } from "vitest";
import { feedTensor } from "../../../extension/engine/models/feed";
import { modelInputs } from "../../../extension/engine/models/inputs";
import { readModelSettings } from "../../../extension/engine/models/modelSettings";
import { fitProbe } from "../../../extension/engine/models/probes";
import { randomProbe } from "../../../extension/engine/models/randomProbe";
import { fixtureFiles, fixtureModel, modelBench, probeOf } from "../support/models";

const files = fixtureFiles("torch-cnn.onnx", "torch-tokens.onnx");
const bench = modelBench(files, { runtime: null });
const cnn = await fixtureModel("torch-cnn.onnx", files);
const tokens = await fixtureModel("torch-tokens.onnx", files);
const zeros = (shape: number[]) => probeOf({ shape, values: new Array(72 * 4).fill(0) });

describe("a random probe", () => {
  it("is standard normal for numbers, the same for the same seed", async () => {
    const draw = async (seed: number) =>
      (
        await randomProbe(
          [{ inputs: modelInputs(cnn), settings: null }],
          { samples: 50, seed },
          bench,
        )
      ).inputs[0];
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
    const probe = await randomProbe(
      [{ inputs: modelInputs(tokens), settings: null }],
      { samples: 200, seed: 0 },
      bench,
    );
    const ids = new Set(probe.inputs[0].data);
    expect([...ids].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("takes 32 for axes that are left open, and says that it is not the user's data", async () => {
    const { specs } = modelInputs(tokens);
    const open = { batch: null, specs: [{ ...specs[0], shape: [null] }] };
    const { inputs, notes } = await randomProbe(
      [{ inputs: open, settings: null }],
      { samples: 4, seed: 0 },
      bench,
    );
    expect(inputs[0].shape).toEqual([32]);
    expect(notes[0].text).toContain("random inputs, not your data: x 4 × 32");
  });

  it("is 1 where no embedding reads whole numbers, as masks are", async () => {
    const { specs } = modelInputs(tokens);
    const mask = { batch: null, specs: [{ ...specs[0], vocabulary: null }] };
    const { inputs } = await randomProbe(
      [{ inputs: mask, settings: null }],
      { samples: 4, seed: 0 },
      bench,
    );
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

  it.each([
    ["U8", 256, /input "x": expected whole numbers from 0 to 255, got 256/],
    ["U8", -1, /from 0 to 255, got -1/],
    ["I8", -129, /from -128 to 127/],
    ["I32", 2 ** 31, /to 2147483647, got 2147483648/],
    ["U64", -1, /from 0 to/],
    ["F16", -65520, /numbers of F16, below 65520.0 in magnitude, got -65520/],
    ["F32", 1e39, /numbers of F32, below 3.40282e\+38 in magnitude, got 1e\+39/],
  ] as const)("needs numbers that %s holds, unlike %f", (dtype, value, message) => {
    expect(() => feedTensor("x", { dtype, shape: [1] }, Float64Array.of(value))).toThrow(message);
  });

  it.each([
    ["U8", 255],
    ["I8", -128],
    ["I32", -(2 ** 31)],
    ["F16", 65519],
    ["F32", 3.4028235677973362e38],
  ] as const)("takes what %s just holds, %f", (dtype, value) => {
    const { data } = feedTensor("x", { dtype, shape: [1] }, Float64Array.of(value));
    const most = { F16: 0x7bff, F32: 2 ** 128 - 2 ** 104 } as Partial<Record<string, number>>;
    expect(data[0]).toBe(most[dtype] ?? value);
  });
});

describe("numbers of half precision", () => {
  it("are the nearest, with their signs, subnormals and infinities", () => {
    const values = Float64Array.of(1, -2, 65504, Infinity, 2 ** -24, 0.1, 1.9999, 0, Number.NaN);
    const { data } = feedTensor("x", { dtype: "F16", shape: [9] }, values);
    expect([...data]).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x7c00, 0x0001, 0x2e66, 0x4000, 0x0000, 0x7e00,
    ]);
  });
});

describe("files beside a model", () => {
  const settings = async (beside: Record<string, string>) => {
    const files = fixtureFiles("torch-tokens.onnx");
    const bytes = files.files.get("torch-tokens.onnx")!;
    files.files.set("onnx/torch-tokens.onnx", bytes);
    for (const [name, text] of Object.entries(beside)) {
      files.files.set(name, new TextEncoder().encode(text));
    }
    const model = await fixtureModel("onnx/torch-tokens.onnx", files);
    return { model, settings: await readModelSettings(files, model.checkpoint) };
  };

  it("say which ids stand for no text, and how many there are", async () => {
    const { model, settings: found } = await settings({
      "onnx/config.json":
        '{"vocab_size": 6, "pad_token_id": 0, "eos_token_id": [5, 9], "n_positions": 8}',
      "tokenizer_config.json":
        '{"added_tokens_decoder": {"2": {"special": true}, "3": {"special": false}}}',
    });
    expect(found).toMatchObject({
      vocabulary: 6,
      specialIds: [0, 2, 5, 9],
      positions: 8,
      notes: [],
    });
    const random = { inputs: modelInputs(model), settings: found };
    const probe = await randomProbe([random], { samples: 300, seed: 0 }, bench);
    expect([...new Set(probe.inputs[0].data)].sort()).toEqual([1, 3, 4]);
    const [{ shape, ...spec }] = random.inputs.specs;
    const open = { batch: null, specs: [{ ...spec, shape: shape.map(() => null) }] };
    const short = await randomProbe([{ ...random, inputs: open }], { samples: 2, seed: 0 }, bench);
    expect(short.inputs[0].shape).toEqual([8]);
  });

  it("are no reason to fail", async () => {
    const { settings: found } = await settings({
      "onnx/config.json": "{",
      "preprocessor_config.json": '{"size": 32}',
    });
    expect(found.notes).toMatchObject([{ at: "onnx/config.json", code: "settings.unread" }]);
    expect(found.images).toEqual({ size: { shortest: 32 } });
  });
});

describe("places and kinds of segment", () => {
  it("are counted from 0, and 0", async () => {
    const { specs } = modelInputs(tokens);
    const ids = ["position_ids", "token_type_ids"].map((name) => ({
      ...specs[0],
      name,
      shape: [3],
    }));
    const inputs = { batch: null, specs: ids };
    const probe = await randomProbe([{ inputs, settings: null }], { samples: 2, seed: 0 }, bench);
    expect(probe.inputs.map(({ data }) => [...data])).toEqual([
      [0, 1, 2, 0, 1, 2],
      [0, 0, 0, 0, 0, 0],
    ]);
  });
});

describe("a table", () => {
  const table = (count: number) => ({
    ...probeOf({ shape: [2, count], values: new Array(2 * count).fill(1) }),
    inputs: [{ name: "", shape: [count], data: new Float64Array(2 * count), flat: true }],
  });

  it("takes the shape of the input", () => {
    expect(fitProbe(cnn, modelInputs(cnn), table(72))[0].shape).toEqual([2, 6, 6]);
    const { specs } = modelInputs(cnn);
    const open = { batch: null, specs: [{ ...specs[0], shape: [2, null, 6] }] };
    expect(fitProbe(cnn, open, table(72))[0].shape).toEqual([2, 6, 6]);
    expect(() => fitProbe(cnn, modelInputs(cnn), table(71))).toThrow(
      /input "x": expected 2 × 2 × 6 × 6 of F32, got 2 × 71$/,
    );
  });
});

describe("ids that the embedding does not have", () => {
  it("are told before the model is run", () => {
    const [{ shape }] = modelInputs(tokens).specs;
    const sizes = shape.map((size) => size ?? 1);
    const ids = probeOf({ shape: [1, ...sizes], values: sizes.map(() => 7) });
    expect(() => fitProbe(tokens, modelInputs(tokens), ids)).toThrow(
      /expected ids from 0 to 6, got 7$/,
    );
  });
});
