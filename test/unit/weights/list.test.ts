import Ajv2020 from "ajv/dist/2020";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { render } from "../../../extension/engine/report/render";
import { table } from "../../../extension/engine/report/table";
import { listCheckpoint } from "../../../extension/engine/weights/list";
import { statsOf } from "../../../extension/engine/weights/stats";
import schema from "../../../extension/protocol/result.schema.json";
import { headerOf } from "../support/headers";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { shapedFile } from "../support/shapedFile";

const isResult = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const tensors = new Map([
  ["fc.weight", { shape: [2, 3], values: [1, -2, 0, 4, Number.NaN, Number.NEGATIVE_INFINITY] }],
  ["fc.bias", { shape: [2], values: [7, 7] }],
  ["=evil\n.steps", { shape: [], values: [5], dtype: "I64" as const }],
]);
const files = new MemoryFiles({ "m.safetensors": shapedFile(tensors) });
const open = () => openCheckpoint(files, "m.safetensors");
const context = (signal = new AbortController().signal) => ({
  executor: inlineExecutor(files),
  signal,
  onProgress: () => {},
});

describe("a list", () => {
  test("names tensors, their places and layers, and counts parameters", async () => {
    const result = await listCheckpoint(await open());
    expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(
      true,
    );
    expect(result.values).toEqual({ tensors: 3, parameters: 9, bytes: 72 });
    expect(result.layers.a.map(({ id }) => id)).toEqual(["=evil\n.steps", "fc"]);
    const entry = result.tensors?.find(({ name }) => name === "fc.weight");
    expect(entry).toMatchObject({
      dtype: "F64",
      shape: [2, 3],
      layer: "fc",
      file: "m.safetensors",
    });
    expect((entry?.range[1] ?? 0) - (entry?.range[0] ?? 0)).toBe(48);
    expect(table(result)).toContain("3 tensors in 2 layers, 9 parameters, 72 B of data");
    expect(render({ result, format: "csv" })).toContain(`"'=evil\n.steps",I64,`);
  });

  test("carries what the file says of itself, harmless in a table", async () => {
    const metadata = { step: "900", "a\n\u001b[31m": "<b>\nred" };
    const result = await listCheckpoint({ ...(await open()), metadata });
    expect(result.metadata).toEqual(metadata);
    expect(isResult(JSON.parse(JSON.stringify(result)))).toBe(true);
    const text = table(result);
    expect(text).toContain("step: 900");
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("<b>\nred");
  });

  test("counts tied tensors once and tells of opaque globals", async () => {
    const checkpoint = headerOf(
      [
        ["a.weight", [4, 5]],
        ["b.weight", [4, 5]],
      ],
      { opaque: ["os.system"] },
    );
    const tied = checkpoint.tensors.map((tensor, i) =>
      i === 1 ? { ...tensor, tiedTo: "a.weight" } : tensor,
    );
    const result = await listCheckpoint({ ...checkpoint, tensors: tied });
    expect(result.values).toMatchObject({ tensors: 2, parameters: 20, bytes: 80 });
    expect(result.notes[0]).toMatchObject({
      code: "opaque",
      text: "the pickle names a global that is not on the list of allowed ones; nothing of it was run: `os.system`",
    });
  });

  test("tells the parameters of the call", async () => {
    const result = await listCheckpoint(await open(), { seed: 3, mode: "strict" });
    expect(result.params).toEqual({ seed: 3, mode: "strict", threads: 1, probe: null });
  });
});

describe("statistics", () => {
  test("of all tensors, with what is broken or flat said", async () => {
    const result = await statsOf(await open(), { tensors: null, bins: 4 }, context());
    expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(
      true,
    );
    const stats = result.tensors?.find(({ name }) => name === "fc.weight")?.stats;
    expect(stats).toMatchObject({
      count: 6,
      min: -2,
      max: 4,
      mean: 0.75,
      zeros: 1,
      nans: 1,
      infs: 1,
    });
    expect(stats?.histogram).toMatchObject({ low: -2, high: 4, counts: [1, 1, 1, 1] });
    expect(result.problems.map(({ code, where }) => [code, where])).toEqual([
      ["input.nonfinite", "fc.weight"],
    ]);
    expect(result.notes).toContainEqual({
      at: "fc.bias",
      code: "constant",
      text: "`fc.bias` is constant (every entry is 7)",
    });
    expect(table(result)).toMatch(/fc\.weight +F64 +2x3 +-2 +4 +0\.75/);
  });

  test("every figure that does not exist has a note", async () => {
    const odd = new Map([
      ["none", { shape: [0, 3], values: [] }],
      ["nan", { shape: [2], values: [Number.NaN, Number.NaN] }],
      ["wide", { shape: [2], values: [-1e300, 1e300] }],
      ["narrow", { shape: [2], values: [-1e-300, 1e-300] }],
    ]);
    const memory = new MemoryFiles({ "odd.safetensors": shapedFile(odd) });
    const checkpoint = await openCheckpoint(memory, "odd.safetensors");
    const result = await statsOf(
      checkpoint,
      { tensors: null, bins: null, seed: 2, mode: "strict" },
      { ...context(), executor: inlineExecutor(memory) },
    );
    expect(result.params).toMatchObject({ seed: 2, mode: "strict" });
    const stats = (wanted: string) => result.tensors?.find(({ name }) => name === wanted)?.stats;
    expect(stats("wide")).toMatchObject({ mean: 0, std: null });
    expect(stats("narrow")).toMatchObject({ mean: 0, std: null });
    const notes = new Map(result.notes.map(({ at, code, text }) => [at, `${code}: ${text}`]));
    expect(Object.fromEntries(notes)).toEqual({
      none: "undefined: `none` has no min, max, mean, std: the tensor has no elements",
      nan: "input.nonfinite: `nan` has no min, max, mean, std: the tensor holds no finite entry",
      wide: "range: `wide` has no std: a sum of squares leaves float64's range",
      narrow: "range: `narrow` has no std: a sum of squares leaves float64's range",
    });
  });

  test("of named tensors only", async () => {
    const result = await statsOf(await open(), { tensors: ["fc.bias"], bins: null }, context());
    expect(result.tensors?.map(({ name, stats }) => [name, stats?.mean])).toEqual([["fc.bias", 7]]);
    const wrong = statsOf(await open(), { tensors: ["fc.bia"], bins: null }, context());
    await expect(wrong).rejects.toMatchObject({
      code: "usage",
      message:
        "m.safetensors: there is no tensor `fc.bia`; nearest: `fc.bias`, `fc.weight`, `=evil\\n.steps`",
    });
  });

  test("cancelled, what was read stays", async () => {
    const controller = new AbortController();
    controller.abort();
    const result = await statsOf(
      await open(),
      { tensors: null, bins: null },
      context(controller.signal),
    );
    expect(result.status).toBe("cancelled");
    expect(isResult(JSON.parse(JSON.stringify(result)))).toBe(true);
    expect(result.notes.at(-1)).toMatchObject({
      code: "cancelled",
      text: "3 of 3 tensors: cancelled before they were read",
    });
  });
});
