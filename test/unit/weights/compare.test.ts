import Ajv2020 from "ajv/dist/2020";
import { describe, expect, test } from "vitest";
import type { Executor } from "../../../extension/engine/jobs/executor";
import { nodeFiles } from "../../../extension/node/nodeFiles";
import schema from "../../../extension/protocol/result.schema.json";
import { cellOf, comparePaths, pairOf, weightsFixture } from "../support/compareFiles";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { type ShapedTensor, shapedFile } from "../support/shapedFile";

const isResult = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const [netA, netB] = ["net-a.safetensors", "net-b.safetensors"].map(weightsFixture);

type Tensors = Readonly<Record<string, ShapedTensor>>;
const filesOf = (a: Tensors, b: Tensors) =>
  new MemoryFiles({
    a: shapedFile(new Map(Object.entries(a))),
    b: shapedFile(new Map(Object.entries(b))),
  });
const compareTensors = (a: Tensors, b: Tensors, options = {}) =>
  comparePaths("a", "b", { files: filesOf(a, b), options });

const fill = (shape: readonly number[], value: (i: number) => number): ShapedTensor => ({
  shape,
  values: Array.from({ length: shape.reduce((n, size) => n * size, 1) }, (_, i) => value(i)),
});
const wave = (shape: readonly number[], phase = 0) =>
  fill(shape, (i) => Math.sin(1 + phase + i * i));

describe("a result", () => {
  test("fits the published schema in every form", async () => {
    const results = [
      await comparePaths(netA, netB),
      await comparePaths(netA, netB, { options: { pairsOnly: true, nullDraws: 0 } }),
      await comparePaths(weightsFixture("adapter-a"), weightsFixture("adapter-b")),
    ];
    for (const result of results) {
      expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(
        true,
      );
    }
  });

  test("does not change with the order in which jobs end, or their number at once", async () => {
    const plain = await comparePaths(netA, netB);
    const inline = inlineExecutor(nodeFiles);
    let turn = 0;
    const shuffled: Executor = {
      threads: 5,
      run: async (name, input, options) => {
        const wait = (turn++ * 7) % 5;
        for (let i = 0; i < wait; i++) await new Promise((resolve) => setImmediate(resolve));
        return inline.run(name, input, options);
      },
    };
    const again = await comparePaths(netA, netB, { context: { executor: shuffled } });
    const { params, ...figures } = again;
    expect(figures).toEqual({ ...plain, params: undefined });
    expect(params.threads).toBe(5);
  });

  test("of a checkpoint with itself has ones on the diagonal and is symmetric", async () => {
    const result = await comparePaths(netA, netA);
    expect(result.summary).toBe("All 5 layers are unchanged.");
    for (const { measure, values, rows } of result.matrices) {
      rows.forEach((_, i) => {
        rows.forEach((__, j) => {
          expect(values[i][j], measure).toBe(values[j][i]);
        });
        if (values[i][i] !== null) expect(values[i][i]).toBe(1);
      });
    }
  });
});

describe("figures that do not exist", () => {
  test("zero tensors have no cosine, and are reported", async () => {
    const result = await compareTensors(
      { "f.weight": fill([2, 3], () => 0), "g.weight": wave([2, 2]) },
      { "f.weight": wave([2, 3]), "g.weight": wave([2, 2]) },
    );
    const values = pairOf(result, "f");
    expect(values).toMatchObject({
      "weights.cosine": null,
      "weights.relativeL2": null,
      "weights.relativeL1": 1,
      "weights.signAgreement": 0,
      "weights.inputGram.cosine": null,
      "weights.spectrum.cosine": null,
    });
    expect(cellOf(result, "weights.cosine", "f", "f")).toBeNull();
    expect(result.notes).toContainEqual({
      at: "f.weight",
      code: "zero",
      text: "f.weight of A is all zero",
    });
    expect(result.notes).toContainEqual({
      at: "weights.cosine f ↔ f",
      code: "zero",
      text: "a tensor is all zero",
    });
    expect(result.summary).toBe("1 of 2 layers is unchanged; `f` changed: 100 % of its entries.");
  });

  test("constant tensors are reported with their value; nearly constant ones are not", async () => {
    const constant = {
      "n.weight": fill([9], () => 1),
      "m.weight": fill([9], (i) => 1 + (i === 4 ? 1e-9 : 0)),
    };
    const result = await compareTensors(constant, constant);
    const notes = result.notes.filter(({ code }) => code === "constant");
    expect(notes.map(({ text }) => text)).toEqual([
      "n.weight of A is constant (every entry is 1)",
      "n.weight of B is constant (every entry is 1)",
    ]);
  });

  test("NaN and infinite entries spoil the figures of their tensor and layer only", async () => {
    const broken = fill([2, 2], (i) =>
      i === 1 ? Number.NaN : i === 2 ? Number.POSITIVE_INFINITY : 1,
    );
    const result = await compareTensors(
      { "f.weight": broken, "g.weight": wave([2, 2]) },
      { "f.weight": wave([2, 2]), "g.weight": wave([2, 2], 0.1) },
    );
    const { "weights.equalBytes": equal, ...rest } = pairOf(result, "f");
    expect(equal).toBe(false);
    expect(Object.entries(rest).filter(([, value]) => value !== null)).toEqual([]);
    expect(pairOf(result, "g")["weights.cosine"]).toBeTypeOf("number");
    expect(cellOf(result, "weights.cosine", "f", "g")).toBeNull();
    expect(cellOf(result, "weights.inputGram.cosine", "g", "f")).toBeTypeOf("number");
    expect(cellOf(result, "weights.spectrum.cosine", "f", "g")).toBeNull();
    expect(result.problems).toEqual([
      {
        code: "input.nonfinite",
        file: "a",
        where: "f.weight",
        text: "2 of 4 entries of `f.weight` are NaN or infinite",
      },
    ]);
    expect(result.summary).toContain("1 paired tensor holds NaN or infinite entries");
  });

  test("a broken checkpoint against itself is unchanged, byte for byte", async () => {
    const broken = { "f.weight": fill([2, 2], () => Number.NaN) };
    const result = await compareTensors(broken, broken);
    expect(pairOf(result, "f")["weights.equalBytes"]).toBe(true);
    expect(result.summary).toBe(
      "The layer is unchanged; 1 paired tensor holds NaN or infinite entries.",
    );
  });

  test("orthogonal rows as many as columns have no traceless part", async () => {
    const identity = { "f.weight": fill([3, 3], (i) => (i % 4 === 0 ? 2 : 0)) };
    const result = await compareTensors(identity, { "f.weight": wave([3, 3]) });
    expect(pairOf(result, "f")["weights.inputGram.cosine"]).toBeNull();
    expect(result.notes.some(({ text }) => text.includes("traceless part is zero"))).toBe(true);
  });

  test("sums beyond float64's range are told, not made up", async () => {
    const huge = { "f.weight": fill([2, 2], (i) => (i + 1) * 1e200) };
    const result = await compareTensors(huge, { "f.weight": wave([2, 2]) });
    expect(pairOf(result, "f")).toMatchObject({ "weights.cosine": null, "weights.changed": 1 });
    expect(result.notes.some(({ code }) => code === "range")).toBe(true);
  });

  test("layers whose tensors all differ in shape say so", async () => {
    const result = await compareTensors({ "h.weight": wave([4, 3]) }, { "h.weight": wave([2, 3]) });
    expect(pairOf(result, "h")["weights.cosine"]).toBeNull();
    expect(pairOf(result, "h")["weights.inputGram.cosine"]).toBeTypeOf("number");
    expect(result.notes).toContainEqual({
      at: "h ↔ h",
      code: "unpaired",
      text: "tensors that are not compared: `h.weight` is 4x3 in A and 2x3 in B",
    });
    expect(result.summary).toBe("None of 1 layers could be compared in full.");
  });

  test("empty tensors have no figures but equal bytes", async () => {
    const empty = { "e.weight": fill([0, 3], () => 0), "f.weight": wave([2, 3]) };
    const result = await compareTensors(empty, empty);
    expect(pairOf(result, "e")).toMatchObject({
      "weights.cosine": null,
      "weights.equalBytes": true,
    });
    expect(result.summary).toBe("All 2 layers are unchanged.");
  });
});

describe("invariances", () => {
  const w = wave([6, 4]);
  const permuted = {
    shape: [6, 4],
    values: [3, 5, 0, 1, 4, 2].flatMap((row) => (w.values as number[]).slice(4 * row, 4 * row + 4)),
  };

  test("the order of output units leaves input Gram and spectrum, not cosine", async () => {
    const values = pairOf(await compareTensors({ "f.weight": w }, { "f.weight": permuted }), "f");
    expect(values["weights.inputGram.cosine"]).toBeCloseTo(1, 14);
    expect(values["weights.spectrum.cosine"]).toBeCloseTo(1, 14);
    expect(values["weights.cosine"]).toBeLessThan(0.9);
  });

  test("a positive scale leaves all three cosines and the signs, not the distances", async () => {
    const scaled = fill([6, 4], (i) => 3 * w.values[i]);
    const values = pairOf(await compareTensors({ "f.weight": w }, { "f.weight": scaled }), "f");
    for (const id of ["cosine", "signAgreement", "inputGram.cosine", "spectrum.cosine"]) {
      expect(values[`weights.${id}`], id).toBeCloseTo(1, 14);
    }
    expect(values["weights.relativeL2"]).toBeCloseTo(2, 14);
    expect(values["weights.relativeL1"]).toBeCloseTo(0.5, 14);
  });

  test("adding a multiple of the identity to the Gram matrix counts for nothing", async () => {
    // Rows of c·I below W add c² I to WᵀW: its traceless part stays.
    const extended = fill([10, 4], (i) => (i < 24 ? w.values[i] : (i - 24) % 5 === 0 ? 2 : 0));
    const result = await compareTensors({ "f.weight": w }, { "f.weight": extended });
    expect(pairOf(result, "f")["weights.inputGram.cosine"]).toBeCloseTo(1, 13);
  });
});

describe("options", () => {
  test("pairs only: no Gram, no spectrum, no matrices", async () => {
    const result = await comparePaths(netA, netB, { options: { pairsOnly: true } });
    expect(result.matrices).toEqual([]);
    expect(Object.keys(pairOf(result, "fc1")).filter((id) => /Gram|spectrum/.test(id))).toEqual([]);
  });

  test("measures that are asked for are the only matrices", async () => {
    const measures = ["weights.spectrum.cosine"];
    const result = await comparePaths(netA, netB, { options: { measures } });
    expect(result.matrices.map(({ measure }) => measure)).toEqual(measures);
    const auto = await comparePaths(netA, netB, { options: { measures: ["auto", ...measures] } });
    expect(auto.matrices).toHaveLength(3);
  });

  test("an unknown measure is a mistake with a hint", async () => {
    const compare = comparePaths(netA, netB, { options: { measures: ["weights.cosin"] } });
    await expect(compare).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(
        "measure `weights.cosin`: there is none; nearest: `weights.cosine`",
      ),
    });
  });

  test("a glob keeps matching layers and their partners", async () => {
    const result = await comparePaths(netA, netB, { options: { layers: "fc[23]" } }).catch(
      (error) => error,
    );
    expect(result).toMatchObject({ code: "usage" });
    const some = await comparePaths(netA, netB, { options: { layers: "fc*" } });
    expect(some.layers.a.map(({ id, index }) => [id, index])).toEqual([
      ["fc1", 0],
      ["fc2", 1],
      ["fc3", 2],
    ]);
    expect(some.matrices[0].rows).toEqual(["fc1", "fc2", "fc3"]);
    expect(some.summary).toContain("3 layers");
  });

  test("corrected pairs are followed and marked", async () => {
    const result = await comparePaths(netA, netB, {
      options: {
        userPairs: [
          { a: "fc1", b: "fc3" },
          { a: "fc2", b: null },
        ],
      },
    });
    expect(result.pairing).toContainEqual({ a: "fc1", b: "fc3", rule: "user" });
    expect(result.pairing.map(({ a }) => a)).not.toContain("fc2");
    expect(result.summary).toMatch(/no partner/);
  });
});

describe("progress and cancelling", () => {
  test("progress grows to the whole, and every partial result fits the schema", async () => {
    const seen: number[] = [];
    await comparePaths(netA, netB, {
      context: {
        onProgress: ({ done, total, partial }) => {
          seen.push(done / total);
          if (partial) expect(isResult(JSON.parse(JSON.stringify(partial)))).toBe(true);
        },
      },
    });
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
    expect(seen.at(-1)).toBeGreaterThan(0.9);
    expect(seen.at(-1)).toBeLessThanOrEqual(1);
  });

  test.each([0, 3, 25, 40])(
    "cancelled after %i reports, what was finished stays",
    async (after) => {
      const controller = new AbortController();
      if (after === 0) controller.abort();
      let reports = 0;
      const result = await comparePaths(netA, netB, {
        context: {
          signal: controller.signal,
          onProgress: () => {
            if (++reports === after) controller.abort();
          },
        },
      });
      expect(result.status).toBe("cancelled");
      expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(
        true,
      );
      expect(result.pairing).toHaveLength(5);
      expect(result.notes.some(({ code }) => code === "cancelled")).toBe(true);
      expect(result.notes.some(({ code }) => code === "pending")).toBe(false);
      expect(result.summary).toMatch(/cancelled before the end\.$/);
    },
  );

  test("a fault of a file is thrown, not swallowed", async () => {
    const compare = comparePaths(netA, netB, {
      context: {
        executor: {
          threads: 2,
          run: async () => {
            throw new Error("the disk is gone");
          },
        },
      },
    });
    await expect(compare).rejects.toThrowError("the disk is gone");
  });
});

test("names of any kind reach the result as they are", async () => {
  const names = [
    "__proto__.weight",
    "<b>&\"'.weight",
    "a\nb.weight",
    `${"long.".repeat(2000)}weight`,
    "🙂.weight",
  ];
  const tensors = new Map(names.map((name, i) => [name, wave([2, 2], i)]));
  const files = new MemoryFiles({ a: shapedFile(tensors), b: shapedFile(tensors) });
  const result = await comparePaths("a", "b", { files });
  expect(
    result.pairs
      .filter(({ level }) => level === "tensor")
      .map(({ a }) => a)
      .toSorted(),
  ).toEqual(names.toSorted());
  expect(result.summary).toBe("All 5 layers are unchanged.");
});

test("one tensor of one element", async () => {
  const result = await compareTensors({ w: fill([1], () => 2) }, { w: fill([1], () => -3) });
  expect(pairOf(result, "w")).toMatchObject({
    "weights.cosine": -1,
    "weights.relativeL2": 2.5,
    "weights.relativeL1": 1,
    "weights.signAgreement": 0,
    "weights.maxChange": 5,
  });
  expect(result.summary).toBe("The layer changed; `w` changed: cosine -1.000.");
});

test("of layers that were scaled only, the one of greatest change is named", async () => {
  const scaled = (by: number) => fill([2, 2], (i) => (i + 1) * by);
  const result = await compareTensors(
    { one: scaled(1), two: scaled(1) },
    { one: scaled(1.5), two: scaled(3) },
  );
  expect(result.summary).toBe("All 2 layers changed; `two` changed most: relative L2 change 2.");
});

test("squares that underflow give no figure rather than a wrong one", async () => {
  const tiny = (by: number) => fill([2, 2], (i) => (i + 1) * by);
  for (const size of [1e-160, 1e-300]) {
    const result = await compareTensors({ w: tiny(size) }, { w: tiny(-size * 1.1) });
    const values = pairOf(result, "w", "tensor");
    expect(values).toMatchObject({
      "weights.cosine": null,
      "weights.relativeL2": null,
      "weights.relativeL1": 1,
    });
    expect(result.notes).toContainEqual(
      expect.objectContaining({ at: "weights.cosine w ↔ w", code: "range" }),
    );
  }
  // The smallest entries of float32 have squares well within the range.
  const result = await compareTensors(
    { w: { ...tiny(2e-45), dtype: "F32" } },
    { w: { ...tiny(-2e-45), dtype: "F32" } },
  );
  expect(pairOf(result, "w", "tensor")).toMatchObject({ "weights.cosine": -1 });
});

test("an input without tensors says what reading it found", async () => {
  const header = JSON.stringify({ w: { dtype: "F37", shape: [1], data_offsets: [0, 8] } });
  const broken = new Uint8Array(16 + header.length);
  new DataView(broken.buffer).setBigUint64(0, BigInt(header.length), true);
  broken.set(new TextEncoder().encode(header), 8);
  const files = new MemoryFiles({
    a: shapedFile(new Map([["w", wave([2])]])),
    "b.safetensors": broken,
  });
  await expect(comparePaths("a", "b.safetensors", { files })).rejects.toMatchObject({
    code: "input.unpaired",
    message: expect.stringMatching(
      /^b\.safetensors: holds no tensors to compare; reading it found: tensor "w" has dtype "F37"/,
    ),
  });
});
