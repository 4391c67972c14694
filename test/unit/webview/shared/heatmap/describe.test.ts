import { describe, expect, it } from "vitest";
import { measureOptions } from "../../../../../webview/layer-similarity/model/measureOptions";
import {
  captionParts,
  cellSentence,
  describeCell,
  pairShapes,
} from "../../../../../webview/shared/heatmap/describe";
import { makeGrid } from "../../../../../webview/shared/heatmap/grid";
import { layoutHeatmap } from "../../../../../webview/shared/heatmap/layout";
import { NoteIndex } from "../../../../../webview/shared/heatmap/notes";
import { cellByKey, zoomByKey } from "../../../../../webview/shared/heatmap/viewport";
import { weightsCatalog } from "../../layer-similarity/catalogs";
import { layer, matrix, result } from "../../layer-similarity/results";

const ids = ["fc1", "fc2"];
const of = result(ids, {
  matrices: [
    matrix(ids, ids, {
      values: [
        [0.97, null],
        [0.25, -0.5],
      ],
      low: [
        [0.95, null],
        [0.2, -0.6],
      ],
      high: [
        [0.99, null],
        [0.3, -0.4],
      ],
      null: [
        [0.04, null],
        [0.04, 0.04],
      ],
    }),
  ],
  notes: [
    {
      at: "weights.inputGram.cosine fc1 ↔ fc2",
      code: "x",
      text: "the layers' input widths differ",
    },
  ],
});
const [measure] = measureOptions(of, weightsCatalog);
const grid = measure ? makeGrid(of, measure) : null;
if (!grid) throw new Error("no grid");
const context = {
  notes: new NoteIndex(of.notes),
  layers: { a: new Map(of.layers.a.map((each) => [each.id, each])), b: new Map() },
};

describe("a cell in words", () => {
  it("has both layers, value, interval and chance", () => {
    const cell = describeCell(grid, { row: 0, column: 0 }, context);
    expect(cellSentence(cell, "Gram")).toBe("fc1 ↔ fc1: Gram 0.97, [0.95, 0.99], chance 0.04");
  });

  it("has the p value, and the standard error where there is no interval", () => {
    const estimated = result(ids, {
      matrices: [matrix(ids, ids, { error: [[0.0123, null]], null: [[0.04]], p: [[0.00498]] })],
    });
    const [option] = measureOptions(estimated, weightsCatalog);
    const drawn = option && makeGrid(estimated, option);
    if (!drawn) throw new Error("no grid");
    const sentence = (column: number) =>
      cellSentence(describeCell(drawn, { row: 0, column }, context), "RTD");
    expect(sentence(0)).toBe("fc1 ↔ fc1: RTD 1, ± 0.012, chance 0.04, p 0.005");
    expect(sentence(1)).toMatch(/^fc1 ↔ fc2: RTD 0.25/);
    expect(sentence(1)).not.toMatch(/±|chance|p /);
  });

  it("says why there is no number", () => {
    const cell = describeCell(grid, { row: 0, column: 1 }, context);
    expect(cellSentence(cell, "Gram")).toBe(
      "fc1 ↔ fc2: Gram no number, the layers' input widths differ",
    );
  });

  it("shows shapes once when alike, both when not", () => {
    expect(pairShapes(layer("a", 0, [4, 3]), layer("b", 0, [4, 3]))).toBe("4 × 3");
    expect(pairShapes(layer("a", 0, [4, 3]), layer("b", 0, [8]))).toBe("4 × 3  ·  8");
    expect(pairShapes(undefined, undefined)).toBe("");
  });
});

describe("the caption", () => {
  it("says direction, range and how many numbers are missing", () => {
    expect(captionParts(grid, [-1, 1])).toEqual([
      "higher = more similar",
      "range −1 to 1",
      "1 cell has no number (hatched)",
    ]);
  });

  it("says what the colors span when that is not the range", () => {
    expect(captionParts(grid, [-0.5, 0.97])).toContain("colors −0.5 to 0.97");
  });
});

describe("keys on the map", () => {
  const layout = layoutHeatmap({
    width: 500,
    height: 400,
    rows: 3,
    columns: 20,
    rowLabel: 50,
    columnLabel: 50,
    zoom: 1,
    scrollX: 0,
    scrollY: 0,
  });

  it("move by cells and stay inside", () => {
    const from = { row: 1, column: 5 };
    expect(cellByKey("ArrowUp", from, layout)).toEqual({ row: 0, column: 5 });
    expect(cellByKey("ArrowRight", from, layout)).toEqual({ row: 1, column: 6 });
    expect(cellByKey("PageDown", from, layout)).toEqual({ row: 2, column: 5 });
    expect(cellByKey("End", from, layout)).toEqual({ row: 1, column: 19 });
    expect(cellByKey("ArrowLeft", { row: 0, column: 0 }, layout)).toEqual({ row: 0, column: 0 });
    expect(cellByKey("x", from, layout)).toBeNull();
  });

  it("zoom in, out and back to everything", () => {
    expect(zoomByKey("+", layout)?.zoom).toBeCloseTo(1.5);
    expect(zoomByKey("-", layout)?.zoom).toBe(1);
    expect(zoomByKey("0", layout)).toEqual({ zoom: 1, scrollX: 0, scrollY: 0 });
    expect(zoomByKey("a", layout)).toBeNull();
  });
});
