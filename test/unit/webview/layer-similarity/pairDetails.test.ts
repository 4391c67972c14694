import { describe, expect, it } from "vitest";
import { pairDetails } from "../../../../webview/layer-similarity/model/pairDetails";
import { NoteIndex } from "../../../../webview/shared/heatmap/notes";
import { weightsCatalog } from "./catalogs";
import { layer, matrix, result } from "./results";

const ids = ["fc1", "fc2"];
const of = result(ids, {
  layers: { a: [layer("fc1", 0), layer("fc2", 1)], b: [layer("fc1", 0), layer("fc2", 1, [8, 3])] },
  pairs: [
    {
      a: "fc1",
      b: "fc1",
      level: "layer",
      values: {
        "weights.relativeL2": 0.2,
        "weights.cosine": 0.97,
        "weights.signAgreement": 0.9,
        "weights.signAgreement.null": 0.5,
        "weights.inputGram.cosine": 0.8,
      },
    },
    { a: "fc1.weight", b: "fc1.weight", level: "tensor", values: { "weights.cosine": 0.98 } },
    { a: "fc1.bias", b: "fc1.bias", level: "tensor", values: { "weights.cosine": null } },
    { a: "fc2.weight", b: "fc2.weight", level: "tensor", values: { "weights.cosine": 0.1 } },
  ],
  matrices: [
    matrix(ids, ids, {
      low: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      high: [
        [1, 0.4],
        [0.4, 1],
      ],
    }),
  ],
  notes: [
    { at: "weights.cosine fc1.bias", code: "zero", text: "a tensor is all zero" },
    { at: "fc1", code: "input.nonfinite", text: "fc1 holds NaN" },
  ],
});
const details = (a: string, b: string) =>
  pairDetails(
    of,
    { a, b, level: "layer" },
    { notes: new NoteIndex(of.notes), catalog: weightsCatalog },
  );

describe("pairDetails", () => {
  it("groups all figures of a pair in the registry's order, chance beside its figure", () => {
    const { groups } = details("fc1", "fc1");
    expect(groups.map(({ key, figures }) => [key, figures.map(({ measure }) => measure)])).toEqual([
      ["matrix", ["weights.cosine", "weights.inputGram.cosine"]],
      ["pairs", ["weights.relativeL2", "weights.signAgreement"]],
    ]);
    expect(groups[1]?.figures[1]).toMatchObject({
      value: 0.9,
      chance: 0.5,
      direction: "similarity",
    });
  });

  it("prefers the matrix cell, which has an interval", () => {
    const gram = details("fc1", "fc1").groups[0]?.figures[1];
    expect(gram).toMatchObject({ value: 1, low: 0.9, high: 1 });
  });

  it("has the tensors of these two layers inside, with why a number is missing", () => {
    const { tensors } = details("fc1", "fc1");
    expect(tensors.map(({ a }) => a)).toEqual(["fc1.weight", "fc1.bias"]);
    expect(tensors[1]?.figures[0]).toMatchObject({ value: null, notes: ["a tensor is all zero"] });
  });

  it("says why a cell is empty, once for the measure where no cell is named", () => {
    const notes = [{ at: "weights.inputGram.cosine", code: "x", text: "1 of 4 cells is empty" }];
    const empty = {
      ...of,
      matrices: [
        matrix(ids, ids, {
          values: [
            [1, null],
            [1, 1],
          ],
        }),
      ],
      notes,
    };
    const pin = { a: "fc1", b: "fc2", level: "layer" } as const;
    const [group] = pairDetails(empty, pin, {
      notes: new NoteIndex(notes),
      catalog: weightsCatalog,
    }).groups;
    expect(group?.figures[0]).toMatchObject({ value: null, notes: ["1 of 4 cells is empty"] });
  });

  it("knows layers that are no pair by their matrix cell alone", () => {
    const off = details("fc1", "fc2");
    expect(off.pairing).toBeUndefined();
    expect(off.groups.flatMap(({ figures }) => figures)).toHaveLength(1);
    expect(off.layerB?.shape).toEqual([8, 3]);
    expect(off.notes).toEqual(["fc1 holds NaN"]);
  });

  it("survives a pin on layers that are gone", () => {
    expect(details("old", "older")).toMatchObject({ groups: [], tensors: [], layerA: undefined });
  });
});
