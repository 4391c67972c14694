import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../../../extension/engine/result";
import { cellOf, comparePaths, pairOf, weightsFixture } from "../support/compareFiles";

type Figures = Record<string, number | null>;

/** Values that numpy and scipy found, by test/fixtures/weights/make_weights.py. */
const expected = JSON.parse(readFileSync(weightsFixture("expected.json"), "utf8")) as {
  figures: {
    tensors: Record<string, Figures>;
    layers: Record<string, Figures>;
    cells: Record<string, Figures>;
  };
  dtypes: Record<string, Figures>;
};

/** Sums are exact here and rounded there: twelve digits agree. */
function expectFigures(values: Record<string, unknown>, wanted: Figures): void {
  for (const [id, value] of Object.entries(wanted)) {
    if (value === null) expect(values[id], id).toBeNull();
    else
      expect(values[id], id).toSatisfy(
        (got: number) => Math.abs(got - value) <= 1e-12 * Math.max(1, Math.abs(value)),
      );
  }
}

describe("figures of two stages of a network, against numpy", () => {
  let result: Result;
  beforeAll(async () => {
    result = await comparePaths(
      weightsFixture("net-a.safetensors"),
      weightsFixture("net-b.safetensors"),
      { options: { nullDraws: 16 } },
    );
  });

  test("every tensor", () => {
    const { tensors } = expected.figures;
    expect(Object.keys(tensors)).toHaveLength(10);
    for (const [name, wanted] of Object.entries(tensors)) {
      expectFigures(pairOf(result, name, "tensor"), wanted);
    }
  });

  test("every layer, over its float tensors together", () => {
    for (const [name, wanted] of Object.entries(expected.figures.layers)) {
      expectFigures(pairOf(result, name), wanted);
    }
  });

  test("integer buffers have equality alone", () => {
    expect(pairOf(result, "bn1.num_batches_tracked", "tensor")).toEqual({
      "weights.equalBytes": false,
    });
  });

  test("every cell of the matrices, and null where widths or shapes differ", () => {
    for (const [cell, wanted] of Object.entries(expected.figures.cells)) {
      const [a, b] = cell.split(" ");
      const got = Object.fromEntries(
        Object.keys(wanted).map((id) => [id, cellOf(result, id, a, b)]),
      );
      expectFigures(got, wanted);
    }
    expect(cellOf(result, "weights.cosine", "conv1", "fc1")).toBeNull();
    expect(cellOf(result, "weights.inputGram.cosine", "fc1", "fc2")).toBeNull();
    const codes = result.notes.filter(({ at }) => at === "weights.cosine").map(({ code }) => code);
    expect(codes).toEqual(["shape.mismatch"]);
  });

  test("the diagonal of a matrix is the figure of the pair", () => {
    for (const { measure, rows, values } of result.matrices) {
      rows.forEach((id, i) => {
        const figure = pairOf(result, id)[measure];
        if (figure !== undefined) expect(values[i][i], `${measure} ${id}`).toBe(figure);
      });
    }
  });

  test("the spectrum stands beside its chance level", () => {
    const { "weights.spectrum.cosine.null": chance } = pairOf(result, "fc1");
    // Two Gaussian 16x27 matrices: scipy's mean over 2000 pairs is 0.9970.
    expect(chance).toBeCloseTo(0.997, 2);
    const matrix = result.matrices.find(({ measure }) => measure === "weights.spectrum.cosine");
    expect(matrix?.null?.[0]?.[0]).toBeTypeOf("number");
  });

  test("the sentence names what changed most", () => {
    expect(result.summary).toMatch(/^All 5 layers changed; `\w+` changed most: cosine 0\.\d+\.$/);
  });
});

test("dtypes are widened exactly, whatever they are on the two sides", async () => {
  const result = await comparePaths(
    weightsFixture("dtypes-a.safetensors"),
    weightsFixture("dtypes-b.safetensors"),
  );
  for (const [layer, wanted] of Object.entries(expected.dtypes)) {
    expectFigures(pairOf(result, `${layer}.weight`, "tensor"), wanted);
  }
  expect(pairOf(result, "brain.weight", "tensor")["weights.equalBytes"]).toBeNull();
  expect(result.notes).toContainEqual({
    at: "weights.equalBytes brain.weight ↔ brain.weight",
    code: "undefined",
    text: "the dtypes differ",
  });
});

test("Keras kernels and torch weights are one layout", async () => {
  const result = await comparePaths(
    weightsFixture("torch-layout.safetensors"),
    weightsFixture("keras-layout.npz"),
  );
  expect(result.pairing).toEqual([
    { a: "a", b: "first", rule: "shape" },
    { a: "b", b: "second", rule: "shape" },
  ]);
  for (const layer of ["a", "b"]) {
    expect(pairOf(result, layer)).toMatchObject({
      "weights.cosine": 1,
      "weights.changed": 0,
      "weights.inputGram.cosine": 1,
    });
  }
  expect(result.layers.b.map(({ shape }) => shape)).toEqual([
    [5, 4, 3, 2],
    [8, 6],
  ]);
  expect(result.summary).toBe("All 2 layers are unchanged.");
});
