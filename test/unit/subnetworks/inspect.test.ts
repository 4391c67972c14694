import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import type { Result } from "../../../extension/engine/result";
import schema from "../../../extension/protocol/result.schema.json";
import { dumpFile, gaussian } from "../representations/dumps";
import { zipBytes } from "../support/zipBytes";
import { drifting, grouped, inspect, inspectLayers } from "./chains";

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);
const matrix = ({ matrices }: Result, measure: string, sides = "aa") =>
  matrices.find((each) => each.measure === measure && each.sides!.join("") === sides)!;
const starts = ({ groups = [] }: Result, side = "a") =>
  groups.filter((group) => group.side === side).map(({ layers }) => layers[0]);

/** A npy file of `rows` × 2 zeros. */
function zerosNpy(rows: number): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, 2), }`.padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\0\x76\0${header}\n`, "latin1");
  return Buffer.concat([start, Buffer.alloc(16 * rows)]);
}

describe("the layers of a dump", () => {
  it("fall into the groups that are in them", async () => {
    const result = await inspectLayers(grouped([4, 5]));
    if (!isResult(result)) throw new Error(JSON.stringify(isResult.errors));
    expect(result).toMatchObject({ kind: "subnetworks", status: "complete", problems: [] });
    expect(starts(result)).toEqual(["layer00", "layer04"]);
    expect(result.cuts).toMatchObject([
      { after: "layer03", before: "layer04", accepted: true, stability: 1, identical: false },
    ]);
    expect(result.summary).toMatch(/^2 groups in 9 layers on 40 inputs: `layer00` to `layer03`;/);
    expect(result.segmentations!.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(result.edges).toHaveLength(8);
    const [gw, root, identity, bound, kept] = [
      "gw",
      "gw.root",
      "gw.identity",
      "gw.bound",
      "gw.selfMatched",
    ].map((id) => matrix(result, id).values as number[][]);
    for (let i = 0; i < 9; i++) {
      expect(gw[i][i]).toBe(0);
      for (let j = 0; j < 9; j++) {
        expect(gw[i][j]).toBe(gw[j][i]);
        expect(root[i][j]).toBeCloseTo(Math.sqrt(gw[i][j]), 14);
        expect(gw[i][j]).toBeLessThanOrEqual(identity[i][j] + 1e-12);
        expect(bound[i][j]).toBeLessThanOrEqual(gw[i][j] + 1e-12);
        expect(kept[i][j]).toBeGreaterThanOrEqual(0);
      }
    }
    expect(matrix(result, "gw").converged!.flat().every(Boolean)).toBe(true);
  });

  it("of three groups have two cuts, and names are kept", async () => {
    const result = await inspectLayers(grouped([3, 4, 5], { seed: 2 }), {
      start: "identity",
      names: { layer03: "edges" },
    });
    expect(starts(result)).toEqual(["layer00", "layer03", "layer07"]);
    expect(result.groups!.map(({ name }) => name)).toEqual([null, "edges", null]);
  });

  it("in a npz file that says nothing, and whose arrays differ, are told how to say so", async () => {
    const file = zipBytes([
      { name: "x.npy", data: zerosNpy(4) },
      { name: "y.npy", data: zerosNpy(3) },
    ]);
    await expect(inspect({ "a.npz": file }, { path: "a.npz" })).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(/activation dump, give it an array __cognate_activations__$/),
    });
  });

  it.each([1, 2, 3, 4, 5, 6])(
    "that drift smoothly are said to have no groups (seed %i)",
    async (seed) => {
      const result = await inspectLayers(drifting(10, seed), { start: "identity", subsets: 0 });
      expect(starts(result)).toEqual(["layer00"]);
      expect(result.summary).toMatch(
        /^No sub-networks here: 10 layers on 40 inputs change gradually/,
      );
    },
  );

  it("are cut as often as asked for", async () => {
    const result = await inspectLayers(drifting(6), { groups: 3, start: "identity", subsets: 0 });
    expect(result.groups).toHaveLength(3);
    expect(result.summary).toContain("as asked for; the rule accepts fewer");
  });

  it("are grouped wherever they stand, as clusters", async () => {
    const [x, y] = [grouped([3], { seed: 5 }), grouped([3], { seed: 6 })];
    const mixed = Object.fromEntries(
      ["00", "01", "02"].flatMap((at) => [
        [`${at}.a`, x[`layer${at}`]],
        [`${at}.b`, y[`layer${at}`]],
      ]),
    );
    const result = await inspectLayers(mixed, { method: "clusters", start: "identity" });
    expect(result.groups!.map(({ layers }) => layers)).toEqual([
      ["00.a", "01.a", "02.a"],
      ["00.b", "01.b", "02.b"],
    ]);
  });
});

describe("distances from subsets of the inputs", () => {
  it("come with an interval and the cuts of the subsets, and find the same groups", async () => {
    const layers = grouped([3, 4], { n: 160 });
    const [all, told] = [
      await inspectLayers(layers),
      await inspectLayers(layers, { landmarks: 80 }),
    ];
    if (!isResult(told)) throw new Error(JSON.stringify(isResult.errors));
    expect(starts(told)).toEqual(starts(all));
    expect(told.cuts![0].stability).toBe(1);
    const [exact, some] = [matrix(all, "gw"), matrix(told, "gw")];
    let held = 0;
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < i; j++) {
        const [low, high] = [some.low![i][j]!, some.high![i][j]!];
        expect(matrix(told, "gw.root").low![i][j]).toBeCloseTo(Math.sqrt(low), 12);
        expect(some.values[i][j]!).toBeLessThanOrEqual(high);
        if (low <= exact.values[i][j]! && exact.values[i][j]! <= high) held++;
      }
    }
    expect(held).toBeGreaterThanOrEqual(19);
    expect(told.notes).toContainEqual(expect.objectContaining({ code: "gw.landmarks" }));
    expect(told.matrices.some(({ measure }) => measure === "gw.bound")).toBe(false);
  });

  it("are those of all inputs, where there are no more", async () => {
    const layers = grouped([2, 2], { n: 20 });
    const told = await inspectLayers(layers, { landmarks: 20 });
    expect(matrix(told, "gw")).toEqual(matrix(await inspectLayers(layers), "gw"));
  });
});

describe("two dumps", () => {
  const a = dumpFile(grouped([3, 3], { seed: 3 }));

  it("have a matrix each and one between them", async () => {
    const files = { "a.safetensors": a, "b.safetensors": dumpFile(grouped([4, 4], { seed: 3 })) };
    const result = await inspect(files, { other: "b.safetensors", subsets: 5 });
    if (!isResult(result)) throw new Error(JSON.stringify(isResult.errors));
    expect(matrix(result, "gw", "ab").values).toHaveLength(6);
    expect(matrix(result, "gw", "bb").values).toHaveLength(8);
    expect(matrix(result, "gw", "ab").values[0][0]).toBeLessThan(0.05);
    expect(starts(result, "b")).toEqual(["layer00", "layer04"]);
  });

  it("of other inputs, and other numbers of them, are compared without an identity start", async () => {
    const files = { "a.safetensors": a, "b.safetensors": dumpFile(grouped([2], { n: 30 })) };
    const result = await inspect(files, { other: "b.safetensors", unpaired: true, subsets: 0 });
    expect(matrix(result, "gw", "ab").starts!.flat()).not.toContain("identity");
    expect(matrix(result, "gw", "ab").values.flat().every(Number.isFinite)).toBe(true);
    await expect(inspect(files, { other: "b.safetensors" })).rejects.toMatchObject({
      code: "input.unpaired",
    });
  });

  it("of one run have the mean and the cuts of each checkpoint", async () => {
    const files = { "a.safetensors": dumpFile(drifting(6, 3)), "b.safetensors": a };
    const result = await inspect(files, { run: ["b.safetensors"], start: "identity", subsets: 0 });
    expect(result.inputs.map(({ path }) => path)).toEqual(["a.safetensors", "b.safetensors"]);
    const curve = (id: string) => result.curves!.find((each) => each.id === id)!;
    expect(curve("run.cuts")).toMatchObject({
      at: ["a.safetensors", "b.safetensors"],
      values: [0, 1],
    });
    expect(curve("run.mean").values).toHaveLength(2);
  });

  it("of which one is a target tell which layer has its geometry", async () => {
    const layers = grouped([3, 3], { seed: 3 });
    const files = {
      "a.safetensors": dumpFile(layers),
      "t.safetensors": dumpFile({ aim: layers.layer04 }),
    };
    const result = await inspect(files, { target: "t.safetensors#aim", subsets: 0 });
    const cells = matrix(result, "gw", "ab").values.map(([value]) => value!);
    expect(cells.indexOf(Math.min(...cells))).toBe(4);
    expect(result.groups!.every(({ side }) => side === "a")).toBe(true);
  });
});

describe("input that is at fault", () => {
  it("one layer, one input, and identical layers have no groups", async () => {
    const one = await inspectLayers({ only: gaussian([10, 3], 1) });
    expect(one.summary).toBe("No sub-networks here: 1 layer on 10 inputs.");
    const single = await inspectLayers({ x: gaussian([1, 3], 1), y: gaussian([1, 2], 2) });
    expect(single.groups).toHaveLength(1);
    const same = gaussian([12, 3], 1);
    const alike = await inspectLayers({ x: same, y: same, z: same });
    expect(alike.summary).toMatch(/all layers are alike/);
  });

  it("layers that do not vary, or hold NaN, are told and left out", async () => {
    const flat = { shape: [40, 2], values: new Float64Array(80).fill(3) };
    const broken = { shape: [40, 2], values: new Float64Array(80).fill(Number.NaN) };
    const result = await inspectLayers({
      ...grouped([4, 4]),
      "layer99.flat": flat,
      "layer99.nan": broken,
    });
    expect(starts(result)).toEqual(["layer00", "layer04"]);
    expect(result.notes).toContainEqual(
      expect.objectContaining({ at: "layer99.flat", code: "variance.none" }),
    );
    expect(result.problems).toMatchObject([{ code: "input.nonfinite", where: "layer99.nan" }]);
    expect(matrix(result, "gw").values[8].every((value) => value === null || value === 0)).toBe(
      true,
    );
  });

  it("layers of another number of inputs are told and left out", async () => {
    const result = await inspectLayers({ ...grouped([4, 4]), odd: gaussian([39, 3], 1) });
    expect(result.layers.a).toHaveLength(8);
    expect(result.problems).toMatchObject([{ code: "input.unpaired", where: "odd" }]);
  });

  it("an identity start between other numbers of inputs is refused, layer by layer", async () => {
    const files = {
      "a.safetensors": dumpFile(grouped([2], { n: 40 })),
      "b.safetensors": dumpFile(grouped([2], { n: 30 })),
    };
    const result = await inspect(files, {
      ...{ other: "b.safetensors", unpaired: true, start: "identity", subsets: 0 },
    });
    expect(matrix(result, "gw", "ab").values.flat()).toEqual([null, null, null, null]);
    expect(result.notes).toContainEqual(
      expect.objectContaining({
        code: "input.unpaired",
        text: expect.stringMatching(/start identity/),
      }),
    );
    await expect(
      inspect(files, { other: "b.safetensors", start: "identity", subsets: 0 }),
    ).rejects.toMatchObject({ code: "input.unpaired" });
  });

  it("cancelled at once it still is a result", async () => {
    const stop = new AbortController();
    const running = inspect({ "a.safetensors": dumpFile(grouped([4, 4])) }, {}, stop.signal);
    setTimeout(() => stop.abort(), 0);
    await running.then(
      (result) => expect(["cancelled", "complete"]).toContain(result.status),
      (error) => expect(error).toMatchObject({ code: "cancelled" }),
    );
  });
});
