import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { textbookMeasures } from "../../../extension/engine/measures/registry";
import { arrayName } from "../../../extension/engine/representations/similarity";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile } from "../support/safetensorsFile";
import { compareValues, dumpFile, gaussian, noisy } from "./dumps";

const x = gaussian([30, 4], 1);
const y = noisy(gaussian([30, 5], 2), 0.1, 3);

describe("similarity", () => {
  it("has every textbook measure under its id for `all`, or a null with a note", async () => {
    const result = await compareValues(x, y, { options: { measures: ["all"] } });
    const { values = {}, notes } = result;
    for (const { id } of textbookMeasures) {
      expect(values, id).toHaveProperty([id]);
      if (values[id] === null) expect(notes.map(({ at }) => at)).toContain(id);
      else expect(Number.isFinite(values[id]), id).toBe(true);
    }
    expect(result).toMatchObject({ kind: "similarity", pairs: [], matrices: [], problems: [] });
  });

  it("takes aliases, globs and parameters, each measure once", async () => {
    const measures = ["cka", "cka.linear", "knn.mutual:k=3", "knn.mutual", "cka.linear.*"];
    const { values = {} } = await compareValues(x, y, { options: { measures } });
    expect(Object.keys(values)).toEqual([
      "cka.linear",
      "knn.mutual:k=3",
      "knn.mutual",
      "cka.linear.debiased",
      "cka.linear.angular",
      "cka.linear.minibatch",
    ]);
    expect(values["knn.mutual:k=3"]).not.toBe(values["knn.mutual"]);
  });

  it("keeps a parameter out of the key where it is the default", async () => {
    const options = { measures: ["knn.mutual:k=10"] };
    const { values = {} } = await compareValues(x, y, { options });
    expect(Object.keys(values)).toEqual(["knn.mutual"]);
  });

  it.each([
    ["knn.mutual:k=0", /parameter k: expected a whole number from 1/],
    ["knn.mutual:k=2.5", /parameter k: expected a whole number/],
    ["knn.mutual:k", /parameter k: expected a whole number/],
    ["knn.mutual:q=2", /parameter `q`: there is none, expected k/],
    ["cka.linear:k=2", /parameter `k`: there is none, it has none/],
    ["cca.maen", /nearest: `cca\.mean`/],
    ["nothing.*", /there is none/],
    ["weights.cosine", /compares the weights of checkpoints/],
  ])("throws `usage` for %s", async (measure, message) => {
    await expect(compareValues(x, y, { options: { measures: [measure] } })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(message),
    });
  });

  it("throws for faults of the arrays, naming them", async () => {
    const nan = { shape: [2, 2], values: [1, 2, Number.NaN, 4] };
    const two = gaussian([2, 2], 0);
    await expect(compareValues(two, nan)).rejects.toMatchObject({
      code: "input.nonfinite",
      message: expect.stringMatching(/y\.safetensors, y: row 1, column 0/),
    });
    await expect(compareValues(two, gaussian([3, 2], 0))).rejects.toMatchObject({
      code: "input.unpaired",
    });
    await expect(compareValues(two, { shape: [2, 0], values: [] })).rejects.toMatchObject({
      code: "shape.mismatch",
    });
    await expect(
      compareValues(gaussian([2, 3, 2, 2], 0), gaussian([2, 3, 4, 4], 0), {
        options: { reduce: "spatial" },
      }),
    ).rejects.toMatchObject({ code: "input.unpaired" });
  });

  it("is null with a note where one measure is not for these arrays, and goes on", async () => {
    const constant = { shape: [30, 2], values: new Float64Array(60).fill(3) };
    const options = { measures: ["cka.linear", "difference.magnitude"] };
    const { values = {}, notes, status } = await compareValues(x, constant, { options });
    expect(status).toBe("complete");
    expect(values["cka.linear"]).toBeNull();
    expect(notes).toContainEqual(
      expect.objectContaining({ at: "cka.linear", code: "variance.none" }),
    );
    expect(values["difference.magnitude"]).toBeGreaterThan(0);
  });

  it("tells the standard error of what is estimated", async () => {
    const stochastic = textbookMeasures.filter(({ family }) => family === "topology");
    expect(stochastic).not.toEqual([]);
    const measures = stochastic.map(({ id }) => id);
    const { values = {} } = await compareValues(x, y, { options: { measures } });
    for (const id of measures) expect(values[`${id}.error`], id).toBeGreaterThanOrEqual(0);
  });

  it("needs the true classes where a measure does, and checks them", async () => {
    const scores = gaussian([4, 3], 1);
    const other = gaussian([4, 3], 2);
    const options = { measures: ["outputs.accuracyDifference"] };
    await expect(compareValues(scores, other, { options })).rejects.toThrow(/give --labels FILE/);
    const labels = { shape: [4], values: [0, 2, 1, 1], dtype: "I64" } as const;
    const { values = {} } = await compareValues(scores, other, { options, labels });
    expect([0, 0.25, 0.5, 0.75, 1]).toContain(values["outputs.accuracyDifference"]);
    const few = { shape: [3], values: [0, 2, 1] };
    await expect(compareValues(scores, other, { options, labels: few })).rejects.toMatchObject({
      code: "input.unpaired",
    });
    const halves = { shape: [4], values: [0, 0.5, 1, 1] };
    await expect(compareValues(scores, other, { options, labels: halves })).rejects.toThrow(
      /row 1: expected a class/,
    );
  });

  it("leaves out what needs classes from globs", async () => {
    const options = { measures: ["outputs.*"] };
    const { values = {} } = await compareValues(gaussian([4, 3], 1), gaussian([4, 3], 2), {
      options,
    });
    expect(Object.keys(values)).toEqual(["outputs.jsd", "outputs.disagreement"]);
  });
});

describe("the array that is meant", () => {
  it("is the only one, or the one that is named", async () => {
    const files = new MemoryFiles({ one: dumpFile({ a: x }), two: dumpFile({ a: x, b: y }) });
    const [one, two] = [await openCheckpoint(files, "one"), await openCheckpoint(files, "two")];
    expect(arrayName({ checkpoint: one, name: null })).toBe("a");
    expect(arrayName({ checkpoint: two, name: "b" })).toBe("b");
    expect(() => arrayName({ checkpoint: two, name: null })).toThrow(
      /it has 2: `a`, `b`, expected FILE#NAME/,
    );
    expect(() => arrayName({ checkpoint: two, name: "c" })).toThrow(/has no array `c`/);
  });

  it("is told to be broken where it is there but cannot be read", async () => {
    const header = { x: { dtype: "F64", shape: [4000, 5], data_offsets: [0, 80] } };
    const files = new MemoryFiles({ lying: safetensorsFile(header, new Uint8Array(80)) });
    const checkpoint = await openCheckpoint(files, "lying");
    for (const name of ["x", null]) {
      expect(() => arrayName({ checkpoint, name })).toThrow(
        expect.objectContaining({
          code: "shape.mismatch",
          message: expect.stringMatching(/^lying: .*\[4000, 5\]/),
        }),
      );
    }
    expect(() => arrayName({ checkpoint, name: "y" })).toThrow(/has no array `y`/);
  });
});
